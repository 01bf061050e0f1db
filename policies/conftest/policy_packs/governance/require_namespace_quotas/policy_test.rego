package kubepac.governance.require_namespace_quotas_test

import data.kubepac.governance.require_namespace_quotas
import data.kubepac.lib.testing

test_flags_namespace_without_bounds if {
	require_namespace_quotas.violations == flagged("web") with input as namespace("web") with data.inventory as known
	require_namespace_quotas.unknown == set() with input as namespace("web") with data.inventory as known
}

test_flags_namespace_in_an_empty_inventory if {
	every inventory in [{}, {"namespace": {}}, {"namespace": {"web": {}}}] {
		require_namespace_quotas.violations == flagged("web") with input as namespace("web") with data.inventory as inventory
	}
}

test_flags_names_that_look_like_those_of_the_system if {
	every name in ["default-web", "my-default", "kubeflow", "my-kube-system"] {
		require_namespace_quotas.violations == flagged(name) with input as namespace(name) with data.inventory as known
	}
}

test_passes_namespaces_with_a_quota_or_a_range if {
	every name in ["shop", "bank"] {
		require_namespace_quotas.violations == set() with input as namespace(name) with data.inventory as known
		require_namespace_quotas.unknown == set() with input as namespace(name) with data.inventory as known
	}
}

test_passes_namespaces_of_the_system if {
	every name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
		require_namespace_quotas.violations == set() with input as namespace(name) with data.inventory as known
		require_namespace_quotas.unknown == set() with input as namespace(name)
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	doubt := {{
		"path": "/metadata/name",
		"msg": "no resource quota or limit range of Namespace \"web\" is among the objects in sight",
	}}
	require_namespace_quotas.unknown == doubt with input as namespace("web")
	require_namespace_quotas.violations == set() with input as namespace("web")
	part := testing.with_parameters(namespace("web").review.object, {"complete_inventory": false})
	require_namespace_quotas.unknown == doubt with input as part with data.inventory as known
	require_namespace_quotas.violations == set() with input as part with data.inventory as known
}

test_passes_nameless_and_other_objects if {
	every object in [
		{"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "ci-"}},
		{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": null}},
		{"apiVersion": "v1", "kind": "Namespace", "metadata": null},
		{"apiVersion": "example.com/v1", "kind": "Namespace", "metadata": {"name": "web"}},
		{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"}},
	] {
		require_namespace_quotas.violations == set() with input as testing.review(object) with data.inventory as known
		require_namespace_quotas.unknown == set() with input as testing.review(object)
	}
}

flagged(name) := {{
	"path": "/metadata/name",
	"msg": concat("", ["Namespace \"", name, "\" has neither a resource quota nor a limit range"]),
}}

known := {"namespace": {
	"shop": {"v1": {"ResourceQuota": {"compute": {"metadata": {"name": "compute"}}}}},
	"bank": {"v1": {"LimitRange": {"containers": {"metadata": {"name": "containers"}}}}},
	"web": {
		"v1": {"ConfigMap": {"settings": {"metadata": {"name": "settings"}}}},
		"example.com/v1": {"ResourceQuota": {"compute": {}}, "LimitRange": {"containers": {}}},
	},
}}

namespace(name) := testing.review({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
