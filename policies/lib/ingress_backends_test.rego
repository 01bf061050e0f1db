package kubepac.lib.ingress_backends_test

import data.kubepac.lib.ingress_backends
import data.kubepac.lib.testing

test_all_backends_of_the_current_api if {
	spec := {
		"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}},
		"rules": [{"http": {"paths": [
			{"path": "/", "backend": {"service": {"name": "cart", "port": {"name": "http"}}}},
			{"path": "/static", "backend": {"resource": {"kind": "Bucket", "name": "static"}}},
			{"path": "/api", "backend": {"service": {"name": "api"}}},
		]}}],
	}
	ingress_backends.all == {
		backend("web", 80, ["spec", "defaultBackend"]),
		backend("cart", "http", ["spec", "rules", 0, "http", "paths", 0, "backend"]),
		backend("api", null, ["spec", "rules", 0, "http", "paths", 2, "backend"]),
	} with input as review("networking.k8s.io/v1", spec)
}

test_all_backends_of_the_beta if {
	spec := {
		"backend": {"serviceName": "web", "servicePort": 80},
		"rules": [{"host": "a.example.com"}, {"http": {"paths": [
			{"backend": {"serviceName": "cart", "servicePort": "http"}},
			{"backend": {"serviceName": "api"}},
		]}}],
	}
	ingress_backends.all == {
		beta_backend("web", 80, ["spec", "backend"]),
		beta_backend("cart", "http", ["spec", "rules", 1, "http", "paths", 0, "backend"]),
		beta_backend("api", null, ["spec", "rules", 1, "http", "paths", 1, "backend"]),
	} with input as review("networking.k8s.io/v1beta1", spec)
}

test_none_where_nothing_names_a_service if {
	every spec in [
		{},
		{"defaultBackend": null, "rules": null},
		{"defaultBackend": {"service": {"name": null}}},
		{"defaultBackend": {"service": "web"}},
		{"backend": {"serviceName": null, "servicePort": 80}},
		{"rules": [{"http": null}, {"http": {"paths": [{"path": "/"}]}}]},
	] {
		ingress_backends.all == set() with input as review("networking.k8s.io/v1", spec)
	}
	spec := {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}
	ingress_backends.all == set() with input as review("config.example.com/v1", spec)
}

test_none_where_the_load_balancer_acts_by_itself if {
	current := {"defaultBackend": {"service": {"name": "ssl-redirect", "port": {"name": "use-annotation"}}}}
	ingress_backends.all == set() with input as review("networking.k8s.io/v1", current)
	beta := {"backend": {"serviceName": "ssl-redirect", "servicePort": "use-annotation"}}
	ingress_backends.all == set() with input as review("networking.k8s.io/v1beta1", beta)
}

test_port_in_words if {
	every row in [[80, "80"], ["http", "\"http\""], [true, "a boolean"]] {
		title := concat("", ["port ", row[1], " of Service \"web\""])
		ingress_backends.port_title({"name": "web", "port": row[0]}) == title
	}
}

test_leading_to_a_service_in_the_current_api if {
	spec := {"defaultBackend": {"service": {"name": "wbe", "port": {"name": "http"}}}}
	place := {"service": "web", "number": 8080, "name": "http"}
	ingress_backends.leading_to(backend("wbe", "http", ["spec", "defaultBackend"]), place) == [
		{"op": "replace", "path": "/spec/defaultBackend/service/name", "value": "web"},
		{"op": "replace", "path": "/spec/defaultBackend/service/port", "value": {"number": 8080}},
	] with input as review("networking.k8s.io/v1", spec)
}

test_leading_to_a_service_in_the_beta if {
	spec := {"backend": {"serviceName": "wbe"}}
	ingress_backends.leading_to(beta_backend("wbe", null, ["spec", "backend"]), {"service": "web", "number": 8080}) == [
		{"op": "replace", "path": "/spec/backend/serviceName", "value": "web"},
		{"op": "add", "path": "/spec/backend/servicePort", "value": 8080},
	] with input as review("networking.k8s.io/v1beta1", spec)
}

backend(name, port, place) := {
	"name": name,
	"port": port,
	"name_field": array.concat(place, ["service", "name"]),
	"port_field": array.concat(place, ["service", "port"]),
}

beta_backend(name, port, place) := {
	"name": name,
	"port": port,
	"name_field": array.concat(place, ["serviceName"]),
	"port_field": array.concat(place, ["servicePort"]),
}

review(api_version, spec) := testing.review({"apiVersion": api_version, "kind": "Ingress", "spec": spec})
