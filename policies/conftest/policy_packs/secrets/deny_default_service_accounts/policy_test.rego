package kubepac.secrets.deny_default_service_accounts_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_default_service_accounts

test_flags_default_account_that_hands_out_its_token if {
	every setting in [{}, {"automountServiceAccountToken": null}, {"automountServiceAccountToken": true}] {
		deny_default_service_accounts.violations == {{
			"path": "/automountServiceAccountToken",
			"msg": "ServiceAccount \"default\" hands its token to every pod that names no account",
		}} with input as testing.review(object.union(account("default"), setting))
	}
}

test_flags_pod_that_asks_for_a_token if {
	every setting in [
		{},
		{"serviceAccountName": null},
		{"serviceAccountName": "", "serviceAccount": ""},
		{"serviceAccountName": "default"},
		{"serviceAccount": "default"},
		{"serviceAccountName": "default", "serviceAccount": "web"},
		{"automountServiceAccountToken": false},
	] {
		deny_default_service_accounts.violations == {{
			"path": "/spec/template/spec/serviceAccountName",
			"msg": "Deployment \"example\" asks for a token of the default service account",
		}} with input as testing.review(testing.deployment(object.union(asking, setting)))
	}
}

test_flags_cron_job_with_several_volumes if {
	sources := [{"configMap": {"name": "a"}}, {"serviceAccountToken": {"audience": "vault", "path": "token"}}]
	spec := {"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "token", "projected": {"sources": sources}}]}
	deny_default_service_accounts.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/serviceAccountName",
		"msg": "CronJob \"example\" asks for a token of the default service account",
	}} with input as testing.review(testing.cron_job(spec))
}

test_passes_accounts if {
	switched_off := object.union(account("default"), {"automountServiceAccountToken": false})
	deny_default_service_accounts.violations == set() with input as testing.review(switched_off)
	deny_default_service_accounts.fix == set() with input as testing.review(switched_off)
	deny_default_service_accounts.violations == set() with input as testing.review(account("web"))
	custom := object.union(account("default"), {"apiVersion": "example.com/v1"})
	deny_default_service_accounts.violations == set() with input as testing.review(custom)
	role := object.union(account("default"), {"kind": "ConfigMap"})
	deny_default_service_accounts.violations == set() with input as testing.review(role)
}

test_passes_pods_with_an_account_of_their_own if {
	every setting in [{"serviceAccountName": "web"}, {"serviceAccountName": "", "serviceAccount": "web"}] {
		pods := testing.deployment(object.union(asking, setting))
		deny_default_service_accounts.violations == set() with input as testing.review(pods)
		deny_default_service_accounts.fix == set() with input as testing.review(pods)
	}
}

test_passes_pods_that_ask_for_no_token if {
	every spec in [
		{},
		{"containers": [], "initContainers": [{"name": "setup"}], "ephemeralContainers": [{"name": "debug"}]},
		{"volumes": null},
		{"volumes": []},
		{"volumes": [null, {"projected": null}, {"projected": {"sources": null}}, {"projected": {"sources": [null]}}]},
		{"volumes": [{"projected": {"sources": [{"serviceAccountToken": null}, {"secret": {"name": "a"}}]}}]},
		{"automountServiceAccountToken": true},
	] {
		deny_default_service_accounts.violations == set() with input as testing.review(testing.pod(spec))
	}
	deny_default_service_accounts.violations == set() with input as testing.review(testing.custom_deployment(asking))
}

test_fix_switches_the_token_off if {
	path := "/automountServiceAccountToken"
	deny_default_service_accounts.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": false}],
	}} with input as testing.review(object.union(account("default"), {"automountServiceAccountToken": true}))
}

test_fix_asks_for_an_account if {
	path := "/spec/template/spec/serviceAccountName"
	deny_default_service_accounts.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "TODO"}],
		"needs_input": "Which service account of their own should the pods of Deployment \"example\" run as?",
	}} with input as testing.review(testing.deployment(asking))
}

test_fix_drops_the_old_name_of_the_field if {
	pod := "/spec/template/spec"
	deny_default_service_accounts.fix == {{
		"path": concat("", [pod, "/serviceAccountName"]),
		"patch": [
			{"op": "add", "path": concat("", [pod, "/serviceAccountName"]), "value": "TODO"},
			{"op": "remove", "path": concat("", [pod, "/serviceAccount"])},
		],
		"needs_input": "Which service account of their own should the pods of Deployment \"example\" run as?",
	}} with input as testing.review(testing.deployment(object.union(asking, {"serviceAccount": "default"})))
}

asking := {"volumes": [{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]}

account(name) := {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
