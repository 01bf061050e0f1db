package kubepac.lib.parameters_test

import data.kubepac.lib.parameters

test_reads_what_the_user_set if {
	parameters.setting("minimum_replicas", 2) == 3 with input.parameters as {"minimum_replicas": 3}
}

test_falls_back_to_the_default if {
	parameters.setting("minimum_replicas", 2) == 2 with input as {}
	parameters.setting("minimum_replicas", 2) == 2 with input.parameters as {}
	parameters.setting("minimum_replicas", 2) == 2 with input.parameters as null
}

test_ignores_a_value_of_another_type if {
	parameters.setting("minimum_replicas", 2) == 2 with input.parameters as {"minimum_replicas": "3"}
}
