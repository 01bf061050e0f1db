package kubepac.secrets.deny_dangling_service_accounts_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_dangling_service_accounts

test_flags_account_that_is_not_there if {
	deny_dangling_service_accounts.violations == {{
		"path": "/spec/template/spec/serviceAccountName",
		"msg": "Deployment \"example\" runs as service account \"worker\" which does not exist",
	}} with input as deployment("shop", {"serviceAccountName": "worker"}) with data.inventory as known
}

test_flags_account_by_either_name_of_the_field if {
	every spec, path in {
		{"serviceAccount": "worker"}: "/spec/template/spec/serviceAccount",
		{"serviceAccountName": "", "serviceAccount": "worker"}: "/spec/template/spec/serviceAccount",
		{"serviceAccountName": null, "serviceAccount": "worker"}: "/spec/template/spec/serviceAccount",
		{"serviceAccountName": "worker", "serviceAccount": "web"}: "/spec/template/spec/serviceAccountName",
	} {
		deny_dangling_service_accounts.violations == {{
			"path": path,
			"msg": "Deployment \"example\" runs as service account \"worker\" which does not exist",
		}} with input as deployment("shop", spec) with data.inventory as known
	}
}

test_flags_account_of_another_namespace_kind_or_group if {
	every name in ["scraper", "settings", "custom"] {
		violations := deny_dangling_service_accounts.violations with data.inventory as known
			with input as deployment("shop", {"serviceAccountName": name})
		count(violations) == 1
	}
}

test_flags_cron_job_that_names_no_namespace if {
	spec := {
		"serviceAccountName": "web",
		"initContainers": [{"name": "setup"}],
		"containers": [],
		"ephemeralContainers": [{"name": "debug"}],
	}
	deny_dangling_service_accounts.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/serviceAccountName",
		"msg": "CronJob \"example\" runs as service account \"web\" which does not exist",
	}} with input as testing.review(testing.cron_job(spec)) with data.inventory as known
}

test_passes_accounts_that_are_there if {
	every spec in [
		{"serviceAccountName": "web"},
		{"serviceAccountName": "web", "serviceAccount": "worker"},
		{"serviceAccount": "web"},
		{"serviceAccountName": "default"},
		{"serviceAccountName": ""},
		{"serviceAccountName": null, "serviceAccount": null},
		{"serviceAccountName": 7},
		{"serviceAccountName": "${ACCOUNT}"},
		{"serviceAccountName": "{{ .Release.Name }}-web"},
		{},
	] {
		object := deployment("shop", spec)
		deny_dangling_service_accounts.violations == set() with input as object with data.inventory as known
		deny_dangling_service_accounts.unknown == set() with input as object with data.inventory as known
		deny_dangling_service_accounts.fix == set() with input as object with data.inventory as known
	}
}

test_passes_without_doubt_what_every_namespace_has_and_what_is_no_name if {
	every name in ["default", "", "$ACCOUNT", "{{ account }}"] {
		object := deployment("shop", {"serviceAccountName": name})
		deny_dangling_service_accounts.unknown == set() with input as object
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	doubt := {{
		"path": "/spec/template/spec/serviceAccountName",
		"msg": "service account \"worker\" is not among the objects in sight",
	}}
	object := deployment("shop", {"serviceAccountName": "worker"})
	deny_dangling_service_accounts.unknown == doubt with input as object
	deny_dangling_service_accounts.violations == set() with input as object
	part := testing.with_parameters(object.review.object, {"complete_inventory": false})
	deny_dangling_service_accounts.unknown == doubt with input as part with data.inventory as known
	deny_dangling_service_accounts.violations == set() with input as part with data.inventory as known
	deny_dangling_service_accounts.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_where_no_accounts_are_kept_or_kubernetes_makes_its_own if {
	doubt := {{
		"path": "/spec/template/spec/serviceAccountName",
		"msg": "service account \"worker\" is not among the objects in sight",
	}}
	every namespace in ["bank", "kube-system"] {
		object := deployment(namespace, {"serviceAccountName": "worker"})
		deny_dangling_service_accounts.unknown == doubt with input as object with data.inventory as known
		deny_dangling_service_accounts.violations == set() with input as object with data.inventory as known
	}
}

test_flags_without_doubt if {
	object := deployment("shop", {"serviceAccountName": "worker"})
	deny_dangling_service_accounts.unknown == set() with input as object with data.inventory as known
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.review(testing.custom_deployment({"serviceAccountName": "worker"}))
	deny_dangling_service_accounts.violations == set() with input as object with data.inventory as known
	deny_dangling_service_accounts.unknown == set() with input as object with data.inventory as known
}

test_fix_asks_for_the_account if {
	path := "/spec/template/spec/serviceAccountName"
	deny_dangling_service_accounts.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "default"}],
		"needs_input": "Which service account should the pods of Deployment \"example\" run as?",
	}} with input as deployment("shop", {"serviceAccountName": "worker"}) with data.inventory as known
}

test_fix_drops_the_old_name_of_the_field if {
	pod := "/spec/template/spec"
	question := "Which service account should the pods of Deployment \"example\" run as?"
	every spec, operation in {
		{"serviceAccount": "worker"}: "add",
		{"serviceAccount": "web", "serviceAccountName": "worker"}: "replace",
	} {
		fixes := deny_dangling_service_accounts.fix with data.inventory as known with input as deployment("shop", spec)
		{[fix.patch, fix.needs_input] | some fix in fixes} == {[
			[
				{"op": operation, "path": concat("", [pod, "/serviceAccountName"]), "value": "default"},
				{"op": "remove", "path": concat("", [pod, "/serviceAccount"])},
			],
			question,
		]}
	}
}

deployment(namespace, spec) := testing.review(object.union(
	testing.deployment(spec),
	{"metadata": {"name": "example", "namespace": namespace}},
))

known := {"namespace": {
	"shop": {
		"v1": {"ServiceAccount": {"web": named("web")}, "ConfigMap": {"settings": named("settings")}},
		"example.com/v1": {"ServiceAccount": {"custom": named("custom")}},
	},
	"bank": {"v1": {"ConfigMap": {"settings": named("settings")}}},
	"default": {"v1": {"ServiceAccount": {"scraper": named("scraper")}}},
	"kube-system": {"v1": {"ServiceAccount": {"scraper": named("scraper")}}},
}}

named(name) := {"metadata": {"name": name}}
