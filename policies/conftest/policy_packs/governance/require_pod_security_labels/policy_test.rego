package kubepac.governance.require_pod_security_labels_test

import data.kubepac.governance.require_pod_security_labels
import data.kubepac.lib.testing

test_flags_namespace_without_the_label if {
	every labels in [null, {}, "none", {"team": "shop"}, {enforce: null}, {enforce: ""}] {
		require_pod_security_labels.violations == {{
			"path": path,
			"msg": "Namespace \"shop\" enforces no pod security standard",
		}} with input as namespace("shop", labels)
	}
}

test_flags_labels_that_only_warn_or_audit if {
	labels := {"pod-security.kubernetes.io/warn": "restricted", "pod-security.kubernetes.io/audit": "restricted"}
	require_pod_security_labels.violations == {{
		"path": path,
		"msg": "Namespace \"kubeflow\" enforces no pod security standard",
	}} with input as namespace("kubeflow", labels)
}

test_flags_privileged_and_unknown_standards if {
	every level in ["privileged", "Restricted", "strict"] {
		require_pod_security_labels.violations == {{
			"path": path,
			"msg": concat("", ["Namespace \"shop\" enforces the pod security standard \"", level, "\""]),
		}} with input as namespace("shop", {enforce: level})
	}
}

test_flags_generated_name if {
	object := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "preview-"}}
	require_pod_security_labels.violations == {{
		"path": path,
		"msg": "Namespace \"preview-\" enforces no pod security standard",
	}} with input as testing.review(object)
}

test_passes_baseline_and_restricted if {
	every level in ["baseline", "restricted"] {
		require_pod_security_labels.violations == set() with input as namespace("shop", {enforce: level})
	}
}

test_passes_namespaces_of_kubernetes_itself if {
	every name in ["kube-system", "kube-public", "kube-node-lease"] {
		require_pod_security_labels.violations == set() with input as namespace(name, {})
		require_pod_security_labels.violations == set() with input as namespace(name, {enforce: "privileged"})
	}
}

test_passes_other_kinds_and_groups if {
	every object in [
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shop"}},
		{"apiVersion": "tenancy.example.com/v1", "kind": "Namespace", "metadata": {"name": "shop"}},
	] {
		require_pod_security_labels.violations == set() with input as testing.review(object)
	}
}

test_fix_enforces_baseline_and_asks if {
	question := "Should Namespace \"shop\" refuse pods that need more than the baseline standard allows?"
	require_pod_security_labels.fix == {{
		"path": path,
		"patch": [
			{"op": "add", "path": "/metadata/labels", "value": {}},
			{"op": "add", "path": path, "value": "baseline"},
		],
		"needs_input": question,
	}} with input as testing.review({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
	require_pod_security_labels.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "baseline"}],
		"needs_input": question,
	}} with input as namespace("shop", {enforce: "privileged"})
}

test_fix_has_nothing_for_a_namespace_that_passes if {
	require_pod_security_labels.fix == set() with input as namespace("shop", {enforce: "restricted"})
}

enforce := "pod-security.kubernetes.io/enforce"

path := "/metadata/labels/pod-security.kubernetes.io~1enforce"

namespace(name, labels) := testing.review({
	"apiVersion": "v1",
	"kind": "Namespace",
	"metadata": {"name": name, "labels": labels},
})
