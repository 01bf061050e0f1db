package kubepac.lib.resources_test

import data.kubepac.lib.resources
import data.kubepac.lib.testing

test_sees_limit_of_container_and_of_pod if {
	bounded := {"resources": {"limits": {"memory": "1Gi"}}}
	resources.has_limit(bounded, "memory") with input as testing.review(testing.pod({}))
	resources.has_limit({}, "memory") with input as testing.review(testing.pod(bounded))
	not resources.has_limit(bounded, "cpu") with input as testing.review(testing.pod(bounded))
}

test_takes_limit_for_missing_request if {
	resources.has_request({"resources": {"limits": {"cpu": 1}}}, "cpu") with input as testing.review(testing.pod({}))
	resources.has_request({}, "cpu") with input as testing.review(testing.pod({"resources": {"requests": {"cpu": 1}}}))
}

test_lets_zero_request_win_over_limit if {
	container := {"resources": {"requests": {"cpu": 0}, "limits": {"cpu": 1}}}
	not resources.has_request(container, "cpu") with input as testing.review(testing.pod({}))
}

test_reads_amount_or_null if {
	resources.amount({"resources": {"limits": {"cpu": "1"}}}, "limits", "cpu") == "1"
	resources.amount({"resources": {"limits": null}}, "limits", "cpu") == null
	resources.amount({"resources": "none"}, "limits", "cpu") == null
}

test_counts_zero_as_nothing if {
	every amount in [null, "", 0, "0"] { not resources.is_given(amount) }
	every amount in [0.5, "100m", 536870912] { resources.is_given(amount) }
}
