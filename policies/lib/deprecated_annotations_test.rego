package kubepac.lib.deprecated_annotations_test

import data.kubepac.lib.deprecated_annotations
import data.kubepac.lib.testing

test_class_of_an_ingress if {
	deprecated_annotations.uses == {["metadata", "annotations", ingress_class]: {
		"field": "spec.ingressClassName",
		"move": [{"op": "add", "path": "/spec/ingressClassName", "value": "nginx"}],
		"question": "Is there an IngressClass \"nginx\"?",
	}} with input as ingress("nginx", {"rules": []})
}

test_class_of_an_ingress_that_names_another if {
	use := deprecated_annotations.uses[["metadata", "annotations", ingress_class]] with input as ingress(
		"nginx",
		{"ingressClassName": "traefik"},
	)
	use.move == [{"op": "replace", "path": "/spec/ingressClassName", "value": "nginx"}]
}

test_classes_that_no_field_can_name if {
	every class in ["gce", "gce-internal", "", null, 5] {
		deprecated_annotations.uses == {} with input as ingress(class, {})
	}
	other := object.union(ingress("nginx", {}).review.object, {"apiVersion": "example.com/v1"})
	deprecated_annotations.uses == {} with input as testing.review(other)
}

test_endpoints_that_are_not_ready if {
	every value, move in {
		"true": [{"op": "add", "path": "/spec/publishNotReadyAddresses", "value": true}],
		"false": [],
		"": [],
	} {
		deprecated_annotations.uses == {["metadata", "annotations", tolerate]: {
			"field": "spec.publishNotReadyAddresses",
			"move": move,
		}} with input as service("v1", {"annotations": {tolerate: value, "a": "b"}})
	}
}

test_services_without_the_annotation if {
	every metadata in [{}, {"annotations": null}, {"annotations": {tolerate: null}}, {"labels": {tolerate: "true"}}] {
		deprecated_annotations.uses == {} with input as service("v1", metadata)
	}
	deprecated_annotations.uses == {} with input as service("example.com/v1", {"annotations": {tolerate: "true"}})
}

test_class_of_volumes_and_claims if {
	every kind in ["PersistentVolume", "PersistentVolumeClaim"] {
		deprecated_annotations.uses == {["metadata", "annotations", storage_class]: {
			"field": "spec.storageClassName",
			"move": [{"op": "add", "path": "/spec/storageClassName", "value": "fast"}],
		}} with input as volume("v1", kind, "fast")
	}
}

test_class_of_claim_templates if {
	deprecated_annotations.uses == {["spec", "volumeClaimTemplates", 1, "metadata", "annotations", storage_class]: {
		"field": "spec.storageClassName",
		"move": [{"op": "replace", "path": "/spec/volumeClaimTemplates/1/spec/storageClassName", "value": ""}],
	}} with input as stateful_set("apps/v1")
}

test_volumes_without_the_annotation if {
	deprecated_annotations.uses == {} with input as volume("v1", "PersistentVolumeClaim", null)
	deprecated_annotations.uses == {} with input as volume("v1", "ConfigMap", "fast")
	deprecated_annotations.uses == {} with input as volume("example.com/v1", "PersistentVolumeClaim", "fast")
	deprecated_annotations.uses == {} with input as stateful_set("example.com/v1")
	other := object.union(stateful_set("apps/v1").review.object, {"kind": "Deployment"})
	deprecated_annotations.uses == {} with input as testing.review(other)
}

test_critical_pods if {
	every value in ["", "true", null] {
		deprecated_annotations.uses == {["metadata", "annotations", critical]: {
			"field": "spec.priorityClassName",
			"move": [],
		}} with input as pod({critical: value}, {"priorityClassName": "system-cluster-critical"})
	}
}

test_seccomp_profile_of_a_pod if {
	every value, profile in {
		"runtime/default": {"type": "RuntimeDefault"},
		"docker/default": {"type": "RuntimeDefault"},
		"unconfined": {"type": "Unconfined"},
		"localhost/audit.json": {"type": "Localhost", "localhostProfile": "audit.json"},
	} {
		deprecated_annotations.uses == {["metadata", "annotations", seccomp]: {
			"field": "securityContext.seccompProfile",
			"move": [{"op": "add", "path": "/spec/securityContext/seccompProfile", "value": profile}],
		}} with input as pod({seccomp: value}, {"securityContext": {"runAsUser": 5}, "containers": [{"name": "web"}]})
	}
}

test_profiles_that_say_nothing if {
	every value in ["", "localhost/", "local", "default", null, 5] {
		deprecated_annotations.uses == {["metadata", "annotations", seccomp]: {
			"field": "securityContext.seccompProfile",
			"move": [],
		}} with input as pod({seccomp: value}, {})
	}
}

test_profiles_of_containers if {
	spec := {
		"initContainers": [{"name": "setup", "securityContext": {"runAsUser": 5}}],
		"containers": [{"name": "web"}, {"name": "log"}],
	}
	template := ["spec", "jobTemplate", "spec", "template"]
	annotations := {
		"container.seccomp.security.alpha.kubernetes.io/setup": "unconfined",
		"container.apparmor.security.beta.kubernetes.io/log": "runtime/default",
	}
	at := "/spec/jobTemplate/spec/template/spec"
	deprecated_annotations.uses == {
		array.concat(template, ["metadata", "annotations", "container.seccomp.security.alpha.kubernetes.io/setup"]): {
			"field": "securityContext.seccompProfile",
			"move": [{
				"op": "add",
				"path": concat("", [at, "/initContainers/0/securityContext/seccompProfile"]),
				"value": {"type": "Unconfined"},
			}],
		},
		array.concat(template, ["metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/log"]): {
			"field": "securityContext.appArmorProfile",
			"move": [
				{"op": "add", "path": concat("", [at, "/containers/1/securityContext"]), "value": {}},
				{
					"op": "add",
					"path": concat("", [at, "/containers/1/securityContext/appArmorProfile"]),
					"value": {"type": "RuntimeDefault"},
				},
			],
		},
	} with input as cron_job(annotations, spec)
}

test_profiles_of_containers_that_are_not_there if {
	every containers in [[], null, [{"name": "log"}, {}]] {
		deprecated_annotations.uses == {["metadata", "annotations", apparmor]: {
			"field": "securityContext.appArmorProfile",
			"move": [],
		}} with input as pod({apparmor: "unconfined"}, {"containers": containers})
	}
}

test_profiles_that_the_field_states_too if {
	profile := {"type": "RuntimeDefault"}
	of_pod := {
		"securityContext": {"seccompProfile": profile, "appArmorProfile": profile},
		"containers": [{"name": "web"}],
	}
	every annotation in [seccomp, seccomp_web, apparmor] {
		deprecated_annotations.uses == {} with input as pod({annotation: "runtime/default"}, of_pod)
	}
	of_container := {"containers": [{"name": "web", "securityContext": of_pod.securityContext}]}
	every annotation in [seccomp_web, apparmor] {
		deprecated_annotations.uses == {} with input as pod({annotation: "unconfined"}, of_container)
	}
	use := deprecated_annotations.uses with input as pod({seccomp: "unconfined"}, of_container)
	object.keys(use) == {["metadata", "annotations", seccomp]}
}

test_profiles_of_windows_pods if {
	every annotation, field in {seccomp: "seccompProfile", apparmor: "appArmorProfile"} {
		deprecated_annotations.uses == {["metadata", "annotations", annotation]: {
			"field": concat(".", ["securityContext", field]),
			"move": [],
		}} with input as pod({annotation: "unconfined"}, {"os": {"name": "windows"}, "containers": [{"name": "web"}]})
	}
}

test_apparmor_field_that_the_cluster_does_not_know if {
	object := pod({apparmor: "unconfined"}, {"containers": [{"name": "web"}]}).review.object
	every version, many in {"1.29": 0, "1.30": 1, "v1.31.4-eks-1": 1, "none": 0} {
		use := deprecated_annotations.uses with input as testing.with_parameters(object, {"kubernetes_version": version})
		count(use) == many
	}
}

test_other_annotations_of_pods if {
	every annotations in [
		null,
		{},
		[seccomp],
		"scheduler.alpha.kubernetes.io/critical-pod",
		{
			"seccomp.security.alpha.kubernetes.io/pods": "unconfined",
			"kubernetes.io/config.seen": "api",
			"apparmor.security.beta.kubernetes.io/web": "unconfined",
			"x.container.apparmor.security.beta.kubernetes.io/web": "unconfined",
		},
	] {
		deprecated_annotations.uses == {} with input as pod(annotations, {"containers": [{"name": "web"}]})
	}
}

test_annotations_of_the_controller_say_nothing_about_its_pods if {
	other := object.union(testing.deployment({}), {"metadata": {"annotations": {critical: "", seccomp: "unconfined"}}})
	deprecated_annotations.uses == {} with input as testing.review(other)
}

ingress_class := "kubernetes.io/ingress.class"

tolerate := "service.alpha.kubernetes.io/tolerate-unready-endpoints"

storage_class := "volume.beta.kubernetes.io/storage-class"

critical := "scheduler.alpha.kubernetes.io/critical-pod"

seccomp := "seccomp.security.alpha.kubernetes.io/pod"

seccomp_web := "container.seccomp.security.alpha.kubernetes.io/web"

apparmor := "container.apparmor.security.beta.kubernetes.io/web"

ingress(class, spec) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "web", "annotations": {ingress_class: class}},
	"spec": spec,
})

service(api_version, metadata) := testing.review({
	"apiVersion": api_version,
	"kind": "Service",
	"metadata": metadata,
	"spec": {"clusterIP": "None"},
})

volume(api_version, kind, class) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "data", "annotations": {storage_class: class}},
	"spec": {"accessModes": ["ReadWriteOnce"]},
})

stateful_set(api_version) := testing.review({
	"apiVersion": api_version,
	"kind": "StatefulSet",
	"metadata": {"name": "db", "annotations": {storage_class: "ignored"}},
	"spec": {"volumeClaimTemplates": [
		{"metadata": {"name": "log"}, "spec": {}},
		{"metadata": {"name": "data", "annotations": {storage_class: ""}}, "spec": {"storageClassName": "fast"}},
	]},
})

pod(annotations, spec) := testing.review({
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": spec,
})

cron_job(annotations, spec) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "report"},
	"spec": {"jobTemplate": {"spec": {"template": {"metadata": {"annotations": annotations}, "spec": spec}}}},
})
