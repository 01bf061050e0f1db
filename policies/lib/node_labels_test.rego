package kubepac.lib.node_labels_test

import data.kubepac.lib.node_labels
import data.kubepac.lib.testing

test_labels_in_the_affinity if {
	node_labels.uses == {
		array.concat(terms, [0, "matchExpressions", 0, "key"]): "disk",
		array.concat(terms, [1, "matchExpressions", 1, "key"]): "gpu",
		["spec", "affinity", "nodeAffinity", preferred, 0, "preference", "matchExpressions", 0, "key"]: "rack",
		["spec", "affinity", "podAffinity", required, 0, "topologyKey"]: "zone",
		["spec", "affinity", "podAntiAffinity", preferred, 0, "podAffinityTerm", "topologyKey"]: "host",
	} with input as testing.review(testing.pod({"affinity": {
		"nodeAffinity": {
			required: {"nodeSelectorTerms": [
				{"matchExpressions": [{"key": "disk", "operator": "Exists"}]},
				{"matchExpressions": [{"operator": "Exists"}, {"key": "gpu", "operator": "In", "values": ["key"]}]},
			]},
			preferred: [{"weight": 1, "preference": {"matchExpressions": [{"key": "rack", "operator": "Exists"}]}}],
		},
		"podAffinity": {required: [{
			"topologyKey": "zone",
			"labelSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]},
			"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]},
		}]},
		"podAntiAffinity": {preferred: [{"weight": 1, "podAffinityTerm": {"topologyKey": "host"}}]},
	}}))
}

test_labels_in_constraints_and_selector if {
	spec := {
		"topologySpreadConstraints": [{"topologyKey": "zone"}, {"maxSkew": 1}, {"topologyKey": "host"}],
		"nodeSelector": {"disk": "fast", "key": ""},
	}
	template := ["spec", "jobTemplate", "spec", "template", "spec"]
	node_labels.uses == {
		array.concat(template, ["topologySpreadConstraints", 0, "topologyKey"]): "zone",
		array.concat(template, ["topologySpreadConstraints", 2, "topologyKey"]): "host",
		array.concat(template, ["nodeSelector", "disk"]): "disk",
		array.concat(template, ["nodeSelector", "key"]): "key",
	} with input as testing.review(testing.cron_job(spec))
}

test_pods_that_go_by_no_label if {
	every spec in [
		{},
		{"affinity": null, "topologySpreadConstraints": null, "nodeSelector": null},
		{"affinity": "zone", "topologySpreadConstraints": [], "nodeSelector": "disk"},
		{"affinity": {"nodeAffinity": {}}, "topologySpreadConstraints": ["zone"], "nodeSelector": {}},
	] {
		node_labels.uses == {} with input as testing.review(testing.pod(spec))
	}
	custom := testing.custom_deployment({"nodeSelector": {"disk": "fast"}})
	node_labels.uses == {} with input as testing.review(custom)
}

test_rename_in_a_list if {
	spec := {"topologySpreadConstraints": [{"topologyKey": "zone"}]}
	path := ["spec", "topologySpreadConstraints", 0, "topologyKey"]
	node_labels.renamed(path, "region") == [{
		"op": "replace",
		"path": "/spec/topologySpreadConstraints/0/topologyKey",
		"value": "region",
	}] with input as testing.review(testing.pod(spec))
}

test_rename_in_the_selector if {
	path := ["spec", "template", "spec", "nodeSelector", "disk"]
	node_labels.renamed(path, "example.com/disk") == [
		{"op": "add", "path": "/spec/template/spec/nodeSelector/example.com~1disk", "value": "fast"},
		{"op": "remove", "path": "/spec/template/spec/nodeSelector/disk"},
	] with input as testing.review(testing.deployment({"nodeSelector": {"disk": "fast"}}))
}

test_rename_to_what_the_selector_has if {
	selector := {"disk": "fast", "example.com/disk": "slow"}
	node_labels.renamed(["spec", "nodeSelector", "disk"], "example.com/disk") == [{
		"op": "remove",
		"path": "/spec/nodeSelector/disk",
	}] with input as testing.review(testing.pod({"nodeSelector": selector}))
}

test_successors if {
	node_labels.successors == {
		"beta.kubernetes.io/arch": "kubernetes.io/arch",
		"beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
		"beta.kubernetes.io/os": "kubernetes.io/os",
		"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
		"failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	}
}

required := "requiredDuringSchedulingIgnoredDuringExecution"

preferred := "preferredDuringSchedulingIgnoredDuringExecution"

terms := ["spec", "affinity", "nodeAffinity", required, "nodeSelectorTerms"]
