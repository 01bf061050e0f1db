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

role(api_version, kind, rules) := testing.review({"apiVersion": api_version, "kind": kind, "rules": rules})
