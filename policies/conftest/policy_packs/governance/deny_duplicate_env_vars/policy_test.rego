package kubepac.governance.deny_duplicate_env_vars_test

import data.kubepac.governance.deny_duplicate_env_vars
import data.kubepac.lib.testing

test_flags_the_entry_that_loses if {
	env := [variable("LEVEL", "debug"), variable("MODE", "a"), variable("LEVEL", "info")]
	deny_duplicate_env_vars.violations == {{
		"path": "/spec/containers/0/env/0",
		"msg": "variable \"LEVEL\" of container \"web\" is set again by a later entry",
	}} with input as pod(env)
}

test_flags_all_but_the_last if {
	env := [variable("A", "1"), {"name": "A", "valueFrom": {}}, variable("B", "1"), variable("A", "1")]
	deny_duplicate_env_vars.violations == {
		{
			"path": "/spec/containers/0/env/0",
			"msg": "variable \"A\" of container \"web\" is set again by a later entry",
		},
		{
			"path": "/spec/containers/0/env/1",
			"msg": "variable \"A\" of container \"web\" is set again by a later entry",
		},
	} with input as pod(env)
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	env := [variable("A", "1"), variable("A", "2")]
	spec := {"initContainers": [{"env": env}], "ephemeralContainers": [{"name": "debug", "env": env}]}
	deny_duplicate_env_vars.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/env/0",
			"msg": "variable \"A\" of container \"\" is set again by a later entry",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/env/0",
			"msg": "variable \"A\" of container \"debug\" is set again by a later entry",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_names_that_differ if {
	env := [variable("A", "1"), variable("a", "1"), variable("A_", "1"), {"value": "1"}, {"value": "1"}, null, "A"]
	deny_duplicate_env_vars.violations == set() with input as pod(env)
}

test_passes_same_name_in_two_containers if {
	containers := [{"name": "a", "env": [variable("A", "1")]}, {"name": "b", "env": [variable("A", "1")]}]
	deny_duplicate_env_vars.violations == set() with input as testing.review(testing.pod({"containers": containers}))
}

test_passes_missing_and_malformed_lists if {
	every env in [null, [], "A=1", {"one": variable("A", "1"), "two": variable("A", "1")}] {
		deny_duplicate_env_vars.violations == set() with input as pod(env)
	}
	deny_duplicate_env_vars.violations == set() with input as testing.review(testing.pod({"containers": [{}]}))
}

test_passes_custom_resource_of_the_same_kind if {
	container := {"name": "web", "env": [variable("A", "1"), variable("A", "2")]}
	other := testing.custom_deployment({"containers": [container]})
	deny_duplicate_env_vars.violations == set() with input as testing.review(other)
}

test_fix_removes_what_is_repeated_word_for_word if {
	env := [variable("A", "1"), variable("B", "$(C)"), variable("A", "1")]
	deny_duplicate_env_vars.fix == {{
		"path": "/spec/containers/0/env/0",
		"patch": [{"op": "remove", "path": "/spec/containers/0/env/0"}],
	}} with input as pod(env)
}

test_fix_asks_where_the_values_differ if {
	every last in [[variable("A", "2")], [variable("A", "1"), variable("A", "2")]] {
		env := array.concat([variable("A", "1")], last)
		asked in deny_duplicate_env_vars.fix with input as pod(env)
	}
}

test_fix_asks_where_a_later_entry_refers_to_the_variable if {
	env := [variable("A", "1"), variable("URL", "http://$(A)/"), variable("A", "1")]
	deny_duplicate_env_vars.fix == {asked} with input as pod(env)
}

asked := {
	"path": "/spec/containers/0/env/0",
	"patch": [{"op": "remove", "path": "/spec/containers/0/env/0"}],
	"needs_input": "Should variable \"A\" of container \"web\" keep the value of its last entry?",
}

variable(name, value) := {"name": name, "value": value}

pod(env) := testing.review(testing.pod({"containers": [{"name": "web", "env": env}]}))
