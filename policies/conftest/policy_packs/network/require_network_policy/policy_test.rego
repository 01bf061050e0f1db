package kubepac.network.require_network_policy_test

import data.kubepac.lib.testing
import data.kubepac.network.require_network_policy

test_flags_pod_without_any_policy if {
	require_network_policy.violations == {{
		"path": "/metadata/labels",
		"msg": "no network policy in namespace \"shop\" selects the pods of \"web\"",
	}} with input as testing.review(pod) with data.inventory as {}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	doubt := {{
		"path": "/metadata/labels",
		"msg": "no network policy in sight in namespace \"shop\" selects the pods of \"web\"",
	}}
	require_network_policy.unknown == doubt with input as testing.review(pod)
	require_network_policy.violations == set() with input as testing.review(pod)
	part := testing.with_parameters(pod, {"complete_inventory": false})
	require_network_policy.unknown == doubt with input as part with data.inventory as {}
	require_network_policy.violations == set() with input as part with data.inventory as {}
}

test_passes_without_doubt_where_enough_is_in_sight if {
	require_network_policy.unknown == set() with input as testing.review(pod) with data.inventory as {}
	part := testing.with_parameters(pod, {"complete_inventory": false})
	require_network_policy.unknown == set() with input as part with data.inventory as known("shop", selector("web"))
}

test_flags_deployment_by_the_labels_of_its_template if {
	require_network_policy.violations == {{
		"path": "/spec/template/metadata/labels",
		"msg": "no network policy in namespace \"shop\" selects the pods of \"web\"",
	}} with input as testing.review(deployment({"app": "web"})) with data.inventory as known("shop", selector("release"))
}

test_flags_cron_job_without_labels if {
	require_network_policy.violations == {{
		"path": "/spec/jobTemplate/spec/template/metadata/labels",
		"msg": "no network policy in namespace \"default\" selects the pods of \"example\"",
	}} with input as testing.review(testing.cron_job({})) with data.inventory as known("default", selector("web"))
}

test_flags_pod_without_a_name if {
	require_network_policy.violations == {{
		"path": "/metadata/labels",
		"msg": "no network policy in namespace \"default\" selects the pods of \"\"",
	}} with input as testing.review(object.remove(pod, ["metadata"])) with data.inventory as {}
}

test_flags_policy_of_another_namespace_or_group if {
	flagged := {{
		"path": "/metadata/labels",
		"msg": "no network policy in namespace \"shop\" selects the pods of \"web\"",
	}}
	require_network_policy.violations == flagged with input as testing.review(pod)
		with data.inventory as known("default", {"podSelector": {}})
	other_group := {"namespace": {"shop": {"crd.example.com/v1": {"NetworkPolicy": {"all": {"spec": {"podSelector": {}}}}}}}}
	require_network_policy.violations == flagged with input as testing.review(pod) with data.inventory as other_group
}

test_flags_malformed_selector if {
	require_network_policy.violations == {{
		"path": "/metadata/labels",
		"msg": "no network policy in namespace \"shop\" selects the pods of \"web\"",
	}} with input as testing.review(pod) with data.inventory as known("shop", {"podSelector": "app=web"})
}

test_passes_selected_pod if {
	require_network_policy.violations == set() with input as testing.review(pod)
		with data.inventory as known("shop", selector("web"))
}

test_passes_every_pod_under_an_empty_selector if {
	every spec in [{"podSelector": {}}, {"podSelector": null}, {}] {
		require_network_policy.violations == set() with input as testing.review(testing.cron_job({}))
			with data.inventory as known("default", spec)
	}
}

test_passes_expression_on_template_labels if {
	expression := {"key": "app", "operator": "In", "values": ["web", "cart"]}
	inventory := known("shop", {"podSelector": {"matchExpressions": [expression]}})
	require_network_policy.violations == set() with input as testing.review(deployment({"app": "web"}))
		with data.inventory as inventory
}

test_passes_labels_of_the_wrong_type_under_an_empty_selector if {
	require_network_policy.violations == set() with input as testing.review(deployment("app=web"))
		with data.inventory as known("shop", {"podSelector": {}})
}

test_passes_pod_on_the_network_of_its_node if {
	agent := object.union(pod, {"spec": {"hostNetwork": true}})
	require_network_policy.violations == set() with input as testing.review(agent) with data.inventory as {}
}

test_passes_objects_without_pods if {
	every object in [testing.custom_deployment({}), {"apiVersion": "v1", "kind": "Service"}] {
		require_network_policy.violations == set() with input as testing.review(object) with data.inventory as {}
	}
}

pod := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
	"spec": {"containers": [{"name": "web"}]},
}

# The labels of the object itself do not count: they are not the pods'.
deployment(labels) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "release"}},
	"spec": {"template": {"metadata": {"labels": labels}, "spec": {}}},
}

selector(app) := {"podSelector": {"matchLabels": {"app": app}}}

known(namespace, spec) := {"namespace": {namespace: {"networking.k8s.io/v1": {"NetworkPolicy": {"one": {"spec": spec}}}}}}
