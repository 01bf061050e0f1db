package kubepac.lib.autoscalers_test

import data.kubepac.lib.autoscalers

test_of_finds_every_version_and_kind_of_autoscaler if {
	web := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
	known := inventory({
		"autoscaling/v1": {"HorizontalPodAutoscaler": {"a": scaling("a", web, {"minReplicas": 2, "maxReplicas": 8})}},
		"autoscaling/v2": {"HorizontalPodAutoscaler": {"b": scaling("b", web, {"minReplicas": 3, "maxReplicas": 5})}},
		"keda.sh/v1alpha1": {"ScaledObject": {"c": scaling("c", web, {"minReplicaCount": 4, "maxReplicaCount": 6})}},
	})
	autoscalers.of == {"Deployment": {"web": {
		{"title": "HorizontalPodAutoscaler \"a\"", "least": 2, "most": 8},
		{"title": "HorizontalPodAutoscaler \"b\"", "least": 3, "most": 5},
		{"title": "ScaledObject \"c\"", "least": 4, "most": 6},
	}}} with input as deployment with data.inventory as known
}

test_of_keeps_workloads_apart if {
	known := hpas({
		"a": scaling("a", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, {}),
		"b": scaling("b", {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web"}, {}),
		"c": scaling("c", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"}, {}),
	})
	{[kind, name, entry.title] | some kind, names in autoscalers.of; some name, entries in names; some entry in entries} == {
		["Deployment", "web", "HorizontalPodAutoscaler \"a\""],
		["StatefulSet", "web", "HorizontalPodAutoscaler \"b\""],
		["Deployment", "cart", "HorizontalPodAutoscaler \"c\""],
	} with input as deployment with data.inventory as known
}

test_of_knows_the_defaults if {
	web := {"kind": "Deployment", "name": "web"}
	every spec in [{}, {"minReplicas": null, "maxReplicas": "10"}] {
		autoscalers.of == {"Deployment": {"web": {{"title": "HorizontalPodAutoscaler \"a\"", "least": 1, "most": 100}}}} with input as deployment
			with data.inventory as hpas({"a": scaling("a", web, spec)})
	}
	keda := inventory({"keda.sh/v1alpha1": {"ScaledObject": {"a": scaling("a", {"name": "web"}, {})}}})
	autoscalers.of == {"Deployment": {"web": {{"title": "ScaledObject \"a\"", "least": 0, "most": 100}}}} with input as deployment
		with data.inventory as keda
}

test_of_takes_built_in_targets_in_every_spelling if {
	every target in [
		{"kind": "Deployment", "name": "web"},
		{"kind": "Deployment", "apiVersion": "", "name": "web"},
		{"kind": "Deployment", "apiVersion": "apps/v1", "name": "web"},
		{"kind": "Deployment", "apiVersion": "extensions/v1beta1", "name": "web"},
		{"kind": "ReplicationController", "apiVersion": "v1", "name": "web"},
		{"kind": "ReplicationController", "name": "web"},
	] {
		count(autoscalers.of[target.kind].web) == 1 with input as deployment
			with data.inventory as hpas({"a": scaling("a", target, {})})
	}
}

test_of_leaves_out_custom_kinds_and_what_is_no_target if {
	every target in [
		{"kind": "Deployment", "apiVersion": "apps.example.com/v1", "name": "web"},
		{"kind": "Deployment", "apiVersion": "apps", "name": "web"},
		{"kind": "Deployment", "apiVersion": "v1", "name": "web"},
		{"kind": "Rollout", "apiVersion": "argoproj.io/v1alpha1", "name": "web"},
		{"kind": "Rollout", "name": "web"},
		{"kind": "Deployment", "apiVersion": null, "name": "web"},
		{"kind": "Deployment"},
		"web",
		null,
	] {
		autoscalers.of == {} with input as deployment with data.inventory as hpas({"a": scaling("a", target, {})})
	}
}

test_of_leaves_out_other_namespaces_and_groups if {
	web := scaling("a", {"kind": "Deployment", "name": "web"}, {})
	autoscalers.of == {} with input as deployment
		with data.inventory as {"namespace": {"bank": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"a": web}}}}}
	autoscalers.of == {} with input as deployment
		with data.inventory as inventory({"example.com/v1": {"HorizontalPodAutoscaler": {"a": web}, "ScaledObject": {"a": web}}})
	autoscalers.of == {} with input as deployment
		with data.inventory as inventory({"keda.sh/v1": {"HorizontalPodAutoscaler": {"a": web}}})
	autoscalers.of == {} with input as deployment
}

deployment := {"review": {"object": {"kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}}}}

hpas(found) := inventory({"autoscaling/v2": {"HorizontalPodAutoscaler": found}})

inventory(versions) := {"namespace": {"shop": versions}}

scaling(name, target, spec) := {
	"metadata": {"name": name},
	"spec": object.union(spec, {"scaleTargetRef": target}),
}
