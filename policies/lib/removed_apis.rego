# METADATA
# title: Removed APIs
# description: >-
#   The beta APIs that Kubernetes no longer serves, the version in which each went away and what took its place. Kinds
#   are named because a version of an API comes back with others: scheduling.k8s.io/v1beta1 has done so.
# scope: package
package kubepac.lib.removed_apis

# entry("batch/v1beta1", "CronJob") == {"removed": "1.25", "use": "batch/v1"}, with "" in `use` where nothing took its
# place. Undefined for what is still served, or never was.
entry(api_version, kind) := {"removed": row.removed, "use": row.use} if {
	some row in _rows[api_version]
	kind in row.kinds
}

# is_removed("1.25", "1.37"): what went away in the first version is gone in the second. Undefined for what is no version.
is_removed(since, version) if _numbers(since) <= _numbers(version)

# A provider's version such as v1.31.4-eks-1 or 1.31+ counts as 1.31.
_numbers(version) := [to_number(parts[0]), to_number(trim_right(parts[1], "+"))] if {
	parts := split(trim_prefix(version, "v"), ".")
}

_rows := {
	"admissionregistration.k8s.io/v1beta1": [
		{
			"kinds": {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"},
			"removed": "1.22",
			"use": "admissionregistration.k8s.io/v1",
		},
		{
			"kinds": {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"},
			"removed": "1.34",
			"use": "admissionregistration.k8s.io/v1",
		},
	],
	"apiextensions.k8s.io/v1beta1": [{
		"kinds": {"CustomResourceDefinition"},
		"removed": "1.22",
		"use": "apiextensions.k8s.io/v1",
	}],
	"apiregistration.k8s.io/v1beta1": [{"kinds": {"APIService"}, "removed": "1.22", "use": "apiregistration.k8s.io/v1"}],
	"apps/v1beta1": [{
		"kinds": {"ControllerRevision", "Deployment", "ReplicaSet", "StatefulSet"},
		"removed": "1.16",
		"use": "apps/v1",
	}],
	"apps/v1beta2": [{
		"kinds": {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
		"removed": "1.16",
		"use": "apps/v1",
	}],
	"authentication.k8s.io/v1beta1": [
		{"kinds": {"TokenReview"}, "removed": "1.22", "use": "authentication.k8s.io/v1"},
		{"kinds": {"SelfSubjectReview"}, "removed": "1.33", "use": "authentication.k8s.io/v1"},
	],
	"authorization.k8s.io/v1beta1": [{
		"kinds": {
			"LocalSubjectAccessReview",
			"SelfSubjectAccessReview",
			"SelfSubjectRulesReview",
			"SubjectAccessReview",
		},
		"removed": "1.22",
		"use": "authorization.k8s.io/v1",
	}],
	"autoscaling/v2beta1": [{"kinds": {"HorizontalPodAutoscaler"}, "removed": "1.25", "use": "autoscaling/v2"}],
	"autoscaling/v2beta2": [{"kinds": {"HorizontalPodAutoscaler"}, "removed": "1.26", "use": "autoscaling/v2"}],
	"batch/v1beta1": [{"kinds": {"CronJob"}, "removed": "1.25", "use": "batch/v1"}],
	"certificates.k8s.io/v1beta1": [{
		"kinds": {"CertificateSigningRequest"},
		"removed": "1.22",
		"use": "certificates.k8s.io/v1",
	}],
	"coordination.k8s.io/v1beta1": [{"kinds": {"Lease"}, "removed": "1.22", "use": "coordination.k8s.io/v1"}],
	"discovery.k8s.io/v1beta1": [{"kinds": {"EndpointSlice"}, "removed": "1.25", "use": "discovery.k8s.io/v1"}],
	"events.k8s.io/v1beta1": [{"kinds": {"Event"}, "removed": "1.25", "use": "events.k8s.io/v1"}],
	"extensions/v1beta1": [
		{"kinds": {"DaemonSet", "Deployment", "ReplicaSet"}, "removed": "1.16", "use": "apps/v1"},
		{"kinds": {"NetworkPolicy"}, "removed": "1.16", "use": "networking.k8s.io/v1"},
		{"kinds": {"PodSecurityPolicy"}, "removed": "1.16", "use": ""},
		{"kinds": {"Ingress"}, "removed": "1.22", "use": "networking.k8s.io/v1"},
	],
	"flowcontrol.apiserver.k8s.io/v1beta1": [{
		"kinds": {"FlowSchema", "PriorityLevelConfiguration"},
		"removed": "1.26",
		"use": "flowcontrol.apiserver.k8s.io/v1",
	}],
	"flowcontrol.apiserver.k8s.io/v1beta2": [{
		"kinds": {"FlowSchema", "PriorityLevelConfiguration"},
		"removed": "1.29",
		"use": "flowcontrol.apiserver.k8s.io/v1",
	}],
	"flowcontrol.apiserver.k8s.io/v1beta3": [{
		"kinds": {"FlowSchema", "PriorityLevelConfiguration"},
		"removed": "1.32",
		"use": "flowcontrol.apiserver.k8s.io/v1",
	}],
	"networking.k8s.io/v1beta1": [
		{"kinds": {"Ingress", "IngressClass"}, "removed": "1.22", "use": "networking.k8s.io/v1"},
		{"kinds": {"IPAddress", "ServiceCIDR"}, "removed": "1.37", "use": "networking.k8s.io/v1"},
	],
	"node.k8s.io/v1beta1": [{"kinds": {"RuntimeClass"}, "removed": "1.25", "use": "node.k8s.io/v1"}],
	"policy/v1beta1": [
		{"kinds": {"PodDisruptionBudget"}, "removed": "1.25", "use": "policy/v1"},
		{"kinds": {"PodSecurityPolicy"}, "removed": "1.25", "use": ""},
	],
	"rbac.authorization.k8s.io/v1beta1": [{
		"kinds": {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"},
		"removed": "1.22",
		"use": "rbac.authorization.k8s.io/v1",
	}],
	"scheduling.k8s.io/v1beta1": [{"kinds": {"PriorityClass"}, "removed": "1.22", "use": "scheduling.k8s.io/v1"}],
	"storage.k8s.io/v1beta1": [
		{
			"kinds": {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"},
			"removed": "1.22",
			"use": "storage.k8s.io/v1",
		},
		{"kinds": {"CSIStorageCapacity"}, "removed": "1.27", "use": "storage.k8s.io/v1"},
		{"kinds": {"VolumeAttributesClass"}, "removed": "1.37", "use": "storage.k8s.io/v1"},
	],
}
