package kubepac.lib.inventory_test

import data.kubepac.lib.inventory

known := {"namespace": {
	"shop": {
		"v1": {"Service": {"web": {"id": "service"}}},
		"autoscaling/v1": {"HorizontalPodAutoscaler": {"web": {"id": "old"}}},
		"autoscaling/v2": {"HorizontalPodAutoscaler": {"cart": {"id": "new"}}},
		"example.com/v1": {"HorizontalPodAutoscaler": {"web": {"id": "other group"}}},
	},
	"default": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"web": {"id": "other namespace"}}}},
}}

test_namespaced_finds_every_version_of_a_group if {
	found := inventory.namespaced("shop", "autoscaling", "HorizontalPodAutoscaler") with data.inventory as known
	{body | some body in found} == {{"id": "old"}, {"id": "new"}}
}

test_namespaced_finds_the_core_group if {
	inventory.namespaced("shop", "", "Service") == [{"id": "service"}] with data.inventory as known
}

test_namespaced_is_empty_where_nothing_is_known if {
	inventory.namespaced("shop", "networking.k8s.io", "NetworkPolicy") == [] with data.inventory as known
	inventory.namespaced("empty", "", "Service") == [] with data.inventory as known
	inventory.namespaced("shop", "", "Service") == [] with data.inventory as {}
	inventory.namespaced("shop", "", "Service") == []
}

test_namespace_is_the_one_named if {
	inventory.namespace({"metadata": {"namespace": "shop"}}) == "shop"
}

test_namespace_is_default_where_none_is_named if {
	every body in [{}, {"metadata": {}}, {"metadata": {"namespace": ""}}, {"metadata": {"namespace": null}}] {
		inventory.namespace(body) == "default"
	}
}
