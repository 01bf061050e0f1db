package kubepac.network.require_ingress_tls_test

import data.kubepac.lib.testing
import data.kubepac.network.require_ingress_tls

test_flags_host_without_tls if {
	require_ingress_tls.violations == {{
		"path": "/spec/tls",
		"msg": "ingress \"shop\" serves host \"shop.example.com\" without TLS",
	}} with input as ingress({"rules": [rule("shop.example.com")]})
}

test_flags_empty_and_null_tls if {
	every tls in [null, []] {
		require_ingress_tls.violations == {{
			"path": "/spec/tls",
			"msg": "ingress \"shop\" serves host \"shop.example.com\" without TLS",
		}} with input as ingress({"rules": [rule("shop.example.com")], "tls": tls})
	}
}

test_flags_only_the_hosts_that_no_entry_covers if {
	hosts := ["a.example.com", "b.example.com", "c.example.org", "deep.a.example.com"]
	require_ingress_tls.violations == {{
		"path": "/spec/tls",
		"msg": "ingress \"shop\" serves host \"c.example.org\" and 1 more without TLS",
	}} with input as ingress({"rules": [rule(host) | some host in hosts], "tls": [{"hosts": ["*.example.com"]}]})
}

test_flags_default_backend_without_tls if {
	require_ingress_tls.violations == {{
		"path": "/spec/tls",
		"msg": "ingress \"shop\" serves every host without TLS",
	}} with input as ingress({"defaultBackend": {"service": {"name": "shop"}}})
}

test_flags_annotation_that_switches_tls_off if {
	annotated := with_annotations({"traefik.ingress.kubernetes.io/router.tls": "false"})
	require_ingress_tls.violations == {{
		"path": "/spec/tls",
		"msg": "ingress \"shop\" serves every host without TLS",
	}} with input as annotated
}

test_passes_hosts_that_entries_cover if {
	spec := {"rules": [rule("shop.example.com"), rule("www.example.org")], "tls": [
		{"hosts": ["shop.example.com"], "secretName": "shop"},
		{"hosts": ["*.example.org"], "secretName": "org"},
	]}
	require_ingress_tls.violations == set() with input as ingress(spec)
}

test_passes_entry_for_all_hosts if {
	spec := {"rules": [rule("shop.example.com"), {}], "tls": [{"secretName": "shop"}]}
	require_ingress_tls.violations == set() with input as ingress(spec)
}

test_passes_certificate_by_annotation if {
	every annotation, value in {
		"alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:1:certificate/1",
		"ingress.gcp.kubernetes.io/pre-shared-cert": "shop",
		"networking.gke.io/managed-certificates": "shop",
		"traefik.ingress.kubernetes.io/router.tls": "true",
	} {
		require_ingress_tls.violations == set() with input as with_annotations({annotation: value})
	}
}

test_passes_ingress_without_spec if {
	require_ingress_tls.violations == set() with input as ingress(null)
	require_ingress_tls.violations == set() with input as ingress("shop.example.com")
}

test_passes_custom_resource_of_the_same_kind if {
	other := {"apiVersion": "config.openshift.io/v1", "kind": "Ingress", "spec": {"domain": "apps.example.com"}}
	require_ingress_tls.violations == set() with input as testing.review(other)
}

test_fix_adds_the_list if {
	require_ingress_tls.fix == {{
		"path": "/spec/tls",
		"patch": [{
			"op": "add",
			"path": "/spec/tls",
			"value": [{"hosts": ["a.example.com", "b.example.com"], "secretName": "shop-tls"}],
		}],
		"needs_input": "Which Secret holds the certificate for host \"a.example.com\" and 1 more?",
	}} with input as ingress({"rules": [rule("b.example.com"), rule("a.example.com")]})
}

test_fix_appends_to_a_list if {
	spec := {"rules": [rule("a.example.com"), rule("b.example.com")], "tls": [{"hosts": ["a.example.com"]}]}
	require_ingress_tls.fix == {{
		"path": "/spec/tls",
		"patch": [{
			"op": "add",
			"path": "/spec/tls/1",
			"value": {"hosts": ["b.example.com"], "secretName": "shop-tls"},
		}],
		"needs_input": "Which Secret holds the certificate for host \"b.example.com\"?",
	}} with input as ingress(spec)
}

test_fix_replaces_what_is_no_list if {
	every tls in [null, {}, "shop"] {
		require_ingress_tls.fix == {{
			"path": "/spec/tls",
			"patch": [{"op": "replace", "path": "/spec/tls", "value": [{"secretName": "shop-tls"}]}],
			"needs_input": "Which Secret holds the certificate for every host?",
		}} with input as ingress({"tls": tls})
	}
}

test_fix_makes_a_secret_name_for_an_ingress_without_one if {
	nameless := testing.review({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"rules": []}})
	require_ingress_tls.fix == {{
		"path": "/spec/tls",
		"patch": [{"op": "add", "path": "/spec/tls", "value": [{"secretName": "tls"}]}],
		"needs_input": "Which Secret holds the certificate for every host?",
	}} with input as nameless
}

rule(host) := {"host": host, "http": {"paths": []}}

ingress(spec) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "shop"},
	"spec": spec,
})

with_annotations(annotations) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "shop", "annotations": annotations},
	"spec": {"rules": [{"http": {"paths": []}}]},
})
