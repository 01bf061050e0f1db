package kubepac.governance.deny_default_namespace_test

import data.kubepac.governance.deny_default_namespace
import data.kubepac.lib.testing

test_flags_default if {
	deny_default_namespace.violations == {{
		"path": "/metadata/namespace",
		"msg": "Service \"web\" stands in namespace default",
	}} with input as testing.review(placed("v1", "Service", {"name": "web", "namespace": "default"}))
}

test_flags_names_of_what_belongs_there_in_other_kinds if {
	every entry in [["Secret", "default"], ["ConfigMap", "kubernetes"]] {
		deny_default_namespace.violations == {{
			"path": "/metadata/namespace",
			"msg": concat("", [entry[0], " \"", entry[1], "\" stands in namespace default"]),
		}} with input as testing.review(placed("v1", entry[0], {"name": entry[1], "namespace": "default"}))
	}
}

test_flags_absent_null_and_empty if {
	every metadata in [{"name": "web"}, {"name": "web", "namespace": null}, {"name": "web", "namespace": ""}] {
		deny_default_namespace.violations == {{
			"path": "/metadata/namespace",
			"msg": "Ingress \"web\" names no namespace",
		}} with input as testing.review(placed("networking.k8s.io/v1", "Ingress", metadata))
	}
}

test_flags_workloads if {
	deny_default_namespace.violations == {{
		"path": "/metadata/namespace",
		"msg": "CronJob \"example\" names no namespace",
	}} with input as testing.review(testing.cron_job({}))
}

test_flags_missing_metadata if {
	deny_default_namespace.violations == {{
		"path": "/metadata/namespace",
		"msg": "Secret \"\" names no namespace",
	}} with input as testing.review({"apiVersion": "v1", "kind": "Secret"})
}

test_passes_namespace_of_its_own if {
	object := placed("v1", "Service", {"name": "web", "namespace": "default-web"})
	deny_default_namespace.violations == set() with input as testing.review(object)
}

test_passes_what_belongs_there if {
	every entry in [["Service", "kubernetes"], ["ServiceAccount", "default"], ["ConfigMap", "kube-root-ca.crt"]] {
		object := placed("v1", entry[0], {"name": entry[1], "namespace": "default"})
		deny_default_namespace.violations == set() with input as testing.review(object)
	}
}

test_passes_cluster_scoped_kinds_and_other_groups if {
	every entry in [["v1", "Namespace"], ["v1", "PersistentVolume"], ["serving.knative.dev/v1", "Service"]] {
		object := placed(entry[0], entry[1], {"name": "web"})
		deny_default_namespace.violations == set() with input as testing.review(object)
	}
	every entry in [["v1", "PersistentVolume"], ["serving.knative.dev/v1", "Service"]] {
		object := placed(entry[0], entry[1], {"name": "web", "namespace": "default"})
		deny_default_namespace.violations == set() with input as testing.review(object)
	}
	deny_default_namespace.violations == set() with input as testing.review(testing.custom_deployment({}))
}

test_fix_asks_for_namespace if {
	deny_default_namespace.fix == {{
		"path": "/metadata/namespace",
		"patch": [{"op": "replace", "path": "/metadata/namespace", "value": "TODO"}],
		"needs_input": "Which namespace does Role \"reader\" belong to?",
	}} with input as testing.review(placed(
		"rbac.authorization.k8s.io/v1",
		"Role",
		{"name": "reader", "namespace": "default"},
	))
}

test_fix_is_none_where_nothing_is_wrong if {
	object := placed("v1", "Service", {"name": "web", "namespace": "web"})
	deny_default_namespace.fix == set() with input as testing.review(object)
}

placed(api_version, kind, metadata) := {"apiVersion": api_version, "kind": kind, "metadata": metadata}
