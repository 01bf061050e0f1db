package kubepac.lib.selectors_test

import data.kubepac.lib.selectors

web := {"app": "web", "tier": "front"}

test_empty_selector_matches_everything if {
	selectors.matches({}, web)
	selectors.matches({}, {})
	selectors.matches({"matchLabels": null, "matchExpressions": null}, web)
	selectors.matches({"matchLabels": {}, "matchExpressions": []}, web)
}

test_match_labels_must_all_be_equal if {
	selectors.matches({"matchLabels": {"app": "web"}}, web)
	selectors.matches({"matchLabels": web}, web)
	not selectors.matches({"matchLabels": {"app": "web", "tier": "back"}}, web)
	not selectors.matches({"matchLabels": {"release": "web"}}, web)
	not selectors.matches({"matchLabels": {"app": "web"}}, {})
}

test_in_needs_one_of_the_values if {
	selectors.matches(expression("tier", "In", ["front", "edge"]), web)
	not selectors.matches(expression("tier", "In", ["back"]), web)
	not selectors.matches(expression("zone", "In", ["a"]), web)
	not selectors.matches({"matchExpressions": [{"key": "tier", "operator": "In"}]}, web)
}

test_not_in_holds_for_other_values_and_for_no_label if {
	selectors.matches(expression("tier", "NotIn", ["back"]), web)
	selectors.matches(expression("zone", "NotIn", ["a"]), web)
	not selectors.matches(expression("tier", "NotIn", ["front"]), web)
}

test_exists_takes_any_value_even_the_empty_one if {
	selectors.matches({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, web)
	selectors.matches({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, {"tier": ""})
	not selectors.matches({"matchExpressions": [{"key": "zone", "operator": "Exists"}]}, web)
}

test_does_not_exist_wants_the_label_gone if {
	selectors.matches({"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}, web)
	not selectors.matches({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, web)
}

test_labels_and_expressions_hold_together if {
	selector := {
		"matchLabels": {"app": "web"},
		"matchExpressions": [
			{"key": "tier", "operator": "In", "values": ["front"]},
			{"key": "canary", "operator": "DoesNotExist"},
		],
	}
	selectors.matches(selector, web)
	not selectors.matches(selector, object.union(web, {"canary": "true"}))
	not selectors.matches(selector, object.union(web, {"app": "shop"}))
}

test_malformed_selector_matches_nothing if {
	not selectors.matches({"matchLabels": "app=web"}, web)
	not selectors.matches({"matchExpressions": {"app": "web"}}, web)
	not selectors.matches(expression("tier", "Like", ["front"]), web)
	not selectors.matches({"matchExpressions": ["tier"]}, web)
}

test_selector_of_the_wrong_type_matches_nothing if {
	not selectors.matches(input.selector, web) with input as {"selector": "app=web"}
	not selectors.matches(input.selector, web) with input as {"selector": null}
}

test_labels_are_empty_where_there_are_none if {
	selectors.labels({"labels": web}) == web
	selectors.labels({}) == {}
	selectors.labels({"labels": null}) == {}
	selectors.labels({"labels": "app=web"}) == {}
}

expression(key, operator, values) := {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}
