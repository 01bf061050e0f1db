package kubepac.network.deny_wildcard_ingress_hosts_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_wildcard_ingress_hosts

test_flags_wildcard if {
	deny_wildcard_ingress_hosts.violations == {{
		"path": "/spec/rules/1/host",
		"msg": "Ingress \"shop\" serves \"*.example.com\"",
	}} with input as ingress({"rules": [rule("shop.example.com"), rule("*.example.com")]})
}

test_flags_rule_without_host if {
	every named in [{}, {"host": null}, {"host": ""}, {"host": "*"}] {
		spec := {"rules": [object.union(named, {"http": {"paths": []}})]}
		deny_wildcard_ingress_hosts.violations == {{
			"path": "/spec/rules/0/host",
			"msg": "Ingress \"shop\" serves every host",
		}} with input as ingress(spec)
	}
}

test_flags_each_rule if {
	deny_wildcard_ingress_hosts.violations == {
		{"path": "/spec/rules/0/host", "msg": "Ingress \"shop\" serves every host"},
		{"path": "/spec/rules/1/host", "msg": "Ingress \"shop\" serves \"*.example.org\""},
	} with input as ingress({"rules": [{}, rule("*.example.org"), rule("example.org")], "defaultBackend": backend})
}

test_flags_default_backend_alone if {
	every rules in [{}, {"rules": null}, {"rules": []}] {
		deny_wildcard_ingress_hosts.violations == {{
			"path": "/spec/defaultBackend",
			"msg": "Ingress \"shop\" serves every host",
		}} with input as ingress(object.union(rules, {"defaultBackend": backend}))
	}
	deny_wildcard_ingress_hosts.violations == {{
		"path": "/spec/backend",
		"msg": "Ingress \"shop\" serves every host",
	}} with input as object_of("extensions/v1beta1", {"backend": {"serviceName": "shop", "servicePort": 80}}, {})
}

test_flags_wildcard_that_is_not_allowed if {
	allowed := ["*.shops.example.com", "example.com"]
	input_ := ingress({"rules": [rule("*.shops.example.com"), rule("*.example.com"), rule("*.a.shops.example.com")]})
	deny_wildcard_ingress_hosts.violations == {
		{"path": "/spec/rules/1/host", "msg": "Ingress \"shop\" serves \"*.example.com\""},
		{"path": "/spec/rules/2/host", "msg": "Ingress \"shop\" serves \"*.a.shops.example.com\""},
	} with input as testing.with_parameters(input_.review.object, {"allowed_wildcard_hosts": allowed})
}

test_flags_class_of_a_shared_controller if {
	flagged := {{"path": "/spec/defaultBackend", "msg": "Ingress \"shop\" serves every host"}}
	every case in [
		{"spec": {"ingressClassName": "nginx"}, "annotations": {}},
		{"spec": {"ingressClassName": null}, "annotations": null},
		{"spec": {}, "annotations": {"kubernetes.io/ingress.class": "traefik"}},
		{"spec": {"ingressClassName": "alb"}, "annotations": {"alb.ingress.kubernetes.io/group.name": "tenants"}},
	] {
		spec := object.union(case.spec, {"defaultBackend": backend})
		shared := object_of("networking.k8s.io/v1", spec, case.annotations)
		deny_wildcard_ingress_hosts.violations == flagged with input as shared
	}
}

test_passes_named_hosts if {
	hosts := ["example.com", "shop.example.com", "star.*.example.com"]
	spec := {"rules": [rule(host) | some host in hosts], "defaultBackend": backend}
	deny_wildcard_ingress_hosts.violations == set() with input as ingress(spec)
	deny_wildcard_ingress_hosts.fix == set() with input as ingress(spec)
}

test_passes_load_balancer_of_its_own if {
	every spec in [{"defaultBackend": backend}, {"rules": [{}]}, {"rules": [rule("*.example.com")]}] {
		every class in ["alb", "gce", "gce-internal", "tailscale"] {
			every annotations in [null, {}, {"example.com/team": "a"}] {
				named := object_of("networking.k8s.io/v1", object.union(spec, {"ingressClassName": class}), annotations)
				deny_wildcard_ingress_hosts.violations == set() with input as named
			}
			annotated := object_of("networking.k8s.io/v1", spec, {"kubernetes.io/ingress.class": class})
			deny_wildcard_ingress_hosts.violations == set() with input as annotated
		}
	}
}

test_passes_empty_and_malformed_specs if {
	every spec in [
		null,
		{},
		{"rules": null},
		{"rules": [null, "*.example.com"]},
		{"rules": "*.example.com", "defaultBackend": backend},
		{"rules": [rule(5)]},
		{"defaultBackend": null},
	] {
		deny_wildcard_ingress_hosts.violations == set() with input as ingress(spec)
	}
}

test_passes_other_objects if {
	other := object_of("config.openshift.io/v1", {"rules": [{}], "defaultBackend": backend}, {})
	deny_wildcard_ingress_hosts.violations == set() with input as other
	gateway := {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": {"rules": [{}]}}
	deny_wildcard_ingress_hosts.violations == set() with input as testing.review(gateway)
}

test_fix_asks_for_the_host if {
	deny_wildcard_ingress_hosts.fix == {
		{
			"path": "/spec/rules/0/host",
			"patch": [{"op": "add", "path": "/spec/rules/0/host", "value": "www.example.com"}],
			"needs_input": "Which host should Ingress \"shop\" serve instead of every host?",
		},
		{
			"path": "/spec/rules/1/host",
			"patch": [{"op": "replace", "path": "/spec/rules/1/host", "value": "www.example.org"}],
			"needs_input": "Which host should Ingress \"shop\" serve instead of \"*.example.org\"?",
		},
	} with input as ingress({"rules": [{}, rule("*.example.org")]})
}

test_fix_takes_the_host_that_tls_names if {
	every case in [["shop.example.net", "shop.example.net"], ["*.example.net", "www.example.net"]] {
		spec := {"rules": [{}], "tls": [{"secretName": "any"}, {"hosts": [case[0], "b.example.net"]}]}
		deny_wildcard_ingress_hosts.fix == {{
			"path": "/spec/rules/0/host",
			"patch": [{"op": "add", "path": "/spec/rules/0/host", "value": case[1]}],
			"needs_input": "Which host should Ingress \"shop\" serve instead of every host?",
		}} with input as ingress(spec)
	}
}

test_fix_makes_a_rule_of_the_default_backend if {
	deny_wildcard_ingress_hosts.fix == {{
		"path": "/spec/defaultBackend",
		"patch": [
			{"op": "add", "path": "/spec/rules", "value": [{
				"host": "www.example.com",
				"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
			}]},
			{"op": "remove", "path": "/spec/defaultBackend"},
		],
		"needs_input": "Which host should Ingress \"shop\" serve instead of every host?",
	}} with input as ingress({"defaultBackend": backend})
}

backend := {"service": {"name": "shop", "port": {"number": 80}}}

rule(host) := {"host": host, "http": {"paths": []}}

ingress(spec) := object_of("networking.k8s.io/v1", spec, {})

object_of(api_version, spec, annotations) := testing.review({
	"apiVersion": api_version,
	"kind": "Ingress",
	"metadata": {"name": "shop", "annotations": annotations},
	"spec": spec,
})
