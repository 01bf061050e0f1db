package kubepac.governance.deny_system_namespaces_test

import data.kubepac.governance.deny_system_namespaces
import data.kubepac.lib.testing

test_flags_program_in_a_system_namespace if {
	every namespace in ["kube-node-lease", "kube-public", "kube-system"] {
		deny_system_namespaces.violations == {{
			"path": "/metadata/namespace",
			"msg": concat("", ["Deployment \"web\" runs in namespace \"", namespace, "\""]),
		}} with input as testing.review(deployment({"namespace": namespace}, {}))
	}
}

test_flags_cron_job if {
	deny_system_namespaces.violations == {{
		"path": "/metadata/namespace",
		"msg": "CronJob \"example\" runs in namespace \"kube-system\"",
	}} with input as testing.review(object.union(testing.cron_job({}), {"metadata": {"namespace": "kube-system"}}))
}

test_flags_what_is_no_mark_of_an_add_on if {
	every metadata in [
		{"labels": {"app": "web"}},
		{"labels": null},
		{"labels": "k8s-app"},
		{"annotations": {"k8s-app": "web"}},
		{"ownerReferences": []},
		{"ownerReferences": null},
	] {
		item := deployment(object.union({"namespace": "kube-system"}, metadata), {})
		count(deny_system_namespaces.violations) == 1 with input as testing.review(item)
	}
	every spec in [
		{"priorityClassName": "high"},
		{"priorityClassName": null},
		{"tolerations": []},
		{"tolerations": null},
		{"tolerations": [{"key": "dedicated", "operator": "Exists"}]},
	] {
		item := deployment({"namespace": "kube-system"}, spec)
		count(deny_system_namespaces.violations) == 1 with input as testing.review(item)
	}
}

test_flags_add_on_where_none_belongs if {
	every namespace in ["kube-node-lease", "kube-public"] {
		metadata := {"namespace": namespace, "labels": {"k8s-app": "web"}}
		item := testing.with_parameters(deployment(metadata, {}), {"system_workloads": ["web"]})
		count(deny_system_namespaces.violations) == 1 with input as item
	}
}

test_passes_other_namespaces if {
	every metadata in [
		{},
		{"namespace": null},
		{"namespace": ""},
		{"namespace": "default"},
		{"namespace": "kube-flannel"},
		{"namespace": ["kube-system"]},
	] {
		deny_system_namespaces.violations == set() with input as testing.review(deployment(metadata, {}))
		deny_system_namespaces.fix == set() with input as testing.review(deployment(metadata, {}))
	}
}

test_passes_labels_of_add_ons if {
	every label in [
		"addonmanager.kubernetes.io/mode",
		"eks.amazonaws.com/component",
		"k8s-app",
		"kubernetes.azure.com/managedby",
		"kubernetes.io/cluster-service",
	] {
		labels := {"app": "web", label: "true"}
		own := deployment({"namespace": "kube-system", "labels": labels}, {})
		deny_system_namespaces.violations == set() with input as testing.review(own)
		template := {"spec": {"template": {"metadata": {"labels": labels}}}}
		of_pods := object.union(deployment({"namespace": "kube-system"}, {}), template)
		deny_system_namespaces.violations == set() with input as testing.review(of_pods)
	}
}

test_passes_priorities_and_tolerations_of_add_ons if {
	every spec in [
		{"priorityClassName": "system-cluster-critical"},
		{"priorityClassName": "system-node-critical"},
		{"tolerations": [{"key": "a"}, {"key": "CriticalAddonsOnly", "operator": "Exists"}]},
		{"tolerations": [{"operator": "Exists"}]},
		{"tolerations": [{"key": "", "operator": "Exists"}]},
	] {
		item := deployment({"namespace": "kube-system"}, spec)
		deny_system_namespaces.violations == set() with input as testing.review(item)
	}
}

test_passes_pods_of_an_owner if {
	owners := [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1"}]
	pod := object.union(testing.pod({}), {"metadata": {"namespace": "kube-public", "ownerReferences": owners}})
	deny_system_namespaces.violations == set() with input as testing.review(pod)
}

test_passes_workloads_that_the_parameter_names if {
	item := deployment({"namespace": "kube-system"}, {})
	listed := testing.with_parameters(item, {"system_workloads": ["dns", "web"]})
	deny_system_namespaces.violations == set() with input as listed
	not_listed := testing.with_parameters(item, {"system_workloads": ["dns"]})
	count(deny_system_namespaces.violations) == 1 with input as not_listed
}

test_passes_other_kinds_and_groups if {
	metadata := {"metadata": {"name": "web", "namespace": "kube-system"}}
	every item in [
		object.union({"apiVersion": "v1", "kind": "ConfigMap"}, metadata),
		object.union(testing.custom_deployment({}), metadata),
	] {
		deny_system_namespaces.violations == set() with input as testing.review(item)
	}
}

test_passes_init_and_ephemeral_containers_of_an_add_on if {
	spec := {
		"priorityClassName": "system-node-critical",
		"initContainers": [{"name": "setup"}],
		"containers": [],
		"ephemeralContainers": [{"name": "debug"}],
	}
	item := deployment({"namespace": "kube-system"}, spec)
	deny_system_namespaces.violations == set() with input as testing.review(item)
}

test_fix_asks_for_the_namespace if {
	deny_system_namespaces.fix == {{
		"path": "/metadata/namespace",
		"patch": [{"op": "replace", "path": "/metadata/namespace", "value": "TODO"}],
		"needs_input": "Which namespace does Deployment \"web\" belong to?",
	}} with input as testing.review(deployment({"namespace": "kube-system"}, {}))
}

deployment(metadata, spec) := object.union(
	testing.deployment(spec),
	{"metadata": object.union({"name": "web"}, metadata)},
)
