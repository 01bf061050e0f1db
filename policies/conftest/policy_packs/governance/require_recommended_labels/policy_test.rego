package kubepac.governance.require_recommended_labels_test

import data.kubepac.governance.require_recommended_labels
import data.kubepac.lib.testing

test_flags_each_missing_label if {
	every metadata in [{"name": "web"}, {"name": "web", "labels": null}, {"name": "web", "labels": {"app": "web"}}] {
		require_recommended_labels.violations == {
			{
				"path": "/metadata/labels/app.kubernetes.io~1name",
				"msg": "Service \"web\" has no label \"app.kubernetes.io/name\"",
			},
			{
				"path": "/metadata/labels/app.kubernetes.io~1instance",
				"msg": "Service \"web\" has no label \"app.kubernetes.io/instance\"",
			},
		} with input as testing.review(service(metadata))
	}
}

test_flags_empty_label if {
	labels := {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": ""}
	require_recommended_labels.violations == {{
		"path": "/metadata/labels/app.kubernetes.io~1instance",
		"msg": "Service \"web\" has no label \"app.kubernetes.io/instance\"",
	}} with input as testing.review(service({"name": "web", "labels": labels}))
}

test_flags_cron_job_by_the_labels_that_the_parameters_name if {
	require_recommended_labels.violations == {{
		"path": "/metadata/labels/team",
		"msg": "CronJob \"example\" has no label \"team\"",
	}} with input as testing.with_parameters(testing.cron_job({}), {"required_labels": ["team"]})
}

test_passes_both_labels if {
	labels := {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "web-eu"}
	require_recommended_labels.violations == set() with input as testing.review(service({"name": "web", "labels": labels}))
}

test_passes_other_kinds_and_groups if {
	config := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}}
	require_recommended_labels.violations == set() with input as testing.review(config)
	knative := {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "web"}}
	require_recommended_labels.violations == set() with input as testing.review(knative)
	require_recommended_labels.violations == set() with input as testing.review(testing.custom_deployment({}))
}

test_fix_asks_for_value if {
	path := "/metadata/labels/app.kubernetes.io~1instance"
	require_recommended_labels.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "TODO"}],
		"needs_input": "Which value should label \"app.kubernetes.io/instance\" of Service \"web\" have?",
	}} with input as testing.review(service({"name": "web", "labels": {"app.kubernetes.io/name": "web"}}))
}

service(metadata) := {"apiVersion": "v1", "kind": "Service", "metadata": metadata}
