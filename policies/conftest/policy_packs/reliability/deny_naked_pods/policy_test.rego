package kubepac.reliability.deny_naked_pods_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_naked_pods

flagged := {{"path": "/kind", "msg": "Pod \"web\" has no controller that replaces it"}}

test_flags_pods_that_run_for_long if {
	every spec in [{}, {"restartPolicy": "Always"}, {"restartPolicy": null}, {"restartPolicy": ""}] {
		deny_naked_pods.violations == flagged with input as pod({}, spec)
	}
}

test_flags_empty_owners_and_other_annotations if {
	every metadata in [
		{"ownerReferences": []},
		{"ownerReferences": null},
		{"annotations": null},
		{"annotations": {}},
		{"annotations": "helm.sh/hook"},
		{"annotations": {"helm.sh/resource-policy": "keep", "kubernetes.io/config.seen": "now"}},
	] {
		deny_naked_pods.violations == flagged with input as pod(metadata, {})
	}
}

test_flags_half_of_what_marks_the_control_plane if {
	every metadata in [
		{"namespace": "kube-system"},
		{"namespace": "kube-system", "labels": {"tier": "node"}},
		{"namespace": "kube-system", "labels": null},
		{"namespace": "shop", "labels": {"tier": "control-plane"}},
		{"labels": {"tier": "control-plane"}},
	] {
		deny_naked_pods.violations == flagged with input as pod(metadata, {})
	}
}

test_flags_generated_name if {
	deny_naked_pods.violations == {{
		"path": "/kind",
		"msg": "Pod \"web-\" has no controller that replaces it",
	}} with input as testing.review({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "web-"}, "spec": {}})
}

test_passes_pods_that_end if {
	every policy in ["Never", "OnFailure"] {
		deny_naked_pods.violations == set() with input as pod({}, {"restartPolicy": policy})
	}
}

test_passes_pod_of_a_controller if {
	owners := [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1"}]
	deny_naked_pods.violations == set() with input as pod({"ownerReferences": owners}, {})
}

test_passes_static_pods_and_hooks if {
	every annotation in [
		"kubernetes.io/config.mirror",
		"kubernetes.io/config.source",
		"helm.sh/hook",
		"argocd.argoproj.io/hook",
	] {
		deny_naked_pods.violations == set() with input as pod({"annotations": {"a": "b", annotation: "test"}}, {})
	}
	metadata := {"namespace": "kube-system", "labels": {"component": "etcd", "tier": "control-plane"}}
	deny_naked_pods.violations == set() with input as pod(metadata, {})
}

test_passes_other_kinds if {
	deny_naked_pods.violations == set() with input as testing.review(testing.deployment({}))
	deny_naked_pods.violations == set() with input as testing.review({
		"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "web"}, "template": {"spec": {}},
	})
	deny_naked_pods.violations == set() with input as testing.review({
		"apiVersion": "example.com/v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {},
	})
}

pod(metadata, spec) := testing.review({
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": object.union({"name": "web"}, metadata),
	"spec": spec,
})
