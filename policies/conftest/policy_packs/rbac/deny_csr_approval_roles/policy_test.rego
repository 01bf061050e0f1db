package kubepac.rbac.deny_csr_approval_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_csr_approval_roles

test_flags_each_verb_that_approves if {
	every verb in ["patch", "update", "*"] {
		deny_csr_approval_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" approves certificates for clients of the API server",
		}} with input as role("ClusterRole", [rule([approval], [verb])])
	}
}

test_flags_wildcard_over_the_subresource if {
	rules := [null, rule(["certificatesigningrequests", "*/approval"], ["get", "update"])]
	deny_csr_approval_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" approves certificates for clients of the API server",
	}} with input as role("ClusterRole", rules)
}

test_flags_signers_without_names_and_those_of_clients if {
	every names in [
		[],
		null,
		["kubernetes.io/*"],
		["example.com/mesh", "kubernetes.io/kube-apiserver-client"],
		["kubernetes.io/kube-apiserver-client-kubelet"],
	] {
		deny_csr_approval_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" approves certificates for clients of the API server",
		}} with input as role("ClusterRole", [rule([approval], ["update"]), signers(["approve"], names)])
	}
}

test_flags_if_one_of_two_rules_about_signers_is_open if {
	rules := [rule([approval], ["update"]), signers(["approve"], ["example.com/mesh"]), signers(["*"], [])]
	count(deny_csr_approval_roles.violations) == 1 with input as role("ClusterRole", rules)
}

test_flags_where_the_role_only_signs_for_others if {
	rules := [rule([approval], ["update"]), signers(["sign"], ["example.com/mesh"])]
	count(deny_csr_approval_roles.violations) == 1 with input as role("ClusterRole", rules)
	other_group := {
		"apiGroups": ["example.com"],
		"resources": ["signers"],
		"resourceNames": ["example.com/mesh"],
		"verbs": ["approve"],
	}
	others := [rule([approval], ["update"]), other_group]
	count(deny_csr_approval_roles.violations) == 1 with input as role("ClusterRole", others)
}

test_passes_signers_that_make_no_clients if {
	every name in ["example.com/mesh", "example.com/*", "kubernetes.io/kubelet-serving"] {
		rules := [rule([approval], ["update"]), signers(["approve"], [name])]
		deny_csr_approval_roles.violations == set() with input as role("ClusterRole", rules)
		deny_csr_approval_roles.fix == set() with input as role("ClusterRole", rules)
	}
}

test_passes_one_request_by_name if {
	rules := [object.union(rule([approval], ["update"]), {"resourceNames": ["csr-mesh"]})]
	deny_csr_approval_roles.violations == set() with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		rule([approval], ["get", "approve", "delete"]),
		rule(["certificatesigningrequests", "certificatesigningrequests/status", "*/status"], ["*"]),
		rule(["*", approval], ["*"]),
		signers(["approve"], []),
		{"apiGroups": ["example.com"], "resources": [approval], "verbs": ["update"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_csr_approval_roles.violations == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [rule([approval], ["update"])]
	every object in [role("Role", null), role("Role", rules), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_csr_approval_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	deny_csr_approval_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["certificatesigningrequests"]}],
		"needs_input": "Should rule 0 of role \"ci\" approve no certificates?",
	}} with input as role("ClusterRole", [rule(["certificatesigningrequests", approval], ["update"])])
}

test_fix_drops_a_rule_about_nothing_else if {
	deny_csr_approval_roles.fix == {{
		"path": "/rules/1/resources/0",
		"patch": [{"op": "remove", "path": "/rules/1"}],
		"needs_input": "Should rule 1 of role \"ci\" approve no certificates?",
	}} with input as role("ClusterRole", [null, rule([approval], ["update"])])
}

approval := "certificatesigningrequests/approval"

rule(resources, verbs) := {"apiGroups": ["certificates.k8s.io"], "resources": resources, "verbs": verbs}

signers(verbs, names) := object.union(rule(["signers"], verbs), {"resourceNames": names})

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
