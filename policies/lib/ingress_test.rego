package kubepac.lib.ingress_test

import data.kubepac.lib.ingress
import data.kubepac.lib.testing

test_spec_of_an_ingress_only if {
	ingress.spec == {"rules": []} with input as with_spec({"rules": []})
	ingress.spec == {} with input as review("extensions/v1beta1", "Ingress", {})
	not ingress.spec with input as review("networking.k8s.io/v1", "IngressClass", {})
	not ingress.spec with input as review("config.openshift.io/v1", "Ingress", {})
	not ingress.spec with input as with_spec(null)
}

test_hosts_of_all_rules if {
	rules := [{"host": "a.example.com"}, {"host": "b.example.com"}, {"host": "a.example.com"}]
	ingress.hosts == {"a.example.com", "b.example.com"} with input as with_spec({"rules": rules})
}

test_hosts_hold_every_host_for_a_rule_without_one if {
	ingress.hosts == {"", "a.example.com"} with input as with_spec({"rules": [{"host": "a.example.com"}, {"http": {}}]})
	ingress.hosts == {""} with input as with_spec({"rules": [{"host": null}, {"host": ""}]})
}

test_hosts_skip_rules_that_are_no_objects if {
	ingress.hosts == {"a.example.com"} with input as with_spec({"rules": [{"host": "a.example.com"}, null, "text"]})
}

test_hosts_hold_every_host_where_there_are_no_rules if {
	every spec in [{}, {"defaultBackend": {}}, {"rules": null}, {"rules": []}, {"rules": "a.example.com"}] {
		ingress.hosts == {""} with input as with_spec(spec)
	}
}

test_hosts_of_other_objects_are_none if {
	ingress.hosts == set() with input as review("example.com/v1", "Ingress", {"rules": [{"host": "a.example.com"}]})
}

test_has_tls_for_a_host_that_is_named if {
	named := with_spec({"tls": [{"hosts": ["a.example.com"]}, {"hosts": ["b.example.com"]}]})
	ingress.has_tls("a.example.com") with input as named
	ingress.has_tls("b.example.com") with input as named
	not ingress.has_tls("c.example.com") with input as named
	not ingress.has_tls("*.example.com") with input as named
}

test_has_tls_under_a_wildcard_of_one_label if {
	wildcard := with_spec({"tls": [{"hosts": ["*.example.com"]}]})
	ingress.has_tls("a.example.com") with input as wildcard
	ingress.has_tls("*.example.com") with input as wildcard
	not ingress.has_tls("example.com") with input as wildcard
	not ingress.has_tls("a.b.example.com") with input as wildcard
	not ingress.has_tls("localhost") with input as wildcard
}

test_has_tls_under_an_entry_that_names_no_host if {
	every entry in [{"secretName": "web-tls"}, {"hosts": []}, {"hosts": null}] {
		ingress.has_tls("a.example.com") with input as with_spec({"tls": [entry]})
	}
}

test_has_tls_for_every_host_under_any_entry if {
	ingress.has_tls("") with input as with_spec({"tls": [{"hosts": ["a.example.com"]}]})
}

test_has_no_tls_without_entries if {
	every tls in [null, [], "a.example.com", ["a.example.com"], [{"hosts": "a.example.com"}]] {
		not ingress.has_tls("a.example.com") with input as with_spec({"tls": tls})
	}
	not ingress.has_tls("") with input as with_spec({})
	not ingress.has_tls("") with input as with_spec({"tls": ["a.example.com", null]})
}

with_spec(spec) := review("networking.k8s.io/v1", "Ingress", spec)

review(api_version, kind, spec) := testing.review({"apiVersion": api_version, "kind": kind, "spec": spec})
