package kubepac.lib.lifecycle_test

import data.kubepac.lib.lifecycle
import data.kubepac.lib.testing

test_objects_with_an_owner if {
	lifecycle.has_owner with input as job({"ownerReferences": [{"kind": "CronJob", "name": "report"}]})
}

test_objects_without_an_owner if {
	every metadata in [{}, {"ownerReferences": []}, {"ownerReferences": null}, {"annotations": {"a": "b"}}] {
		not lifecycle.has_owner with input as job(metadata)
	}
}

test_hooks if {
	every annotation in ["helm.sh/hook", "argocd.argoproj.io/hook"] {
		lifecycle.is_hook with input as job({"annotations": {"a": "b", annotation: "PreSync"}})
	}
}

test_objects_that_are_no_hooks if {
	every metadata in [
		{},
		{"annotations": null},
		{"annotations": "helm.sh/hook"},
		{"annotations": {"helm.sh/resource-policy": "keep"}},
		{"labels": {"helm.sh/hook": "test"}},
	] {
		not lifecycle.is_hook with input as job(metadata)
	}
}

job(metadata) := testing.review({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {}})
