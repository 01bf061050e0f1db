package kubepac.reliability.deny_invalid_restart_policies_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_invalid_restart_policies

path := "/spec/template/spec/restartPolicy"

long_running := {
	"Deployment": "apps/v1",
	"ReplicaSet": "apps/v1",
	"DaemonSet": "apps/v1",
	"StatefulSet": "apps/v1",
	"ReplicationController": "v1",
}

test_flags_what_runs_for_long_and_is_not_restarted if {
	every kind, version in long_running {
		every policy in ["Never", "OnFailure", "always"] {
			deny_invalid_restart_policies.violations == {{
				"path": path,
				"msg": concat("", [
					kind, " \"web\" has the restart policy \"", policy,
					"\", which its pods cannot have",
				]),
			}} with input as workload(version, kind, {"restartPolicy": policy})
		}
	}
}

test_flags_jobs_that_are_always_restarted if {
	deny_invalid_restart_policies.violations == {{
		"path": path,
		"msg": "Job \"web\" has the restart policy \"Always\", which its pods cannot have",
	}} with input as job({"restartPolicy": "Always"})
	deny_invalid_restart_policies.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/restartPolicy",
		"msg": "CronJob \"example\" has the restart policy \"Always\", which its pods cannot have",
	}} with input as testing.review(testing.cron_job({"restartPolicy": "Always"}))
}

test_flags_jobs_that_leave_it_out if {
	every spec in [{}, {"restartPolicy": null}, {"restartPolicy": ""}] {
		deny_invalid_restart_policies.violations == {{
			"path": path,
			"msg": "Job \"web\" has no restart policy, and its pods cannot have the default",
		}} with input as job(spec)
	}
}

test_flags_what_is_no_text if {
	deny_invalid_restart_policies.violations == {{
		"path": path,
		"msg": "Deployment \"web\" has the restart policy a boolean, which its pods cannot have",
	}} with input as workload("apps/v1", "Deployment", {"restartPolicy": false})
}

test_flags_jobs_with_a_pod_failure_policy_that_restart_containers if {
	deny_invalid_restart_policies.violations == {{
		"path": path,
		"msg": "Job \"web\" has the restart policy \"OnFailure\", which its pods cannot have",
	}} with input as job_with_rules({"restartPolicy": "OnFailure"}, {"rules": []})
	spec := {"jobTemplate": {"spec": {"podFailurePolicy": {"rules": []}}}}
	cron_job := object.union(testing.cron_job({"restartPolicy": "OnFailure"}), {"spec": spec})
	deny_invalid_restart_policies.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/restartPolicy",
		"msg": "CronJob \"example\" has the restart policy \"OnFailure\", which its pods cannot have",
	}} with input as testing.review(cron_job)
	deny_invalid_restart_policies.violations == set() with input as job_with_rules({"restartPolicy": "Never"}, {"rules": []})
	deny_invalid_restart_policies.violations == set() with input as job_with_rules({"restartPolicy": "OnFailure"}, null)
}

test_passes_what_fits if {
	every kind, version in long_running {
		every spec in [{}, {"restartPolicy": null}, {"restartPolicy": ""}, {"restartPolicy": "Always"}] {
			deny_invalid_restart_policies.violations == set() with input as workload(version, kind, spec)
		}
	}
	every policy in ["Never", "OnFailure"] {
		deny_invalid_restart_policies.violations == set() with input as job({"restartPolicy": policy})
	}
}

test_passes_pods_by_themselves if {
	every spec in [{}, {"restartPolicy": "Always"}, {"restartPolicy": "Never"}, {"restartPolicy": "OnFailure"}] {
		deny_invalid_restart_policies.violations == set() with input as testing.review(testing.pod(spec))
		template := {"apiVersion": "v1", "kind": "PodTemplate", "template": {"spec": spec}}
		deny_invalid_restart_policies.violations == set() with input as testing.review(template)
	}
}

test_passes_other_groups_and_objects_without_a_spec if {
	deployment := workload("example.com/v1", "Deployment", {"restartPolicy": "Never"})
	deny_invalid_restart_policies.violations == set() with input as deployment
	batch := workload("batch.volcano.sh/v1alpha1", "Job", {})
	deny_invalid_restart_policies.violations == set() with input as batch
	deny_invalid_restart_policies.violations == set() with input as workload("batch/v1", "Job", "web")
}

test_fix_restarts_what_runs_for_long if {
	deny_invalid_restart_policies.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "Always"}],
	}} with input as workload("apps/v1", "Deployment", {"restartPolicy": "Never"})
}

test_fix_leaves_what_fits if {
	deny_invalid_restart_policies.fix == set() with input as workload("apps/v1", "Deployment", {"restartPolicy": "Always"})
	deny_invalid_restart_policies.fix == set() with input as job({"restartPolicy": "Never"})
}

test_fix_asks_what_a_job_should_do if {
	deny_invalid_restart_policies.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "OnFailure"}],
		"needs_input": "Should Job \"web\" run its failed containers again, in the same pod?",
	}} with input as job({})
}

test_fix_lets_pods_fail_where_there_are_rules_about_that if {
	deny_invalid_restart_policies.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "Never"}],
	}} with input as job_with_rules({}, {"rules": []})
}

job_with_rules(spec, rules) := testing.review(object.union(
	job(spec).review.object,
	{"spec": {"podFailurePolicy": rules}},
))

job(spec) := workload("batch/v1", "Job", spec)

workload(api_version, kind, spec) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": {"template": {"spec": spec}},
})
