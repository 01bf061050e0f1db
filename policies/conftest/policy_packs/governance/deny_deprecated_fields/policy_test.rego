package kubepac.governance.deny_deprecated_fields_test

import data.kubepac.governance.deny_deprecated_fields
import data.kubepac.lib.testing

test_flags_annotation_of_an_ingress if {
	deny_deprecated_fields.violations == {{
		"path": "/metadata/annotations/kubernetes.io~1ingress.class",
		"msg": "Ingress \"web\" uses \"kubernetes.io/ingress.class\", which spec.ingressClassName has replaced",
	}} with input as ingress
}

test_flags_annotations_labels_and_fields_of_a_pod if {
	deny_deprecated_fields.violations == {
		{
			"path": "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1web",
			"msg": concat("", [
				"Deployment \"web\" uses \"container.apparmor.security.beta.kubernetes.io/web\", ",
				"which securityContext.appArmorProfile has replaced",
			]),
		},
		{
			"path": "/spec/template/spec/serviceAccount",
			"msg": "Deployment \"web\" uses \"serviceAccount\", which serviceAccountName has replaced",
		},
		{
			"path": "/spec/template/spec/nodeSelector/beta.kubernetes.io~1os",
			"msg": "Deployment \"web\" uses \"beta.kubernetes.io/os\", which kubernetes.io/os has replaced",
		},
		{
			"path": "/spec/template/spec/topologySpreadConstraints/1/topologyKey",
			"msg": concat("", [
				"Deployment \"web\" uses \"failure-domain.beta.kubernetes.io/zone\", ",
				"which topology.kubernetes.io/zone has replaced",
			]),
		},
	} with input as testing.review({
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"name": "web"},
		"spec": {"template": {
			"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/web": "runtime/default"}},
			"spec": {
				"serviceAccount": "web",
				"nodeSelector": {"beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64"},
				"topologySpreadConstraints": [
					{"topologyKey": "kubernetes.io/hostname"},
					{"topologyKey": "failure-domain.beta.kubernetes.io/zone"},
				],
				"containers": [{"name": "web"}],
			},
		}},
	})
}

test_flags_account_that_only_the_old_name_states if {
	every spec in [
		{"serviceAccount": "web"},
		{"serviceAccount": "web", "serviceAccountName": null},
		{"serviceAccount": "web", "serviceAccountName": ""},
		{"serviceAccount": "web", "serviceAccountName": "api"},
	] {
		deny_deprecated_fields.violations == {{
			"path": "/spec/serviceAccount",
			"msg": "Pod \"example\" uses \"serviceAccount\", which serviceAccountName has replaced",
		}} with input as testing.review(testing.pod(spec))
	}
}

test_passes_account_that_both_names_state if {
	every spec in [
		{"serviceAccount": "web", "serviceAccountName": "web"},
		{"serviceAccountName": "web"},
		{"serviceAccount": null},
		{"serviceAccount": ""},
		{"serviceAccount": "", "serviceAccountName": "web"},
		{},
	] {
		deny_deprecated_fields.violations == set() with input as testing.review(testing.pod(spec))
		deny_deprecated_fields.fix == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_successors_and_other_labels if {
	spec := {
		"nodeSelector": {"kubernetes.io/os": "linux", "beta.kubernetes.io/fluentd-ds-ready": "true"},
		"topologySpreadConstraints": [{"topologyKey": "topology.kubernetes.io/zone"}],
		"containers": [{"name": "web"}],
	}
	deny_deprecated_fields.violations == set() with input as testing.review(testing.deployment(spec))
	deny_deprecated_fields.fix == set() with input as testing.review(testing.deployment(spec))
}

test_passes_other_kinds_and_groups if {
	spec := {"serviceAccount": "web", "nodeSelector": {"beta.kubernetes.io/os": "linux"}}
	deny_deprecated_fields.violations == set() with input as testing.review(testing.custom_deployment(spec))
	other := object.union(ingress.review.object, {"kind": "ConfigMap"})
	deny_deprecated_fields.violations == set() with input as testing.review(other)
}

test_fix_moves_the_class_of_an_ingress_and_asks if {
	path := "/metadata/annotations/kubernetes.io~1ingress.class"
	deny_deprecated_fields.fix == {{
		"path": path,
		"patch": [
			{"op": "add", "path": "/spec/ingressClassName", "value": "nginx"},
			{"op": "remove", "path": path},
		],
		"needs_input": "Is there an IngressClass \"nginx\"?",
	}} with input as ingress
}

test_fix_moves_an_annotation_without_a_question if {
	path := "/metadata/annotations/volume.beta.kubernetes.io~1storage-class"
	deny_deprecated_fields.fix == {{
		"path": path,
		"patch": [
			{"op": "add", "path": "/spec/storageClassName", "value": "fast"},
			{"op": "remove", "path": path},
		],
	}} with input as testing.review({
		"apiVersion": "v1",
		"kind": "PersistentVolumeClaim",
		"metadata": {"name": "data", "annotations": {"volume.beta.kubernetes.io/storage-class": "fast"}},
		"spec": {"accessModes": ["ReadWriteOnce"]},
	})
}

test_fix_renames_labels_of_nodes if {
	affinity := {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{
		"topologyKey": "failure-domain.beta.kubernetes.io/region",
		"labelSelector": {},
	}]}}
	key := "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/topologyKey"
	deny_deprecated_fields.fix == {
		{
			"path": key,
			"patch": [{"op": "replace", "path": key, "value": "topology.kubernetes.io/region"}],
		},
		{
			"path": "/spec/nodeSelector/beta.kubernetes.io~1arch",
			"patch": [
				{"op": "add", "path": "/spec/nodeSelector/kubernetes.io~1arch", "value": "arm64"},
				{"op": "remove", "path": "/spec/nodeSelector/beta.kubernetes.io~1arch"},
			],
		},
	} with input as testing.review(testing.pod({
		"affinity": affinity,
		"nodeSelector": {"beta.kubernetes.io/arch": "arm64"},
	}))
}

test_fix_moves_the_account if {
	template := "/spec/jobTemplate/spec/template/spec"
	old := concat("", [template, "/serviceAccount"])
	deny_deprecated_fields.fix == {{
		"path": old,
		"patch": [
			{"op": "add", "path": concat("", [template, "/serviceAccountName"]), "value": "web"},
			{"op": "remove", "path": old},
		],
	}} with input as testing.review(testing.cron_job({"serviceAccount": "web"}))
}

test_fix_keeps_the_account_that_wins if {
	deny_deprecated_fields.fix == {{
		"path": "/spec/serviceAccount",
		"patch": [{"op": "remove", "path": "/spec/serviceAccount"}],
	}} with input as testing.review(testing.pod({"serviceAccount": "web", "serviceAccountName": "api"}))
}

ingress := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "web", "annotations": {"kubernetes.io/ingress.class": "nginx"}},
	"spec": {"rules": []},
})
