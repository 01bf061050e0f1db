package kubepac.reliability.deny_dangling_disruption_budgets_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_dangling_disruption_budgets

flagged := {{"path": "/spec/selector", "msg": "PodDisruptionBudget \"web\" selects no pod"}}

doubt := {{"path": "/spec/selector", "msg": "PodDisruptionBudget \"web\" selects none of the pods in sight"}}

test_flags_labels_that_no_pod_has if {
	every selector in [
		{"matchLabels": {"app": "wbe"}},
		{"matchLabels": {"app": "web", "tier": "front"}},
		{"matchLabels": {"app.kubernetes.io/name": "web"}},
		{"matchLabels": {"app": "release"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["cat"]}]},
		"app=web",
	] {
		deny_dangling_disruption_budgets.violations == flagged with input as budget("policy/v1", selector)
			with data.inventory as known
		deny_dangling_disruption_budgets.unknown == set() with input as budget("policy/v1", selector)
			with data.inventory as known
	}
}

test_flags_pods_of_another_namespace if {
	deny_dangling_disruption_budgets.violations == flagged with input as budget("policy/v1", {"matchLabels": {"app": "bank"}})
		with data.inventory as known
}

test_flags_beside_a_single_workload if {
	deny_dangling_disruption_budgets.violations == flagged with input as budget("policy/v1", {"matchLabels": {"app": "wbe"}})
		with data.inventory as {"namespace": {"shop": known.namespace.bank}}
}

test_flags_budget_that_can_select_nothing_whatever_is_in_sight if {
	every body in [budget("policy/v1", null), budget("policy/v1beta1", {}), budget("policy/v1beta1", null)] {
		deny_dangling_disruption_budgets.violations == flagged with input as body
		deny_dangling_disruption_budgets.violations == flagged with input as body with data.inventory as known
		deny_dangling_disruption_budgets.unknown == set() with input as body
	}
}

test_flags_budget_without_a_spec if {
	every body in [
		{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}},
		{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": null},
	] {
		deny_dangling_disruption_budgets.violations == flagged with input as testing.review(body)
	}
}

test_flags_mark_that_other_pods_have if {
	marked := budget("policy/v1", {"matchLabels": {"shop.example.com/tier": "back"}})
	deny_dangling_disruption_budgets.violations == flagged with input as marked with data.inventory as known
}

test_passes_pods_that_are_there if {
	every version in ["policy/v1", "policy/v1beta1"] {
		every selector in [
			{"matchLabels": {"app": "web"}},
			{"matchLabels": {"app.kubernetes.io/version": "7"}},
			{"matchExpressions": [{"key": "app", "operator": "Exists"}]},
		] {
			deny_dangling_disruption_budgets.violations == set() with input as budget(version, selector)
				with data.inventory as known
			deny_dangling_disruption_budgets.unknown == set() with input as budget(version, selector)
				with data.inventory as known
			deny_dangling_disruption_budgets.fix == set() with input as budget(version, selector)
				with data.inventory as known
		}
	}
}

test_passes_selectors_that_fit_whatever_comes if {
	every selector in [{}, {"matchLabels": {}}, {"matchExpressions": [{"key": "canary", "operator": "DoesNotExist"}]}] {
		deny_dangling_disruption_budgets.violations == set() with input as budget("policy/v1", selector)
			with data.inventory as {}
		deny_dangling_disruption_budgets.unknown == set() with input as budget("policy/v1", selector)
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	typo := budget("policy/v1", {"matchLabels": {"app": "wbe"}})
	part := testing.with_parameters(typo.review.object, {"complete_inventory": false})
	deny_dangling_disruption_budgets.unknown == doubt with input as typo
	deny_dangling_disruption_budgets.violations == set() with input as typo
	deny_dangling_disruption_budgets.unknown == doubt with input as part with data.inventory as known
	deny_dangling_disruption_budgets.violations == set() with input as part with data.inventory as known
	deny_dangling_disruption_budgets.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_where_no_labelled_pods_are_kept if {
	typo := budget("policy/v1", {"matchLabels": {"app": "wbe"}})
	every labels in [null, {}, {"helm.sh/chart": "web-1", "app.kubernetes.io/version": "1"}] {
		deny_dangling_disruption_budgets.unknown == doubt with input as typo
			with data.inventory as {"namespace": {"shop": {"apps/v1": {"Deployment": {"web": pods(labels)}}}}}
		deny_dangling_disruption_budgets.violations == set() with input as typo
			with data.inventory as {"namespace": {"shop": {"apps/v1": {"Deployment": {"web": pods(labels)}}}}}
	}
	deny_dangling_disruption_budgets.unknown == doubt with input as typo with data.inventory as {}
}

test_passes_with_doubt_where_an_operator_may_run_the_pods if {
	every selector in [
		{"matchLabels": {"db.example.com/cluster": "web"}},
		{"matchExpressions": [{"key": "db.example.com/cluster", "operator": "Exists"}]},
	] {
		deny_dangling_disruption_budgets.unknown == doubt with input as budget("policy/v1", selector)
			with data.inventory as known
		deny_dangling_disruption_budgets.violations == set() with input as budget("policy/v1", selector)
			with data.inventory as known
	}
	rollout := {"argoproj.io/v1alpha1": {"Rollout": {"web": {}}}}
	typo := budget("policy/v1", {"matchLabels": {"app": "wbe"}})
	deny_dangling_disruption_budgets.unknown == doubt with input as typo
		with data.inventory as {"namespace": {"shop": object.union(known.namespace.shop, rollout)}}
}

test_passes_other_kinds if {
	every body in [
		{"apiVersion": "example.com/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web", "namespace": "shop"}},
		{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "web", "namespace": "shop"}},
	] {
		every spec in [null, {"selector": {"matchLabels": {"app": "wbe"}}}] {
			full := object.union(body, {"spec": spec})
			deny_dangling_disruption_budgets.violations == set() with input as testing.review(full) with data.inventory as known
			deny_dangling_disruption_budgets.unknown == set() with input as testing.review(full) with data.inventory as known
		}
	}
}

test_fix_takes_the_pods_with_the_nearest_labels if {
	every selector, app in {
		{"matchLabels": {"app.kubernetes.io/name": "cart"}}: "cart",
		{"matchLabels": {"app": "wbe"}}: "web",
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["cat"]}]}: "web",
	} {
		deny_dangling_disruption_budgets.fix == {{
			"path": "/spec/selector",
			"patch": [{"op": "replace", "path": "/spec/selector", "value": {"matchLabels": labels_by_app[app]}}],
			"needs_input": question,
		}} with input as budget("policy/v1", selector) with data.inventory as known
	}
}

test_fix_makes_a_selector_where_there_is_none if {
	deny_dangling_disruption_budgets.fix == {{
		"path": "/spec/selector",
		"patch": [{"op": "add", "path": "/spec/selector", "value": {"matchLabels": {"app": "TODO"}}}],
		"needs_input": question,
	}} with input as testing.review({
		"apiVersion": "policy/v1",
		"kind": "PodDisruptionBudget",
		"metadata": {"name": "web"},
		"spec": {"maxUnavailable": 1},
	})
	deny_dangling_disruption_budgets.fix == {{
		"path": "/spec/selector",
		"patch": [{"op": "replace", "path": "/spec/selector", "value": {"matchLabels": labels_by_app.web}}],
		"needs_input": question,
	}} with input as budget("policy/v1beta1", {}) with data.inventory as known
}

question := "Which pods should PodDisruptionBudget \"web\" protect?"

labels_by_app := {
	"cart": {"app": "cart", "part-of": "store", "shop.example.com/tier": "front"},
	"web": {"app": "web", "part-of": "store"},
	"zoo": {"app": "zoo", "part-of": "store"},
}

known := {"namespace": {
	"shop": {"apps/v1": {
		"Deployment": {
			"cart": pods(labels_by_app.cart),
			"zoo": pods(labels_by_app.zoo),
			"web": pods(object.union(labels_by_app.web, {"app.kubernetes.io/version": "7", "helm.sh/chart": "web-2"})),
		},
		"StatefulSet": {"unlabelled": pods(null)},
	}},
	"bank": {"apps/v1": {"Deployment": {"bank": pods({"app": "bank"})}}},
}}

# The labels of the workload are not its pods'.
pods(labels) := {
	"metadata": {"name": "any", "labels": {"app": "release"}},
	"spec": {"template": {"metadata": {"labels": labels}, "spec": {}}},
}

budget(version, selector) := testing.review({
	"apiVersion": version,
	"kind": "PodDisruptionBudget",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"selector": selector},
})
