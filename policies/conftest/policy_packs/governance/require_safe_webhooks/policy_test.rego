package kubepac.governance.require_safe_webhooks_test

import data.kubepac.governance.require_safe_webhooks
import data.kubepac.lib.testing

test_flags_long_timeout_of_a_webhook_that_must_answer if {
	every kind in ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
		every policy in [{}, {"failurePolicy": null}, {"failurePolicy": "Fail"}] {
			body := object.union(configuration([webhook(policy, 11)]), {"kind": kind})
			require_safe_webhooks.violations == slow(11) with input as testing.review(body)
		}
	}
}

test_flags_timeout_above_the_parameter if {
	every case in [[webhook({}, 6), 6], [webhook({}, null), 10], [{"name": "gate.example.com"}, 10]] {
		require_safe_webhooks.violations == slow(case[1]) with input as limited([case[0]], 5)
	}
}

test_flags_old_default_timeout_of_the_beta if {
	beta := {"apiVersion": "admissionregistration.k8s.io/v1beta1"}
	body := object.union(configuration([{"name": "gate.example.com", "failurePolicy": "Fail"}]), beta)
	require_safe_webhooks.violations == slow(30) with input as testing.review(body)
}

test_flags_absurd_timeout if {
	require_safe_webhooks.violations == {{
		"path": "/webhooks/0/timeoutSeconds",
		"msg": "webhook \"gate.example.com\" must answer and is given 5000000000 seconds",
	}} with input as testing.review(configuration([webhook({}, 5000000000)]))
}

test_flags_second_webhook_without_a_name if {
	require_safe_webhooks.violations == {{
		"path": "/webhooks/1/timeoutSeconds",
		"msg": "webhook \"\" must answer and is given 30 seconds",
	}} with input as testing.review(configuration([webhook({}, 10), {"timeoutSeconds": 30}]))
}

test_flags_pods_of_every_namespace if {
	rules := [
		pods,
		object.union(pods, {"apiGroups": ["apps", "*"]}),
		object.union(pods, {"apiVersions": ["v1beta1", "*"]}),
		object.union(pods, {"operations": ["UPDATE", "*"]}),
		object.union(pods, {"resources": ["services", "*"]}),
		object.union(pods, {"resources": ["*/*"]}),
		object.union(pods, {"scope": "Namespaced"}),
		object.union(pods, {"scope": "*"}),
		object.union(pods, {"scope": null}),
	]
	every rule in rules {
		require_safe_webhooks.violations == blocking with input as testing.review(configuration([catching([rule])]))
	}
	require_safe_webhooks.violations == blocking with input as testing.review(configuration([catching(rules)]))
}

test_flags_selectors_that_select_everything if {
	every empty in [
		{"namespaceSelector": {}, "objectSelector": {}, "matchConditions": []},
		{"namespaceSelector": null, "objectSelector": null, "matchConditions": null},
	] {
		body := configuration([object.union(catching([pods]), empty)])
		require_safe_webhooks.violations == blocking with input as testing.review(body)
	}
}

test_passes_timeouts_up_to_the_most if {
	require_safe_webhooks.violations == set() with input as testing.review(configuration([webhook({}, 10), webhook({}, null)]))
	require_safe_webhooks.violations == set() with input as limited([webhook({}, 30)], 30)
	require_safe_webhooks.violations == set() with input as limited([webhook({}, 1)], 0)
}

test_passes_webhooks_that_may_fail if {
	ignored := object.union(catching([pods]), {"failurePolicy": "Ignore", "timeoutSeconds": 30})
	require_safe_webhooks.violations == set() with input as testing.review(configuration([ignored]))
	beta := {"apiVersion": "admissionregistration.k8s.io/v1beta1"}
	body := object.union(configuration([object.remove(catching([pods]), ["failurePolicy"])]), beta)
	require_safe_webhooks.violations == set() with input as testing.review(body)
}

test_passes_rules_without_the_pods_of_kube_system if {
	every difference in [
		{"apiGroups": ["apps"]},
		{"apiVersions": ["v1beta1"]},
		{"operations": ["UPDATE", "DELETE", "CONNECT"]},
		{"resources": ["services", "pods/exec", "pods/*"]},
		{"scope": "Cluster"},
		{"resources": null},
	] {
		rule := object.union(pods, difference)
		require_safe_webhooks.violations == set() with input as testing.review(configuration([catching([rule])]))
	}
	require_safe_webhooks.violations == set() with input as testing.review(configuration([catching(null)]))
}

test_passes_webhooks_with_a_selector_or_condition if {
	every selective in [
		{"namespaceSelector": {"matchLabels": {"gate": "on"}}},
		{"objectSelector": {"matchLabels": {"gate": "on"}}},
		{"matchConditions": [{"name": "not-system", "expression": "true"}]},
	] {
		body := configuration([object.union(catching([pods]), selective)])
		require_safe_webhooks.violations == set() with input as testing.review(body)
	}
}

test_passes_other_kinds_and_groups_and_malformed_lists if {
	every difference in [{"kind": "WebhookConfiguration"}, {"apiVersion": "example.com/v1"}, {"webhooks": null}] {
		body := object.union(configuration([webhook({}, 30)]), difference)
		require_safe_webhooks.violations == set() with input as testing.review(body)
	}
}

test_fix_shortens_the_timeout_and_asks if {
	every case in [[30, 10], [5, 5], [0, 1], [-1, 1]] {
		require_safe_webhooks.fix == {{
			"path": "/webhooks/0/timeoutSeconds",
			"patch": [{"op": "replace", "path": "/webhooks/0/timeoutSeconds", "value": min([10, case[1]])}],
			"needs_input": concat("", ["Can webhook \"gate.example.com\" answer within ", format_int(case[1], 10), " seconds?"]),
		}} with input as limited([webhook({}, 30)], min([10, case[0]]))
	}
}

test_fix_leaves_kube_system_and_its_own_namespace_alone if {
	cases := {
		"gate": [["kube-system", "gate"], "kube-system and gate"],
		"kube-system": [["kube-system"], "kube-system"],
	}
	every namespace, expected in cases {
		service := {"clientConfig": {"service": {"namespace": namespace}}}
		require_safe_webhooks.fix == {{
			"path": "/webhooks/0/namespaceSelector",
			"patch": [{"op": "add", "path": "/webhooks/0/namespaceSelector", "value": {"matchExpressions": [{
				"key": "kubernetes.io/metadata.name",
				"operator": "NotIn",
				"values": expected[0],
			}]}}],
			"needs_input": concat("", ["Can webhook \"gate.example.com\" leave the pods of ", expected[1], " alone?"]),
		}} with input as testing.review(configuration([object.union(catching([pods]), service)]))
	}
}

test_fix_knows_no_namespace_of_a_webhook_outside_of_the_cluster if {
	some fix in require_safe_webhooks.fix with input as testing.review(configuration([catching([pods])]))
	fix.patch[0].value.matchExpressions[0].values == ["kube-system"]
}

slow(seconds) := {{
	"path": "/webhooks/0/timeoutSeconds",
	"msg": concat(" ", ["webhook \"gate.example.com\" must answer and is given", format_int(seconds, 10), "seconds"]),
}}

blocking := {{
	"path": "/webhooks/0/namespaceSelector",
	"msg": "webhook \"gate.example.com\" must answer before any pod of kube-system can start",
}}

pods := {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}

catching(rules) := {"name": "gate.example.com", "failurePolicy": "Fail", "rules": rules}

webhook(policy, seconds) := object.union(policy, {"name": "gate.example.com", "timeoutSeconds": seconds})

configuration(webhooks) := {
	"apiVersion": "admissionregistration.k8s.io/v1",
	"kind": "ValidatingWebhookConfiguration",
	"metadata": {"name": "gate"},
	"webhooks": webhooks,
}

limited(webhooks, seconds) := testing.with_parameters(
	configuration(webhooks),
	{"max_webhook_timeout_seconds": seconds},
)
