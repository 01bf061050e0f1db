package kubepac.lib.removed_apis_test

import data.kubepac.lib.removed_apis

test_entry_tells_when_each_api_went_and_what_took_its_place if {
	every line in removed {
		[api_version, kind, version, use] := split(line, " ")
		removed_apis.entry(api_version, kind) == {"removed": version, "use": trim(use, "-")}
	}
}

test_entry_is_undefined_for_what_is_served if {
	every line in served {
		[api_version, kind] := split(line, " ")
		not removed_apis.entry(api_version, kind)
	}
}

test_is_removed_from_that_version_on if {
	every version in ["1.25", "1.26", "1.37", "1.100", "2.0", "v1.25", "v1.25.4", "1.31.4-eks-1", "1.25+"] {
		removed_apis.is_removed("1.25", version)
	}
}

test_is_not_removed_before if {
	every version in ["1.24", "1.3", "0.30", "v1.24.17", "1.24+"] {
		not removed_apis.is_removed("1.25", version)
	}
}

test_is_removed_is_undefined_for_what_is_no_version if {
	every version in ["", "1", "latest", "one.two", "1.x", null, 1.37] {
		not removed_apis.is_removed("1.25", version)
	}
}

removed := [
	"admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 1.22 admissionregistration.k8s.io/v1",
	"admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 1.22 admissionregistration.k8s.io/v1",
	"admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy 1.34 admissionregistration.k8s.io/v1",
	"admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicyBinding 1.34 admissionregistration.k8s.io/v1",
	"apiextensions.k8s.io/v1beta1 CustomResourceDefinition 1.22 apiextensions.k8s.io/v1",
	"apiregistration.k8s.io/v1beta1 APIService 1.22 apiregistration.k8s.io/v1",
	"apps/v1beta1 ControllerRevision 1.16 apps/v1",
	"apps/v1beta1 Deployment 1.16 apps/v1",
	"apps/v1beta1 ReplicaSet 1.16 apps/v1",
	"apps/v1beta1 StatefulSet 1.16 apps/v1",
	"apps/v1beta2 ControllerRevision 1.16 apps/v1",
	"apps/v1beta2 DaemonSet 1.16 apps/v1",
	"apps/v1beta2 Deployment 1.16 apps/v1",
	"apps/v1beta2 ReplicaSet 1.16 apps/v1",
	"apps/v1beta2 StatefulSet 1.16 apps/v1",
	"authentication.k8s.io/v1beta1 TokenReview 1.22 authentication.k8s.io/v1",
	"authentication.k8s.io/v1beta1 SelfSubjectReview 1.33 authentication.k8s.io/v1",
	"authorization.k8s.io/v1beta1 LocalSubjectAccessReview 1.22 authorization.k8s.io/v1",
	"authorization.k8s.io/v1beta1 SelfSubjectAccessReview 1.22 authorization.k8s.io/v1",
	"authorization.k8s.io/v1beta1 SelfSubjectRulesReview 1.22 authorization.k8s.io/v1",
	"authorization.k8s.io/v1beta1 SubjectAccessReview 1.22 authorization.k8s.io/v1",
	"autoscaling/v2beta1 HorizontalPodAutoscaler 1.25 autoscaling/v2",
	"autoscaling/v2beta2 HorizontalPodAutoscaler 1.26 autoscaling/v2",
	"batch/v1beta1 CronJob 1.25 batch/v1",
	"certificates.k8s.io/v1beta1 CertificateSigningRequest 1.22 certificates.k8s.io/v1",
	"coordination.k8s.io/v1beta1 Lease 1.22 coordination.k8s.io/v1",
	"discovery.k8s.io/v1beta1 EndpointSlice 1.25 discovery.k8s.io/v1",
	"events.k8s.io/v1beta1 Event 1.25 events.k8s.io/v1",
	"extensions/v1beta1 DaemonSet 1.16 apps/v1",
	"extensions/v1beta1 Deployment 1.16 apps/v1",
	"extensions/v1beta1 ReplicaSet 1.16 apps/v1",
	"extensions/v1beta1 NetworkPolicy 1.16 networking.k8s.io/v1",
	"extensions/v1beta1 PodSecurityPolicy 1.16 -",
	"extensions/v1beta1 Ingress 1.22 networking.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema 1.26 flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration 1.26 flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema 1.29 flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta2 PriorityLevelConfiguration 1.29 flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema 1.32 flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration 1.32 flowcontrol.apiserver.k8s.io/v1",
	"networking.k8s.io/v1beta1 Ingress 1.22 networking.k8s.io/v1",
	"networking.k8s.io/v1beta1 IngressClass 1.22 networking.k8s.io/v1",
	"networking.k8s.io/v1beta1 IPAddress 1.37 networking.k8s.io/v1",
	"networking.k8s.io/v1beta1 ServiceCIDR 1.37 networking.k8s.io/v1",
	"node.k8s.io/v1beta1 RuntimeClass 1.25 node.k8s.io/v1",
	"policy/v1beta1 PodDisruptionBudget 1.25 policy/v1",
	"policy/v1beta1 PodSecurityPolicy 1.25 -",
	"rbac.authorization.k8s.io/v1beta1 ClusterRole 1.22 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding 1.22 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1beta1 Role 1.22 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1beta1 RoleBinding 1.22 rbac.authorization.k8s.io/v1",
	"scheduling.k8s.io/v1beta1 PriorityClass 1.22 scheduling.k8s.io/v1",
	"storage.k8s.io/v1beta1 CSIDriver 1.22 storage.k8s.io/v1",
	"storage.k8s.io/v1beta1 CSINode 1.22 storage.k8s.io/v1",
	"storage.k8s.io/v1beta1 StorageClass 1.22 storage.k8s.io/v1",
	"storage.k8s.io/v1beta1 VolumeAttachment 1.22 storage.k8s.io/v1",
	"storage.k8s.io/v1beta1 CSIStorageCapacity 1.27 storage.k8s.io/v1",
	"storage.k8s.io/v1beta1 VolumeAttributesClass 1.37 storage.k8s.io/v1",
]

served := [
	"v1 Pod",
	"apps/v1 Deployment",
	"networking.k8s.io/v1 Ingress",
	"autoscaling/v1 HorizontalPodAutoscaler",
	"batch/v1 CronJob",
	"admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy",
	"certificates.k8s.io/v1beta1 ClusterTrustBundle",
	"coordination.k8s.io/v1beta1 LeaseCandidate",
	"resource.k8s.io/v1beta1 ResourceClaim",
	"scheduling.k8s.io/v1beta1 Workload",
	"serving.knative.dev/v1beta1 Service",
	"networking.istio.io/v1beta1 Gateway",
]
