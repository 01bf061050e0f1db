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

test_has_looks_up_one_object_in_every_version_of_a_group if {
	every name in ["web", "cart"] {
		inventory.has("shop", "autoscaling", "HorizontalPodAutoscaler", name) with data.inventory as known
	}
	inventory.has("shop", "", "Service", "web") with data.inventory as known
}

test_has_not_what_is_of_another_place_group_kind_or_name if {
	every place in [
		["default", "", "Service", "web"],
		["shop", "apps", "Service", "web"],
		["shop", "example.com", "Service", "web"],
		["shop", "", "ConfigMap", "web"],
		["shop", "", "Service", "cart"],
	] {
		not _has(place) with data.inventory as known
	}
	not _has(["shop", "", "Service", "web"])
	_has(["shop", "", "Service", "web"]) with data.inventory as known
}

_has(place) if inventory.has(place[0], place[1], place[2], place[3])

test_namespace_is_the_one_named if {
	inventory.namespace({"metadata": {"namespace": "shop"}}) == "shop"
}

test_namespace_is_default_where_none_is_named if {
	every body in [{}, {"metadata": {}}, {"metadata": {"namespace": ""}}, {"metadata": {"namespace": null}}] {
		inventory.namespace(body) == "default"
	}
}

_shop := {"namespace": {"shop": {
	"v1": {"Pod": {"probe": {"metadata": {"labels": {"app": "probe"}}, "spec": {"nodeName": "a"}}}},
	"apps/v1": {"Deployment": {
		"web": {"spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"hostNetwork": true}}}},
		"empty": {"spec": null},
	}},
	"example.com/v1": {"Deployment": {"other": {"spec": {"template": {"spec": {"hostPID": true}}}}}},
}}}

test_pods_of_every_workload if {
	pods := inventory.pods("shop") with data.inventory as _shop
	{pod | some pod in pods} == {
		{"spec": {"nodeName": "a"}, "metadata": {"labels": {"app": "probe"}}},
		{"spec": {"hostNetwork": true}, "metadata": {"labels": {"app": "web"}}},
		{"spec": {}, "metadata": {}},
	}
	inventory.pods("bank") == [] with data.inventory as _shop
}

test_complete_where_an_inventory_is_given if {
	inventory.is_complete with data.inventory as {} with input as {}
	not inventory.is_complete with input as {}
}

test_part_where_the_giver_says_so if {
	not inventory.is_complete with data.inventory as {} with input.parameters as {"complete_inventory": false}
}

test_shows_kinds_that_are_kept_there if {
	inventory.shows("shop", "apps", "Deployment") with data.inventory as _shop
	inventory.shows("shop", "", "Pod") with data.inventory as _shop
	not inventory.shows("shop", "", "Secret") with data.inventory as _shop
	not inventory.shows("shop", "apps", "Deployment") with data.inventory as _shop
		with input.parameters as {"complete_inventory": false}
}

test_shows_pods_where_workloads_are_kept if {
	inventory.shows_pods("shop") with data.inventory as _shop
	inventory.shows_pods("mail") with data.inventory as {"namespace": {"mail": {"v1": {"Pod": {"one": {}}}}}}
	not inventory.shows_pods("bank") with data.inventory as _shop
	not inventory.shows_pods("shop") with data.inventory as _shop with input.parameters as {"complete_inventory": false}
}
