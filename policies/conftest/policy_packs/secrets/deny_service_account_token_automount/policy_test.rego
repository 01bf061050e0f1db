package kubepac.secrets.deny_service_account_token_automount_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_service_account_token_automount as policy

test_flags_absent_null_and_true if {
	every setting in [{}, {"automountServiceAccountToken": null}, {"automountServiceAccountToken": true}] {
		policy.violations == {{
			"path": "/spec/automountServiceAccountToken",
			"msg": "pod mounts the API token of service account \"default\"",
		}} with input as testing.review(testing.pod(object.union(web, setting)))
	}
}

test_flags_account_by_either_name_of_the_field if {
	every setting in [{"serviceAccountName": "web"}, {"serviceAccountName": "", "serviceAccount": "web"}] {
		policy.violations == {{
			"path": "/spec/automountServiceAccountToken",
			"msg": "pod mounts the API token of service account \"web\"",
		}} with input as testing.review(testing.pod(object.union(web, setting)))
	}
}

test_flags_pod_template_of_a_cron_job if {
	policy.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/automountServiceAccountToken",
		"msg": "pod mounts the API token of service account \"default\"",
	}} with input as testing.review(testing.cron_job(web))
}

test_flags_pod_that_overrules_its_account if {
	policy.violations == {{
		"path": "/spec/automountServiceAccountToken",
		"msg": "pod mounts the API token of service account \"default\"",
	}} with input as testing.review(testing.pod(object.union(web, {"automountServiceAccountToken": true})))
		with data.inventory as accounts([account("default", false)])
}

test_flags_pod_when_only_other_accounts_decline if {
	policy.violations == {{
		"path": "/spec/automountServiceAccountToken",
		"msg": "pod mounts the API token of service account \"default\"",
	}} with input as testing.review(testing.pod(web))
		with data.inventory as accounts([account("default", true), account("web", false)])
}

test_passes_switched_off_in_the_pod if {
	spec := object.union(web, {"automountServiceAccountToken": false})
	policy.violations == set() with input as testing.review(testing.pod(spec))
	policy.fix == set() with input as testing.review(testing.pod(spec))
}

test_passes_account_that_declines if {
	policy.violations == set() with input as testing.review(testing.pod(web))
		with data.inventory as accounts([account("default", false)])
	placed := object.union(testing.pod(web), {"metadata": {"namespace": "shop"}})
	policy.violations == set() with input as testing.review(placed)
		with data.inventory as {"namespace": {"shop": accounts([account("default", false)]).namespace["default"]}}
}

test_passes_fragment_without_containers if {
	every spec in [{}, {"containers": []}, {"containers": null}, {"automountServiceAccountToken": true}] {
		policy.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_init_and_ephemeral_containers_of_a_pod_that_declines if {
	spec := {
		"automountServiceAccountToken": false,
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"name": "debug"}],
	}
	policy.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	policy.violations == set() with input as testing.review(testing.custom_deployment(web))
}

test_fix_switches_it_off if {
	path := "/spec/automountServiceAccountToken"
	policy.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": false}],
	}} with input as testing.review(testing.pod(web))
}

test_fix_asks_where_the_account_is_the_pods_own if {
	path := "/spec/automountServiceAccountToken"
	policy.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": false}],
		"needs_input": "Can the pod do without the Kubernetes API, and so without the token of \"web\"?",
	}} with input as testing.review(testing.pod(object.union(
		web,
		{"serviceAccountName": "web", "automountServiceAccountToken": true},
	)))
}

web := {"containers": [{"name": "web"}]}

accounts(bodies) := {"namespace": {"default": {"v1": {"ServiceAccount": {body.metadata.name: body | some body in bodies}}}}}

account(name, setting) := {"metadata": {"name": name}, "automountServiceAccountToken": setting}
