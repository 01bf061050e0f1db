package kubepac.reliability.deny_mismatched_selectors_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_mismatched_selectors

web := {"app": "web"}

labels_path := "/spec/template/metadata/labels"

test_flags_selector_that_asks_for_other_labels if {
	every labels in [{"app": "api"}, {"tier": "front"}, {}, null] {
		deny_mismatched_selectors.violations == flagged("Deployment") with input as deployment({"matchLabels": web}, labels)
	}
	two := {"matchLabels": {"app": "web", "tier": "front"}}
	deny_mismatched_selectors.violations == flagged("Deployment") with input as deployment(two, web)
}

test_flags_expressions_that_do_not_hold if {
	every expression in [
		{"key": "app", "operator": "In", "values": ["api"]},
		{"key": "app", "operator": "DoesNotExist"},
		{"key": "tier", "operator": "Exists"},
	] {
		every labels in [{}, web] {
			selector := {"matchLabels": labels, "matchExpressions": [expression]}
			deny_mismatched_selectors.violations == flagged("Deployment") with input as deployment(selector, web)
		}
	}
}

test_flags_every_kind_and_older_apis if {
	every kind in ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"] {
		every version in ["apps/v1", "apps/v1beta2"] {
			object := workload(version, kind, {"matchLabels": web}, {})
			deny_mismatched_selectors.violations == flagged(kind) with input as object
		}
	}
	old := workload("extensions/v1beta1", "Deployment", {"matchLabels": web}, {})
	deny_mismatched_selectors.violations == flagged("Deployment") with input as old
	controller := workload("v1", "ReplicationController", web, {"app": "api"})
	deny_mismatched_selectors.violations == flagged("ReplicationController") with input as controller
	deny_mismatched_selectors.violations == flagged("Job") with input as job(true, {"matchLabels": web})
}

test_flags_missing_and_empty_selectors if {
	every selector in [null, {}, "app=web", {"matchLabels": "app"}, {"matchLabels": {}}, {"matchLabels": null, "matchExpressions": []}] {
		deny_mismatched_selectors.violations == none("Deployment") with input as deployment(selector, web)
		deny_mismatched_selectors.violations == none("Job") with input as job(true, selector)
	}
}

test_passes_selectors_that_hold if {
	every selector in [
		{"matchLabels": web},
		{"matchLabels": {"app": "web", "tier": "front"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
	] {
		deny_mismatched_selectors.violations == set() with input as deployment(selector, {"app": "web", "tier": "front"})
	}
	controller := workload("v1", "ReplicationController", web, {"app": "web", "tier": "front"})
	deny_mismatched_selectors.violations == set() with input as controller
	deny_mismatched_selectors.violations == set() with input as job(true, {"matchLabels": {"app": "batch"}})
}

test_passes_selectors_that_the_server_writes if {
	every selector in [null, {}] {
		every version in ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"] {
			object := workload(version, "Deployment", selector, web)
			deny_mismatched_selectors.violations == set() with input as object
		}
		controller := workload("v1", "ReplicationController", selector, web)
		deny_mismatched_selectors.violations == set() with input as controller
	}
	every manual in [false, null, "true"] {
		deny_mismatched_selectors.violations == set() with input as job(manual, {"matchLabels": web})
	}
}

test_passes_other_kinds_and_objects_without_a_template if {
	custom := workload("example.com/v1", "Deployment", {"matchLabels": web}, {})
	deny_mismatched_selectors.violations == set() with input as custom
	budget := workload("policy/v1", "PodDisruptionBudget", {"matchLabels": web}, {})
	deny_mismatched_selectors.violations == set() with input as budget
	cron_job := workload("batch/v1", "CronJob", {"matchLabels": web}, {})
	deny_mismatched_selectors.violations == set() with input as cron_job
	every spec in [{}, {"template": null}, {"template": "web"}, null] {
		object := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
		deny_mismatched_selectors.violations == set() with input as testing.review(object)
	}
}

test_fix_leaves_selectors_that_hold if {
	deny_mismatched_selectors.fix == set() with input as deployment({"matchLabels": web}, web)
}

test_fix_adds_the_label_that_is_asked_for if {
	every labels in [null, {}] {
		deny_mismatched_selectors.fix == fix([{
			"op": "replace",
			"path": labels_path,
			"value": web,
		}]) with input as deployment({"matchLabels": web}, labels)
	}
	deny_mismatched_selectors.fix == fix([{
		"op": "replace",
		"path": labels_path,
		"value": {"app": "web", "tier": "front"},
	}]) with input as deployment({"matchLabels": web}, {"tier": "front"})
}

test_fix_follows_the_label_that_has_another_value if {
	deny_mismatched_selectors.fix == fix([
		{"op": "replace", "path": labels_path, "value": {"app": "api", "tier": "front"}},
		{"op": "replace", "path": "/spec/selector", "value": {"matchLabels": {"app": "api", "tier": "front"}}},
	]) with input as deployment({"matchLabels": {"app": "web", "tier": "front"}}, {"app": "api"})
}

test_fix_keeps_expressions_that_hold if {
	expression := {"key": "app", "operator": "Exists"}
	deny_mismatched_selectors.fix == fix([{
		"op": "replace",
		"path": "/spec/selector",
		"value": {"matchLabels": {"app": "api"}, "matchExpressions": [expression]},
	}]) with input as deployment({"matchLabels": web, "matchExpressions": [expression]}, {"app": "api"})
}

test_fix_drops_expressions_that_do_not_hold if {
	expression := {"key": "tier", "operator": "Exists"}
	every labels in [{}, web] {
		deny_mismatched_selectors.fix == fix([{
			"op": "replace",
			"path": "/spec/selector",
			"value": {"matchLabels": web},
		}]) with input as deployment({"matchLabels": labels, "matchExpressions": [expression]}, web)
	}
}

test_fix_selects_by_the_same_labels_without_expressions_that_do_not_hold if {
	selector := {"matchLabels": web, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}
	deny_mismatched_selectors.fix == fix([{
		"op": "replace",
		"path": "/spec/selector",
		"value": {"matchLabels": web},
	}]) with input as deployment(selector, {"app": "web", "version": "1"})
}

test_fix_selects_by_the_labels_where_there_is_no_selector if {
	labels := {"app": "web", "tier": "front"}
	deny_mismatched_selectors.fix == fix([{
		"op": "replace",
		"path": "/spec/selector",
		"value": {"matchLabels": labels},
	}]) with input as deployment(null, labels)
}

test_fix_makes_both_where_there_is_neither if {
	deny_mismatched_selectors.fix == fix([
		{"op": "replace", "path": labels_path, "value": {"app": "TODO"}},
		{"op": "replace", "path": "/spec/selector", "value": {"matchLabels": {"app": "TODO"}}},
	]) with input as deployment({}, {})
}

test_fix_writes_bare_labels_for_a_replication_controller if {
	deny_mismatched_selectors.fix == {{
		"path": "/spec/selector",
		"patch": [{"op": "replace", "path": "/spec/selector", "value": {"app": "api"}}],
		"needs_input": "Which labels should ReplicationController \"web\" give its pods and select them by?",
	}} with input as workload("v1", "ReplicationController", web, {"app": "api"})
}

flagged(kind) := {{"path": "/spec/selector", "msg": concat("", [kind, " \"web\" does not select its own pods"])}}

none(kind) := {{"path": "/spec/selector", "msg": concat("", [kind, " \"web\" has no selector"])}}

fix(operations) := {{
	"path": "/spec/selector",
	"patch": operations,
	"needs_input": "Which labels should Deployment \"web\" give its pods and select them by?",
}}

deployment(selector, labels) := workload("apps/v1", "Deployment", selector, labels)

workload(api_version, kind, selector, labels) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": {"selector": selector, "template": {"metadata": {"labels": labels}, "spec": {}}},
})

job(manual, selector) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "Job",
	"metadata": {"name": "web"},
	"spec": {
		"manualSelector": manual,
		"selector": selector,
		"template": {"metadata": {"labels": {"app": "batch"}}, "spec": {}},
	},
})
