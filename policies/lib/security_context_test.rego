package kubepac.lib.security_context_test

import data.kubepac.lib.security_context

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

pod(user) := holder(user)

holder(user) := {"securityContext": {"runAsUser": user}}
