package kubepac.lib.security_context_test

import data.kubepac.lib.security_context
import data.kubepac.lib.testing

test_in_force_is_the_value_of_the_container if {
	security_context.in_force(pod(1000), holder(0), "runAsUser") == 0
	security_context.in_force({}, holder(false), "runAsUser") == false
}

test_in_force_is_the_value_of_the_pod_where_the_container_names_none if {
	containers := [{}, {"securityContext": null}, {"securityContext": {}}, {"securityContext": "text"}, holder(null)]
	every container in containers {
		security_context.in_force(pod(1000), container, "runAsUser") == 1000
	}
}

test_in_force_is_undefined_where_nobody_names_a_value if {
	every pod_spec in [{}, {"securityContext": null}, pod(null)] {
		not security_context.in_force(pod_spec, {}, "runAsUser")
	}
}

test_own_is_undefined_for_null_and_absent_values if {
	security_context.own(holder(false), "runAsUser") == false
	not security_context.own(holder(null), "runAsUser")
	not security_context.own({}, "runAsUser")
}

test_holders_are_the_pod_and_its_containers if {
	spec := {
		"securityContext": {"runAsUser": 0},
		"initContainers": [{"name": "setup", "securityContext": {"runAsUser": 1}}],
		"containers": [{"name": "web"}, {"securityContext": {}}],
		"ephemeralContainers": [{"name": "debug", "securityContext": {"runAsUser": 2}}],
	}
	security_context.holders == {
		{
			"title": "Deployment \"example\"",
			"context": {"runAsUser": 0},
			"path": ["spec", "template", "spec", "securityContext"],
		},
		{
			"title": "container \"setup\"",
			"context": {"runAsUser": 1},
			"path": ["spec", "template", "spec", "initContainers", 0, "securityContext"],
		},
		{
			"title": "container \"\"",
			"context": {},
			"path": ["spec", "template", "spec", "containers", 1, "securityContext"],
		},
		{
			"title": "container \"debug\"",
			"context": {"runAsUser": 2},
			"path": ["spec", "template", "spec", "ephemeralContainers", 0, "securityContext"],
		},
	} with input as testing.review(testing.deployment(spec))
}

test_holders_are_nobody_without_a_pod_or_a_context if {
	every object in [
		testing.pod({"containers": [{"name": "web"}]}),
		testing.custom_deployment({"securityContext": {}, "containers": [{"securityContext": {}}]}),
	] {
		security_context.holders == set() with input as testing.review(object)
	}
}

pod(user) := holder(user)

holder(user) := {"securityContext": {"runAsUser": user}}
