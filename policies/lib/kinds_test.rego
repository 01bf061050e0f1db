package kubepac.lib.kinds_test

import data.kubepac.lib.kinds
import data.kubepac.lib.testing

test_knows_workloads_by_kind_and_group if {
	kinds.is_workload with input as testing.review(testing.cron_job({}))
	not kinds.is_workload with input as testing.review(testing.custom_deployment({}))
	not kinds.is_workload with input as testing.review(object("v1", "Service"))
}

test_knows_namespaced_kinds if {
	every built_in in [["v1", "Pod"], ["v1", "ConfigMap"], ["policy/v1", "PodDisruptionBudget"], ["extensions/v1beta1", "Ingress"]] {
		kinds.is_namespaced with input as testing.review(object(built_in[0], built_in[1]))
	}
	every other in [["v1", "Namespace"], ["serving.knative.dev/v1", "Service"], ["example.com/v1", "Role"]] {
		not kinds.is_namespaced with input as testing.review(object(other[0], other[1]))
	}
}

test_knows_each_namespaced_kind_in_its_groups if {
	every built_in in [
		["v1", "ConfigMap"],
		["autoscaling/v2", "HorizontalPodAutoscaler"],
		["networking.k8s.io/v1", "Ingress"],
		["extensions/v1beta1", "Ingress"],
		["networking.k8s.io/v1", "NetworkPolicy"],
		["extensions/v1beta1", "NetworkPolicy"],
		["v1", "PersistentVolumeClaim"],
		["policy/v1", "PodDisruptionBudget"],
		["rbac.authorization.k8s.io/v1", "Role"],
		["rbac.authorization.k8s.io/v1", "RoleBinding"],
		["v1", "Secret"],
		["v1", "Service"],
		["v1", "ServiceAccount"],
	] {
		kinds.is_namespaced with input as testing.review(object(built_in[0], built_in[1]))
	}
}

test_knows_services_of_the_core_group if {
	kinds.is_service with input as testing.review(object("v1", "Service"))
	not kinds.is_service with input as testing.review(object("serving.knative.dev/v1", "Service"))
	not kinds.is_service with input as testing.review(object("v1", "Secret"))
}

test_names_object_by_name_or_start_of_generated_name if {
	kinds.title == `Pod "example"` with input as testing.review(testing.pod({}))
	kinds.title == `Job "migrate-"` with input as testing.review({"kind": "Job", "metadata": {"generateName": "migrate-"}})
	kinds.title == `Job ""` with input as testing.review({"kind": "Job"})
	kinds.title == `Job ""` with input as testing.review({"kind": "Job", "metadata": null})
}

object(api_version, kind) := {"apiVersion": api_version, "kind": kind, "metadata": {"name": "example"}}
