package kubepac.lib.config_references_test

import data.kubepac.lib.config_references
import data.kubepac.lib.testing

test_finds_references_of_variables if {
	env := [
		{"name": "A", "value": "a"},
		{"name": "B", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "b"}}},
		{"name": "C", "valueFrom": {"secretKeyRef": {"name": "login", "key": "c", "optional": false}}},
	]
	config_references.required == {
		{
			"kind": "ConfigMap",
			"name": "settings",
			"path": ["spec", "containers", 0, "env", 1, "valueFrom", "configMapKeyRef"],
			"name_path": ["spec", "containers", 0, "env", 1, "valueFrom", "configMapKeyRef", "name"],
			"keys": {["b", ["spec", "containers", 0, "env", 1, "valueFrom", "configMapKeyRef", "key"]]},
		},
		{
			"kind": "Secret",
			"name": "login",
			"path": ["spec", "containers", 0, "env", 2, "valueFrom", "secretKeyRef"],
			"name_path": ["spec", "containers", 0, "env", 2, "valueFrom", "secretKeyRef", "name"],
			"keys": {["c", ["spec", "containers", 0, "env", 2, "valueFrom", "secretKeyRef", "key"]]},
		},
	} with input as testing.review(testing.pod({"containers": [{"name": "web", "env": env}]}))
}

test_finds_references_of_whole_environments if {
	sources := [{"prefix": "A_", "configMapRef": {"name": "settings"}}, {"secretRef": {"name": "login", "optional": null}}]
	config_references.required == {
		{
			"kind": "ConfigMap",
			"name": "settings",
			"path": ["spec", "initContainers", 0, "envFrom", 0, "configMapRef"],
			"name_path": ["spec", "initContainers", 0, "envFrom", 0, "configMapRef", "name"],
			"keys": set(),
		},
		{
			"kind": "Secret",
			"name": "login",
			"path": ["spec", "initContainers", 0, "envFrom", 1, "secretRef"],
			"name_path": ["spec", "initContainers", 0, "envFrom", 1, "secretRef", "name"],
			"keys": set(),
		},
	} with input as testing.review(testing.pod({"initContainers": [{"name": "web", "envFrom": sources}]}))
}

test_finds_references_of_volumes if {
	path := ["spec", "jobTemplate", "spec", "template", "spec", "volumes"]
	volumes := [
		{"name": "tmp", "emptyDir": {}},
		{"name": "config", "configMap": {"name": "settings", "items": [
			{"key": "a.yaml", "path": "a.yaml"},
			{"key": "b.yaml", "path": "b.yaml"},
			{"key": 7},
		]}},
		{"name": "login", "secret": {"secretName": "login"}},
	]
	config_references.required == {
		{
			"kind": "ConfigMap",
			"name": "settings",
			"path": array.concat(path, [1, "configMap"]),
			"name_path": array.concat(path, [1, "configMap", "name"]),
			"keys": {
				["a.yaml", array.concat(path, [1, "configMap", "items", 0, "key"])],
				["b.yaml", array.concat(path, [1, "configMap", "items", 1, "key"])],
			},
		},
		{
			"kind": "Secret",
			"name": "login",
			"path": array.concat(path, [2, "secret"]),
			"name_path": array.concat(path, [2, "secret", "secretName"]),
			"keys": set(),
		},
	} with input as testing.review(testing.cron_job({"volumes": volumes}))
}

test_finds_references_of_projected_volumes if {
	sources := [{"serviceAccountToken": {}}, {"configMap": {"name": "settings"}}, {"secret": {"name": "login"}}]
	volumes := [{"name": "all", "projected": {"sources": sources}}]
	found := config_references.required with input as testing.review(testing.pod({"volumes": volumes}))
	{[one.kind, one.name, one.path] | some one in found} == {
		["ConfigMap", "settings", ["spec", "volumes", 0, "projected", "sources", 1, "configMap"]],
		["Secret", "login", ["spec", "volumes", 0, "projected", "sources", 2, "secret"]],
	}
}

test_leaves_out_what_a_pod_can_do_without if {
	every reference in [
		{"name": "settings", "optional": true},
		{"name": ""},
		{"name": null},
		{},
		null,
		{"name": "${SETTINGS}"},
		{"name": "{{ .Release.Name }}"},
		{"name": "kube-root-ca.crt"},
		{"name": "openshift-service-ca.crt"},
		{"name": "istio-ca-root-cert"},
	] {
		container := {"name": "web", "envFrom": [{"configMapRef": reference}], "env": [{"name": "A", "valueFrom": null}]}
		spec := {"containers": [container, {"env": null, "envFrom": null}], "volumes": [{"configMap": reference}, null]}
		config_references.required == set() with input as testing.review(testing.pod(spec))
	}
	config_references.required == set() with input as testing.review(testing.pod({}))
	custom := testing.custom_deployment({"volumes": [{"configMap": {"name": "settings"}}]})
	config_references.required == set() with input as testing.review(custom)
}
