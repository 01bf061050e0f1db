package kubepac.rbac.deny_webhook_configuration_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_webhook_configuration_roles

test_flags_each_resource if {
	every right in [
		["admissionregistration.k8s.io", "mutatingadmissionpolicies"],
		["admissionregistration.k8s.io", "mutatingadmissionpolicybindings"],
		["admissionregistration.k8s.io", "mutatingwebhookconfigurations"],
		["admissionregistration.k8s.io", "validatingadmissionpolicies"],
		["admissionregistration.k8s.io", "validatingadmissionpolicybindings"],
		["admissionregistration.k8s.io", "validatingwebhookconfigurations"],
	] {
		rules := [{"apiGroups": [right[0]], "resources": [right[1]], "verbs": ["create"]}]
		deny_webhook_configuration_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": concat("", ["rule 0 of role \"ci\" changes \"", right[1], "\""]),
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_each_verb if {
	every verb in ["create", "delete", "deletecollection", "patch", "update", "*"] {
		rules := [{
			"apiGroups": ["admissionregistration.k8s.io"],
			"resources": ["mutatingadmissionpolicies"],
			"verbs": [verb],
		}]
		deny_webhook_configuration_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" changes \"mutatingadmissionpolicies\"",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_a_rule_once_at_the_first_resource if {
	rules := [null, {
		"apiGroups": ["admissionregistration.k8s.io"],
		"resources": ["webhooks", "validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
		"verbs": ["get", "create"],
	}]
	deny_webhook_configuration_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" changes \"validatingwebhookconfigurations\" and 1 more",
	}} with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		{
			"apiGroups": ["admissionregistration.k8s.io"],
			"resources": [
				"mutatingadmissionpolicies",
				"mutatingadmissionpolicybindings",
				"mutatingwebhookconfigurations",
				"validatingadmissionpolicies",
				"validatingadmissionpolicybindings",
				"validatingwebhookconfigurations",
			],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": [""],
			"resources": [
				"mutatingadmissionpolicies",
				"mutatingadmissionpolicybindings",
				"mutatingwebhookconfigurations",
				"validatingadmissionpolicies",
				"validatingadmissionpolicybindings",
				"validatingwebhookconfigurations",
			],
			"verbs": ["*"],
		},
		{"apiGroups": ["admissionregistration.k8s.io"], "resources": ["*/status"], "verbs": ["*"]},
		{"apiGroups": ["example.com"], "resources": ["webhookconfigurations"], "verbs": ["*"]},
		{
			"apiGroups": ["admissionregistration.k8s.io"],
			"resources": ["*", "validatingwebhookconfigurations"],
			"verbs": ["*"],
		},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_webhook_configuration_roles.violations == set() with input as role("ClusterRole", rules)
	deny_webhook_configuration_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_named_objects if {
	rules := [{
		"apiGroups": ["admissionregistration.k8s.io"],
		"resources": ["mutatingadmissionpolicies"],
		"resourceNames": ["web"],
		"verbs": ["create"],
	}]
	deny_webhook_configuration_roles.violations == set() with input as role("ClusterRole", rules)
	deny_webhook_configuration_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [{
		"apiGroups": ["admissionregistration.k8s.io"],
		"resources": ["mutatingadmissionpolicies"],
		"verbs": ["create"],
	}]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules), role("Role", rules)] {
		deny_webhook_configuration_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	rules := [{
		"apiGroups": ["admissionregistration.k8s.io"],
		"resources": ["webhooks", "validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
		"verbs": ["get", "create"],
	}]
	deny_webhook_configuration_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["webhooks"]}],
		"needs_input": "Should rule 0 of role \"ci\" leave admission control alone?",
	}} with input as role("ClusterRole", rules)
}

test_fix_drops_a_rule_about_nothing_else if {
	rules := [{
		"apiGroups": ["admissionregistration.k8s.io"],
		"resources": ["mutatingadmissionpolicies"],
		"verbs": ["create"],
	}]
	deny_webhook_configuration_roles.fix == {{
		"path": "/rules/0/resources/0",
		"patch": [{"op": "remove", "path": "/rules/0"}],
		"needs_input": "Should rule 0 of role \"ci\" leave admission control alone?",
	}} with input as role("ClusterRole", rules)
}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
