package kubepac.reliability.deny_dangling_stateful_set_services_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_dangling_stateful_set_services

test_flags_service_that_is_not_there if {
	every name in ["queues", "till"] {
		deny_dangling_stateful_set_services.violations == {{
			"path": "/spec/serviceName",
			"msg": concat("", ["StatefulSet \"queue\" names Service \"", name, "\" which does not exist"]),
		}} with input as stateful_set("apps/v1", name) with data.inventory as known
	}
}

test_flags_service_that_is_not_headless if {
	every name in ["queue", "queue-lb"] {
		deny_dangling_stateful_set_services.violations == {{
			"path": "/spec/serviceName",
			"msg": concat("", ["StatefulSet \"queue\" names Service \"", name, "\" which is not headless"]),
		}} with input as stateful_set("apps/v1", name) with data.inventory as known
	}
}

test_flags_older_api if {
	deny_dangling_stateful_set_services.violations == {{
		"path": "/spec/serviceName",
		"msg": "StatefulSet \"queue\" names Service \"queues\" which does not exist",
	}} with input as stateful_set("apps/v1beta2", "queues") with data.inventory as known
}

test_flags_without_doubt if {
	every name in ["queues", "queue"] {
		object := stateful_set("apps/v1", name)
		deny_dangling_stateful_set_services.unknown == set() with input as object with data.inventory as known
	}
}

test_passes_headless_services if {
	every name in ["queue-peers", "queue-nodes"] {
		is_silent(stateful_set("apps/v1", name))
		is_silent(part(stateful_set("apps/v1", name)))
	}
}

test_passes_a_single_pod_behind_an_address if {
	every replicas in [1, 0, null] {
		object := stateful_set("apps/v1", "queue")
		single := json.patch(object, [{"op": "replace", "path": "/review/object/spec/replicas", "value": replicas}])
		is_silent(single)
	}
}

test_flags_missing_service_of_a_single_pod if {
	object := stateful_set("apps/v1", "queues")
	single := json.patch(object, [{"op": "remove", "path": "/review/object/spec/replicas"}])
	deny_dangling_stateful_set_services.violations == {{
		"path": "/spec/serviceName",
		"msg": "StatefulSet \"queue\" names Service \"queues\" which does not exist",
	}} with input as single with data.inventory as known
}

test_passes_where_no_service_is_named if {
	every name in ["", null, 7] {
		is_silent(stateful_set("apps/v1", name))
	}
	is_silent(testing.review({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "queue"}, "spec": {}}))
}

test_passes_other_objects if {
	is_silent(stateful_set("apps.example.com/v1", "queues"))
	is_silent(testing.review({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"serviceName": "queues"}}))
}

test_passes_with_doubt_where_services_may_be_out_of_sight if {
	doubt := {{"path": "/spec/serviceName", "msg": "Service \"queues\" is not among the objects in sight"}}
	object := stateful_set("apps/v1", "queues")
	deny_dangling_stateful_set_services.unknown == doubt with input as object
	deny_dangling_stateful_set_services.violations == set() with input as object
	deny_dangling_stateful_set_services.unknown == doubt with input as part(object) with data.inventory as known
	deny_dangling_stateful_set_services.violations == set() with input as part(object) with data.inventory as known
	deny_dangling_stateful_set_services.fix == set() with input as part(object) with data.inventory as known
}

test_fix_asks_for_the_headless_service_of_the_pods if {
	every name in ["queue", "queues"] {
		deny_dangling_stateful_set_services.fix == {{
			"path": "/spec/serviceName",
			"patch": [{"op": "replace", "path": "/spec/serviceName", "value": "queue-nodes"}],
			"needs_input": "Which headless Service should name the pods of StatefulSet \"queue\"?",
		}} with input as stateful_set("apps/v1", name) with data.inventory as known
	}
}

test_fix_names_none_where_none_selects_the_pods if {
	every spec in [
		{"clusterIP": "None", "selector": {"app": "cart"}},
		{"clusterIP": "None", "selector": {}},
		{"clusterIP": "None", "selector": null},
		{"clusterIP": "None"},
		{"selector": {"app": "queue"}},
	] {
		deny_dangling_stateful_set_services.fix == {{
			"path": "/spec/serviceName",
			"patch": [{"op": "replace", "path": "/spec/serviceName", "value": ""}],
			"needs_input": "Which headless Service should name the pods of StatefulSet \"queue\"?",
		}} with input as stateful_set("apps/v1", "queues") with data.inventory as holding({"other": service("other", spec)})
	}
}

is_silent(object) if {
	deny_dangling_stateful_set_services.violations == set() with input as object with data.inventory as known
	deny_dangling_stateful_set_services.unknown == set() with input as object with data.inventory as known
	deny_dangling_stateful_set_services.fix == set() with input as object with data.inventory as known
}

part(object) := testing.with_parameters(object.review.object, {"complete_inventory": false})

known := object.union(
	holding({
		"queue": service("queue", {"selector": {"app": "queue"}}),
		"queue-lb": service("queue-lb", {"type": "LoadBalancer", "clusterIP": "10.0.0.7"}),
		"queue-peers": service("queue-peers", {"clusterIP": "None", "selector": {"app": "queue"}}),
		"queue-nodes": service("queue-nodes", {"clusterIPs": ["None"], "selector": {"app": "queue"}}),
	}),
	{"namespace": {"bank": {"v1": {"Service": {"till": service("till", {"clusterIP": "None"})}}}}},
)

holding(services) := {"namespace": {"shop": {"v1": {"Service": services}}}}

service(name, spec) := {"metadata": {"name": name}, "spec": spec}

stateful_set(api_version, name) := testing.review({
	"apiVersion": api_version,
	"kind": "StatefulSet",
	"metadata": {"name": "queue", "namespace": "shop"},
	"spec": {"replicas": 2, "serviceName": name, "template": {"metadata": {"labels": {"app": "queue"}}, "spec": {}}},
})
