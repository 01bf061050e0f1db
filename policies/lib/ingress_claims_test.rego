package kubepac.lib.ingress_claims_test

import data.kubepac.lib.ingress_claims
import data.kubepac.lib.testing

test_claims_of_every_path if {
	rules := [{"host": "a.example.com"}, {"host": "b.example.com", "http": {"paths": [
		{"path": "/cart", "pathType": "Exact"},
		{"backend": {}},
	]}}]
	found := {[claim.field, claim.path, claim.title] | some claim in ingress_claims.claims} with input as of({"rules": rules})
	found == {
		[path(1, 0), "/cart", "path \"/cart\" of host \"b.example.com\""],
		[path(1, 1), "/", "path \"/\" of host \"b.example.com\""],
	}
}

test_claims_for_every_host if {
	every rule in [{}, {"host": ""}, {"host": null}] {
		titles := {claim.title | some claim in ingress_claims.claims} with input as of({"rules": [object.union(rule, paths)]})
		titles == {"path \"/\" of every host"}
	}
}

test_no_claims_without_rules if {
	every spec in [{}, {"rules": null}, {"defaultBackend": {}}, {"rules": [{"host": "a.example.com"}]}] {
		ingress_claims.claims == set() with input as of(spec)
	}
}

test_same_claim_in_every_namespace_and_version if {
	claimants({}, known({})) == {{["shop", "old"], ["shop", "web"], ["bank", "till"]}}
}

test_same_claim_with_and_without_a_slash_behind_a_prefix if {
	same({"path": "/api", "pathType": "Prefix"}, {"path": "/api/", "pathType": "Prefix"})
	same({"path": "/", "pathType": "Prefix"}, {"pathType": "Prefix"})
	not same({"path": "/api", "pathType": "Exact"}, {"path": "/api/", "pathType": "Exact"})
	not same({"path": "/api", "pathType": "Prefix"}, {"path": "/apis", "pathType": "Prefix"})
}

test_same_claim_where_the_type_is_left_out if {
	same({"path": "/"}, {"path": "/", "pathType": "ImplementationSpecific"})
	same({"path": ""}, {"path": "/", "pathType": null})
	not same({"path": "/"}, {"path": "/", "pathType": "Prefix"})
	not same({"path": "/", "pathType": "Exact"}, {"path": "/", "pathType": "Prefix"})
	not same({"path": "/", "pathType": "Exact"}, {"path": "/"})
	not same({"path": "/a"}, {"path": "/"})
}

test_other_claim_of_another_host if {
	claimants_of("c.example.com", {"path": "/"}, known({})) == set()
	both := of({"rules": [rule("a.example.com", {"path": "/a"}), rule("b.example.com", {"path": "/b"})]})
	swapped := ingress("networking.k8s.io/v1", "web", {"rules": [
		rule("a.example.com", {"path": "/b"}),
		rule("b.example.com", {"path": "/a"}),
	]})
	found := {who | who := ingress_claims.by[ingress_claims.claims[_].key]} with input as both
		with data.inventory as {"namespace": {"shop": {"networking.k8s.io/v1": {"Ingress": {"web": swapped}}}}}
	found == set()
}

test_index_holds_the_hosts_of_the_ingress_alone if {
	found := {key[1] | some key, _ in ingress_claims.by} with input as of({"rules": [rule("a.example.com", {})]})
		with data.inventory as known({})
	found == {"a.example.com"}
}

test_same_claim_for_every_host if {
	body := ingress("networking.k8s.io/v1", "web", {"rules": [paths]})
	inventory := {"namespace": {"shop": {"networking.k8s.io/v1": {"Ingress": {"web": body}}}}}
	claimants_of("", {"path": "/"}, inventory) == {{["shop", "web"]}}
	claimants_of("a.example.com", {"path": "/"}, inventory) == set()
}

test_same_claim_in_one_class_however_it_is_written if {
	annotated := {"metadata": {"annotations": {"kubernetes.io/ingress.class": "nginx"}}}
	named := {"spec": {"ingressClassName": "nginx"}}
	count(claimants(named, known(annotated))) == 1
	count(claimants(annotated, known(named))) == 1
	count(claimants({"metadata": {"annotations": null}}, known({}))) == 1
}

test_other_claim_in_another_class if {
	claimants({"spec": {"ingressClassName": "nginx"}}, known({})) == set()
	claimants({"spec": {"ingressClassName": "nginx"}}, known({"spec": {"ingressClassName": "traefik"}})) == set()
	claimants({}, known({"metadata": {"annotations": {"kubernetes.io/ingress.class": "nginx"}}})) == set()
}

test_other_claim_on_requests_that_are_set_apart if {
	every name in [
		"alb.ingress.kubernetes.io/conditions.web",
		"alb.ingress.kubernetes.io/group.name",
		"alb.ingress.kubernetes.io/listen-ports",
		"alb.ingress.kubernetes.io/scheme",
		"appgw.ingress.kubernetes.io/use-private-ip",
		"haproxy-ingress.github.io/http-header-match",
		"haproxy.org/route-acl",
		"konghq.com/headers.x-tenant",
		"konghq.com/methods",
		"konghq.com/protocols",
		"kubernetes.io/ingress.global-static-ip-name",
		"nginx.ingress.kubernetes.io/canary",
		"traefik.ingress.kubernetes.io/router.entrypoints",
		"zalando.org/skipper-predicate",
	] {
		marked := {"metadata": {"annotations": {name: "web"}}}
		claimants(marked, known({})) == set()
		claimants({}, known(marked)) == set()
		claimants({"metadata": {"annotations": {name: "other"}}}, known(marked)) == set()
		claimants({"metadata": {"annotations": {concat("", [name, "canary"]): "web"}}}, known(marked)) == set()
		count(claimants(marked, known(marked))) == 1
	}
}

test_same_claim_with_other_annotations if {
	every name in ["nginx.ingress.kubernetes.io/cors-allow-methods", "cert-manager.io/cluster-issuer", "web"] {
		count(claimants({"metadata": {"annotations": {name: "web"}}}, known({}))) == 1
	}
}

same(entry, other) if {
	body := ingress("networking.k8s.io/v1", "web", {"rules": [rule("a.example.com", other)]})
	inventory := {"namespace": {"shop": {"networking.k8s.io/v1": {"Ingress": {"web": body}}}}}
	claimants_of("a.example.com", entry, inventory) == {{["shop", "web"]}}
}

claimants_of(host, entry, inventory) := found if {
	object := of({"rules": [rule(host, entry)]})
	found := {who | who := ingress_claims.by[ingress_claims.claims[_].key]} with input as object with data.inventory as inventory
}

# Who claims what an Ingress for every path of a.example.com claims, with `changes` to it.
claimants(changes, inventory) := found if {
	body := object.union(ingress("networking.k8s.io/v1", "new", {"rules": [rule("a.example.com", {"path": "/"})]}), changes)
	found := {who | who := ingress_claims.by[ingress_claims.claims[_].key]} with input as testing.review(body)
		with data.inventory as inventory
}

known(changes) := {"namespace": {
	"shop": {
		"networking.k8s.io/v1": {"Ingress": {"web": object.union(
			ingress("networking.k8s.io/v1", "web", {"rules": [rule("b.example.com", {}), rule("a.example.com", {"path": "/"})]}),
			changes,
		)}},
		"extensions/v1beta1": {"Ingress": {"old": object.union(
			ingress("extensions/v1beta1", "old", {"rules": [rule("a.example.com", {})]}),
			changes,
		)}},
		"example.com/v1": {"Ingress": {"other": ingress("example.com/v1", "other", {"rules": [rule("a.example.com", {})]})}},
	},
	"bank": {"networking.k8s.io/v1": {
		"Ingress": {
			"till": object.union(ingress("networking.k8s.io/v1", "till", {"rules": [rule("a.example.com", {})]}), changes),
			"empty": {"metadata": {"name": "empty"}},
		},
		"IngressClass": {"nginx": ingress("networking.k8s.io/v1", "nginx", {"rules": [rule("a.example.com", {})]})},
	}},
}}

paths := {"http": {"paths": [{"path": "/"}]}}

path(i, j) := ["spec", "rules", i, "http", "paths", j, "path"]

rule(host, entry) := {"host": host, "http": {"paths": [entry]}}

of(spec) := testing.review(ingress("networking.k8s.io/v1", "new", spec))

ingress(api_version, name, spec) := {
	"apiVersion": api_version,
	"kind": "Ingress",
	"metadata": {"name": name},
	"spec": spec,
}
