package kubepac.lib.rbac_test

import data.kubepac.lib.rbac
import data.kubepac.lib.testing

reading := {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}

test_rules_of_both_kinds_and_any_version if {
	every api_version in ["rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1"] {
		every kind in ["Role", "ClusterRole"] {
			rbac.rules == {{"rule": reading, "index": 0}} with input as role(api_version, kind, [reading])
		}
	}
}

test_rules_of_other_groups_and_kinds_are_none if {
	rbac.rules == set() with input as role("authorization.openshift.io/v1", "ClusterRole", [reading])
	rbac.rules == set() with input as role("v1", "Role", [reading])
	rbac.rules == set() with input as role("rbac.authorization.k8s.io/v1", "RoleBinding", [reading])
}

test_rules_of_an_aggregated_role_are_none if {
	aggregated := {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "ClusterRole",
		"aggregationRule": {},
		"rules": [reading],
	}
	rbac.rules == set() with input as testing.review(aggregated)
	not_aggregated := object.union(aggregated, {"aggregationRule": null})
	rbac.rules == {{"rule": reading, "index": 0}} with input as testing.review(not_aggregated)
}

test_rules_of_the_wrong_type_are_none if {
	every value in [null, [], "*", ["*", null]] {
		rbac.rules == set() with input as role("rbac.authorization.k8s.io/v1", "Role", value)
	}
}

test_name_is_empty_where_there_is_none if {
	rbac.name == "" with input as testing.review({"kind": "Role", "metadata": null})
	rbac.name == "ci" with input as testing.review({"kind": "Role", "metadata": {"name": "ci"}})
}

test_title_names_the_rule_and_the_role if {
	rbac.title(2) == "rule 2 of role \"ci\"" with input as testing.review({"kind": "Role", "metadata": {"name": "ci"}})
}

exec_rights := {"": {"pods", "pods/exec"}, "apps": {"deployments"}}

test_granting_finds_the_resources_and_groups_of_a_right if {
	every rule in [
		{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]},
		{"apiGroups": ["batch", ""], "resources": ["pods/exec"], "verbs": ["get", "create"]},
		{"apiGroups": ["*"], "resources": ["deployments"], "verbs": ["create"]},
		{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["*"]},
		{"apiGroups": [""], "resources": ["*/exec"], "verbs": ["delete"]},
	] {
		rbac.granting(exec_rights, {"create", "delete"}) == {{
			"rule": rule,
			"index": 0,
			"resources": rule.resources,
		}} with input as v1_role([rule])
	}
}

test_granting_leaves_out_other_rights if {
	every rule in [
		{"apiGroups": ["apps"], "resources": ["pods"], "verbs": ["create"]},
		{"apiGroups": [""], "resources": ["deployments"], "verbs": ["create"]},
		{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
		{"apiGroups": [""], "resources": ["pods/*", "*/pods", "exec", "*/*", "pods/log"], "verbs": ["create"]},
		{"apiGroups": [""], "resources": ["*", "pods"], "verbs": ["create"]},
		{"apiGroups": [], "resources": ["pods"], "verbs": ["create"]},
		{"apiGroups": "*", "resources": ["pods"], "verbs": ["create"]},
		{"apiGroups": [""], "resources": ["pods"], "verbs": null},
		{"apiGroups": [""], "resources": "pods", "verbs": ["create"]},
		{"apiGroups": [""], "resources": null, "verbs": ["create"]},
		{"resources": ["pods"], "verbs": ["create"]},
		{"apiGroups": [""], "verbs": ["create"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	] {
		rbac.granting(exec_rights, {"create"}) == set() with input as v1_role([rule])
	}
}

test_granting_tells_which_resources_and_of_which_rule if {
	rule := {"apiGroups": ["", "apps"], "resources": ["services", "deployments", 1, "pods"], "verbs": ["create"]}
	rbac.granting(exec_rights, {"create"}) == {{
		"rule": rule,
		"index": 1,
		"resources": ["deployments", "pods"],
	}} with input as v1_role([reading, rule])
}

test_granting_on_what_has_no_namespace_takes_a_cluster_role if {
	every resource in [
		"certificatesigningrequests/approval",
		"clusterroles",
		"groups",
		"mutatingadmissionpolicies",
		"mutatingadmissionpolicybindings",
		"mutatingwebhookconfigurations",
		"nodes/proxy",
		"persistentvolumes",
		"signers",
		"users",
		"validatingadmissionpolicies",
		"validatingadmissionpolicybindings",
		"validatingwebhookconfigurations",
	] {
		rules := [{"apiGroups": ["*"], "resources": [resource, "pods/nodes"], "verbs": ["get"]}]
		rights := {"": {resource, "pods/nodes"}}
		reach := {entry.resources | some entry in rbac.granting(rights, {"get"})} with input as v1_role(rules)
		reach == {["pods/nodes"]}
		cluster_role := role("rbac.authorization.k8s.io/v1", "ClusterRole", rules)
		everything := {entry.resources | some entry in rbac.granting(rights, {"get"})} with input as cluster_role
		everything == {[resource, "pods/nodes"]}
	}
}

test_granting_leaves_out_roles_of_the_control_plane if {
	rule := {"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}
	rbac.granting(exec_rights, {"create"}) == set() with input as labelled("system:node", "rbac-defaults", [rule])
	count(rbac.granting(exec_rights, {"create"})) == 1 with input as labelled("node", "rbac-defaults", [rule])
}

test_bootstrapped_by_name_and_label if {
	every name in ["admin", "cluster-admin", "edit", "view", "system:node"] {
		rbac.is_bootstrapped with input as labelled(name, "rbac-defaults", [])
	}
	not rbac.is_bootstrapped with input as labelled("reader", "rbac-defaults", [])
	not rbac.is_bootstrapped with input as labelled("system:node", "mine", [])
	not rbac.is_bootstrapped with input as v1_role([])
	not rbac.is_bootstrapped with input as testing.review({"kind": "Role", "metadata": {"name": "system:node"}})
}

test_built_in_by_name if {
	rbac.is_built_in("view")
	rbac.is_built_in("system:")
	not rbac.is_built_in("views")
	not rbac.is_built_in("my:system:node")
}

test_built_in_roles_of_the_namespaces_of_kubernetes if {
	rbac.is_built_in_role("kube-system", "system:controller:token-cleaner")
	rbac.is_built_in_role("kube-public", "system:controller:bootstrap-signer")
	rbac.is_built_in_role("kube-system", "extension-apiserver-authentication-reader")
	not rbac.is_built_in_role("kube-public", "extension-apiserver-authentication-reader")
	not rbac.is_built_in_role("shop", "system:controller:token-cleaner")
	not rbac.is_built_in_role("kube-system", "view")
}

test_named_where_names_are_listed if {
	rbac.is_named({"resourceNames": ["a"]})
	every rule in [{"resourceNames": []}, {"resourceNames": null}, {}] {
		not rbac.is_named(rule)
	}
}

mixed := {"apiGroups": [""], "resources": ["services", "pods", "nodes", "pods"], "verbs": ["get", "create", "bind"]}

test_resources_path_is_the_first if {
	rbac.resources_path(entry(3, ["nodes", "pods"])) == "/rules/3/resources/1"
	rbac.resources_path(entry(0, ["nodes"])) == "/rules/0/resources/2"
}

test_without_resources_keeps_the_others if {
	rbac.without_resources(entry(0, ["pods", "nodes"])) == [{
		"op": "replace",
		"path": "/rules/0/resources",
		"value": ["services"],
	}] with input as v1_role([mixed])
}

test_without_resources_leaves_no_empty_list if {
	rbac.without_resources(entry(1, ["services", "pods", "nodes"])) == [{
		"op": "remove",
		"path": "/rules/1",
	}] with input as v1_role([reading, mixed])
}

test_verbs_path_is_the_first if {
	rbac.verbs_path(entry(3, []), {"create", "bind"}) == "/rules/3/verbs/1"
	rbac.verbs_path(entry(0, []), {"bind", "list"}) == "/rules/0/verbs/2"
	rbac.verbs_path({"index": 0, "rule": {"verbs": ["get", "*"]}}, {"create"}) == "/rules/0/verbs/1"
}

test_without_verbs_keeps_the_others if {
	rbac.without_verbs(entry(0, []), {"bind", "create", "list"}) == [{
		"op": "replace",
		"path": "/rules/0/verbs",
		"value": ["get"],
	}] with input as v1_role([mixed])
}

test_without_verbs_leaves_no_empty_list if {
	rbac.without_verbs(entry(0, []), {"get", "bind", "create"}) == [{
		"op": "remove",
		"path": "/rules/0",
	}] with input as v1_role([mixed])
}

test_without_verbs_turns_every_verb_into_reading if {
	rule := object.union(mixed, {"verbs": ["create", "*"]})
	rbac.without_verbs({"rule": rule, "index": 0}, {"create"}) == [{
		"op": "replace",
		"path": "/rules/0/verbs",
		"value": ["get", "list", "watch"],
	}] with input as v1_role([rule])
}

test_bindings_of_both_kinds if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		rbac.is_binding with input as binding("rbac.authorization.k8s.io/v1", kind, [])
	}
	not rbac.is_binding with input as binding("rbac.authorization.k8s.io/v1", "Role", [])
	not rbac.is_binding with input as binding("v1", "RoleBinding", [])
}

test_bound_finds_subjects_by_kind_and_name if {
	subjects := [{"kind": "User", "name": "eve"}, null, {"kind": "Group", "name": "eve"}, "eve", {"kind": "Group"}]
	rbac.bound({["Group", "eve"], ["User", "bob"]}) == [{"subject": {"kind": "Group", "name": "eve"}, "index": 2}]
		with input as binding("rbac.authorization.k8s.io/v1", "RoleBinding", subjects)
	rbac.bound({["Group", "eve"]}) == [] with input as binding("example.com/v1", "RoleBinding", subjects)
	rbac.bound({["Group", "eve"]}) == [] with input as binding("rbac.authorization.k8s.io/v1", "RoleBinding", null)
}

test_without_subjects_keeps_the_others if {
	subjects := [{"name": "a"}, {"name": "b"}, {"name": "c"}]
	rbac.without_subjects([{"index": 0}, {"index": 2}]) == [{
		"op": "replace",
		"path": "/subjects",
		"value": [{"name": "b"}],
	}] with input as binding("rbac.authorization.k8s.io/v1", "RoleBinding", subjects)
}

test_without_subjects_leaves_no_empty_list if {
	rbac.without_subjects([{"index": 0}]) == [{"op": "remove", "path": "/subjects"}]
		with input as binding("rbac.authorization.k8s.io/v1", "RoleBinding", [{"name": "a"}])
}

entry(index, resources) := {"rule": mixed, "index": index, "resources": resources}

binding(api_version, kind, subjects) := testing.review({"apiVersion": api_version, "kind": kind, "subjects": subjects})

labelled(name, label, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "ClusterRole",
	"metadata": {"name": name, "labels": {"kubernetes.io/bootstrapping": label}},
	"rules": rules,
})

v1_role(rules) := role("rbac.authorization.k8s.io/v1", "Role", rules)

role(api_version, kind, rules) := testing.review({"apiVersion": api_version, "kind": kind, "rules": rules})
