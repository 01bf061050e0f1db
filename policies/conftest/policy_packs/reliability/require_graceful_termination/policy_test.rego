package kubepac.reliability.require_graceful_termination_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_graceful_termination

slept := {{
	"path": "/spec/containers/0/lifecycle/preStop",
	"msg": "stop hook of container \"web\" sleeps until the pod is killed",
}}

test_flags_zero_seconds if {
	spec := {"terminationGracePeriodSeconds": 0, "containers": [{"name": "web"}]}
	require_graceful_termination.violations == {{
		"path": "/spec/template/spec/terminationGracePeriodSeconds",
		"msg": "Deployment \"example\" gives its containers no time to stop",
	}} with input as testing.review(testing.deployment(spec))
	require_graceful_termination.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/terminationGracePeriodSeconds",
		"msg": "CronJob \"example\" gives its containers no time to stop",
	}} with input as testing.review(testing.cron_job(spec))
}

test_flags_sleep_as_long_as_the_grace_period if {
	every spec in [{}, {"terminationGracePeriodSeconds": null}, {"terminationGracePeriodSeconds": 30}] {
		every seconds in [30, 31] {
			require_graceful_termination.violations == slept with input as pod(spec, {"sleep": {"seconds": seconds}})
		}
	}
	short := {"terminationGracePeriodSeconds": 10}
	require_graceful_termination.violations == slept with input as pod(short, {"sleep": {"seconds": 10}})
}

test_flags_commands_that_only_sleep if {
	every command in [
		["sleep", "30"],
		["/bin/sleep", "30s"],
		["sh", "-c", "sleep 30"],
		["/bin/sh", "-c", "sleep  31"],
		["bash", "-c", "sleep 90"],
		["/bin/bash", "-c", "/bin/sleep 30"],
	] {
		require_graceful_termination.violations == slept with input as pod({}, {"exec": {"command": command}})
	}
}

test_flags_the_longer_sleep_of_a_hook_with_two if {
	every seconds in [5, "5"] {
		hook := {"sleep": {"seconds": seconds}, "exec": {"command": ["sleep", "60"]}}
		require_graceful_termination.violations == slept with input as pod({}, hook)
	}
}

test_flags_sidecars_and_containers_without_a_name if {
	long := {"lifecycle": {"preStop": {"sleep": {"seconds": 60}}}}
	spec := {
		"initContainers": [object.union(long, {"name": "proxy", "restartPolicy": "Always"}), long],
		"containers": [{"name": "web"}, long],
		"ephemeralContainers": [long],
	}
	require_graceful_termination.violations == {
		{
			"path": "/spec/template/spec/initContainers/0/lifecycle/preStop",
			"msg": "stop hook of container \"proxy\" sleeps until the pod is killed",
		},
		{
			"path": "/spec/template/spec/containers/1/lifecycle/preStop",
			"msg": "stop hook of container \"\" sleeps until the pod is killed",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_passes_any_time_at_all if {
	every seconds in [1, 30, 3600, null, "0", false] {
		spec := {"terminationGracePeriodSeconds": seconds, "containers": [{"name": "web"}]}
		require_graceful_termination.violations == set() with input as testing.review(testing.pod(spec))
	}
	require_graceful_termination.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_sleep_shorter_than_the_grace_period if {
	every spec in [{}, {"terminationGracePeriodSeconds": null}] {
		require_graceful_termination.violations == set() with input as pod(spec, {"sleep": {"seconds": 29}})
	}
	long := {"terminationGracePeriodSeconds": 61}
	every hook in [{"sleep": {"seconds": 60}}, {"exec": {"command": ["sleep", "60"]}}] {
		require_graceful_termination.violations == set() with input as pod(long, hook)
	}
}

test_passes_other_commands if {
	every command in [
		["sleep", "29"],
		["sleep", "5", "60"],
		["sleep"],
		["sleep", "s"],
		["sleep", "1m"],
		["sleep", "0.5"],
		["sleep", "1e3"],
		["sleep", "$DELAY"],
		["usleep", "90"],
		["sh", "-c", "sleep 60 & nginx -s quit"],
		["nginx", "-s", "quit"],
		[60, "sleep"],
		[],
		null,
		"sleep 60",
	] {
		require_graceful_termination.violations == set() with input as pod({}, {"exec": {"command": command}})
	}
}

test_passes_malformed_hooks_and_the_start_hook if {
	every hook in [null, {}, "sleep", {"sleep": null}, {"sleep": {"seconds": "60"}}, {"exec": null}, {"tcpSocket": {"port": 60}}] {
		require_graceful_termination.violations == set() with input as pod({}, hook)
	}
	container := {"name": "web", "lifecycle": {"postStart": {"sleep": {"seconds": 60}}}}
	require_graceful_termination.violations == set() with input as testing.review(testing.pod({"containers": [container]}))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"terminationGracePeriodSeconds": 0})
	require_graceful_termination.violations == set() with input as testing.review(object)
}

test_fix_gives_the_usual_time if {
	path := "/spec/template/spec/terminationGracePeriodSeconds"
	object := testing.deployment({"terminationGracePeriodSeconds": 0, "containers": [{"name": "web"}]})
	require_graceful_termination.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": 30}],
		"needs_input": "Should Deployment \"example\" give its containers 30 seconds to stop?",
	}} with input as testing.review(object)
}

test_fix_adds_time_to_the_sleep if {
	every hook in [{"sleep": {"seconds": 45}}, {"exec": {"command": ["sleep", "45"]}}] {
		require_graceful_termination.fix == {{
			"path": "/spec/containers/0/lifecycle/preStop",
			"patch": [{"op": "add", "path": "/spec/terminationGracePeriodSeconds", "value": 75}],
			"needs_input": "Should Pod \"example\" give its containers 75 seconds to stop?",
		}} with input as pod({}, hook)
	}
}

pod(spec, hook) := testing.review(testing.pod(object.union(
	{"containers": [{"name": "web", "lifecycle": {"preStop": hook}}]},
	spec,
)))
