package kubepac.network.deny_dangling_ingress_backends_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_dangling_ingress_backends

test_flags_service_that_is_not_there if {
	every name in ["carts", "till"] {
		deny_dangling_ingress_backends.violations == {{
			"path": "/spec/rules/0/http/paths/0/backend/service/name",
			"msg": concat("", ["Ingress \"shop\" refers to Service \"", name, "\" which does not exist"]),
		}} with input as ingress([backend(name, {"number": 80})]) with data.inventory as known
	}
}

test_flags_each_backend_of_its_own if {
	deny_dangling_ingress_backends.violations == {
		{
			"path": "/spec/rules/0/http/paths/0/backend/service/name",
			"msg": "Ingress \"shop\" refers to Service \"carts\" which does not exist",
		},
		{
			"path": "/spec/rules/0/http/paths/2/backend/service/port",
			"msg": "Ingress \"shop\" asks for port 8080 of Service \"cart\" which has no such port",
		},
	} with input as ingress([
		backend("carts", {"number": 80}),
		backend("cart", {"number": 80}),
		backend("cart", {"number": 8080}),
	])
		with data.inventory as known
}

test_flags_port_name_that_is_not_there if {
	deny_dangling_ingress_backends.violations == {{
		"path": "/spec/rules/0/http/paths/0/backend/service/port",
		"msg": "Ingress \"shop\" asks for port \"web\" of Service \"cart\" which has no such port",
	}} with input as ingress([backend("cart", {"name": "web"})]) with data.inventory as known
}

test_flags_backends_of_the_beta if {
	deny_dangling_ingress_backends.violations == {
		{"path": "/spec/backend/serviceName", "msg": "Ingress \"shop\" refers to Service \"wbe\" which does not exist"},
		{
			"path": "/spec/rules/0/http/paths/0/backend/servicePort",
			"msg": "Ingress \"shop\" asks for port 8080 of Service \"cart\" which has no such port",
		},
	} with input as of("extensions/v1beta1", {
		"backend": {"serviceName": "wbe", "servicePort": 80},
		"rules": [{"http": {"paths": [{"backend": {"serviceName": "cart", "servicePort": 8080}}]}}],
	})
		with data.inventory as known
}

test_flags_without_doubt if {
	object := ingress([backend("carts", {"number": 80}), backend("cart", {"number": 8080})])
	deny_dangling_ingress_backends.unknown == set() with input as object with data.inventory as known
}

test_flags_port_of_a_service_in_sight_whatever_else_is if {
	object := ingress([backend("cart", {"number": 8080})])
	flagged := {{
		"path": "/spec/rules/0/http/paths/0/backend/service/port",
		"msg": "Ingress \"shop\" asks for port 8080 of Service \"cart\" which has no such port",
	}}
	deny_dangling_ingress_backends.violations == flagged with input as part(object) with data.inventory as known
	count(deny_dangling_ingress_backends.fix) == 1 with input as part(object) with data.inventory as known
}

test_passes_services_and_ports_that_are_there if {
	every one in [
		backend("cart", {"number": 80}),
		backend("cart", {"name": "http"}),
		backend("cart", {"number": 9090}),
		{"serviceName": "cart", "servicePort": "80"},
		{"serviceName": "cart", "servicePort": "http"},
		{"service": {"name": "account"}},
	] {
		is_silent(ingress([one]))
	}
}

test_passes_ports_that_a_service_does_not_list if {
	is_silent(ingress([backend("mirror", {"number": 443})]))
	is_silent(ingress([backend("peers", {"number": 7000})]))
}

test_passes_what_is_no_service if {
	is_silent(ingress([{"resource": {"apiGroup": "storage.example.com", "kind": "Bucket", "name": "static"}}]))
	is_silent(ingress([backend("ssl-redirect", {"name": "use-annotation"})]))
	is_silent(of("networking.k8s.io/v1", null))
	is_silent(of("config.example.com/v1", {"defaultBackend": backend("carts", {"number": 80})}))
}

test_passes_with_doubt_where_services_may_be_out_of_sight if {
	doubt := {{
		"path": "/spec/rules/0/http/paths/0/backend/service/name",
		"msg": "Service \"carts\" is not among the objects in sight",
	}}
	object := ingress([backend("carts", {"number": 80})])
	deny_dangling_ingress_backends.unknown == doubt with input as object
	deny_dangling_ingress_backends.violations == set() with input as object
	deny_dangling_ingress_backends.unknown == doubt with input as part(object) with data.inventory as known
	deny_dangling_ingress_backends.violations == set() with input as part(object) with data.inventory as known
	deny_dangling_ingress_backends.fix == set() with input as part(object) with data.inventory as known
}

test_fix_asks_for_a_service_with_the_same_port if {
	every row in [
		[{"number": 80}, "cart", 80],
		[{"name": "http"}, "cart", 80],
		[{"number": 443}, "account", 443],
		[{"name": "https"}, "account", 443],
	] {
		deny_dangling_ingress_backends.fix == {asked("carts", row[1], row[2])}
			with input as ingress([backend("carts", row[0])])
			with data.inventory as known
	}
}

test_fix_asks_for_any_service_where_none_has_the_port if {
	deny_dangling_ingress_backends.fix == {asked("carts", "cart", 9090)} with data.inventory as known
		with input as ingress([backend("carts", {"number": 3000})])
	bare := {"namespace": {"shop": {"v1": {"Service": {
		"peers": service("peers", {"clusterIP": "None"}),
		"mirror": service("mirror", {"type": "ExternalName", "ports": [{"port": 443}]}),
	}}}}}
	deny_dangling_ingress_backends.fix == {asked("carts", "mirror", 80)} with data.inventory as bare
		with input as ingress([backend("carts", {"number": 443})])
}

test_fix_asks_for_a_port_of_the_service if {
	deny_dangling_ingress_backends.fix == {{
		"path": "/spec/rules/0/http/paths/0/backend/servicePort",
		"patch": [
			{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/serviceName", "value": "cart"},
			{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/servicePort", "value": 9090},
		],
		"needs_input": "Which port should Ingress \"shop\" ask for instead of port \"web\" of Service \"cart\"?",
	}} with input as ingress([{"serviceName": "cart", "servicePort": "web"}]) with data.inventory as known
}

asked(missing, name, number) := {
	"path": "/spec/rules/0/http/paths/0/backend/service/name",
	"patch": [
		{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/service/name", "value": name},
		{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/service/port", "value": {"number": number}},
	],
	"needs_input": concat("", ["Which Service should Ingress \"shop\" lead to instead of \"", missing, "\"?"]),
}

is_silent(object) if {
	deny_dangling_ingress_backends.violations == set() with input as object with data.inventory as known
	deny_dangling_ingress_backends.unknown == set() with input as object with data.inventory as known
	deny_dangling_ingress_backends.fix == set() with input as object with data.inventory as known
}

part(object) := testing.with_parameters(object.review.object, {"complete_inventory": false})

known := {"namespace": {
	"shop": {"v1": {"Service": {
		"account": service("account", {"ports": [{"name": "https", "port": 443}, {"name": "admin", "port": 8443}]}),
		"cart": service("cart", {"ports": [{"name": "http", "port": 80}, {"port": 9090}]}),
		"mirror": service("mirror", {"type": "ExternalName", "ports": [{"port": 80}]}),
		"peers": service("peers", {"clusterIP": "None"}),
	}}},
	"bank": {"v1": {"Service": {"till": service("till", {"ports": [{"port": 80}]})}}},
}}

service(name, spec) := {"metadata": {"name": name, "namespace": "shop"}, "spec": spec}

backend(name, port) := {"service": {"name": name, "port": port}}

ingress(backends) := of("networking.k8s.io/v1", {"rules": [{
	"host": "shop.example.com",
	"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": one} | some one in backends]},
}]})

of(api_version, spec) := testing.review({
	"apiVersion": api_version,
	"kind": "Ingress",
	"metadata": {"name": "shop", "namespace": "shop"},
	"spec": spec,
})
