package kubepac.lib.cluster_inventory_test

import data.kubepac.lib.cluster_inventory

known := {"cluster": {
	"v1": {"Namespace": {"shop": {"id": "namespace"}}},
	"rbac.authorization.k8s.io/v1": {"ClusterRole": {"view": {"id": "new"}}},
	"rbac.authorization.k8s.io/v1beta1": {"ClusterRole": {"edit": {"id": "old"}}},
	"example.com/v1": {"ClusterRole": {"view": {"id": "other group"}}},
}}

test_objects_of_every_version_of_a_group if {
	found := cluster_inventory.objects("rbac.authorization.k8s.io", "ClusterRole") with data.inventory as known
	{body | some body in found} == {{"id": "old"}, {"id": "new"}}
}

test_objects_of_the_core_group if {
	cluster_inventory.objects("", "Namespace") == [{"id": "namespace"}] with data.inventory as known
}

test_objects_are_none_where_nothing_is_known if {
	cluster_inventory.objects("", "Node") == [] with data.inventory as known
	cluster_inventory.objects("", "Namespace") == [] with data.inventory as {}
	cluster_inventory.objects("", "Namespace") == []
}

test_shows_kinds_that_are_kept if {
	cluster_inventory.shows("", "Namespace") with data.inventory as known with input as {}
	not cluster_inventory.shows("", "Node") with data.inventory as known with input as {}
	not cluster_inventory.shows("", "Namespace") with input as {}
}

test_shows_nothing_in_a_part if {
	not cluster_inventory.shows("", "Namespace") with data.inventory as known
		with input.parameters as {"complete_inventory": false}
}
