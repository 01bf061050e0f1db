# METADATA
# title: Ingresses name the hosts that they serve
# description: >-
#   A controller serves the hosts of all tenants: an Ingress without a host, or with a wildcard, catches requests that
#   were meant for others, such as those of a host whose own Ingress is late, misspelt or deleted.
# scope: package
# custom:
#   id: deny-wildcard-ingress-hosts
#   severity: MEDIUM
#   kinds: [Ingress]
#   tags: ["nsa:network-separation"]
#   features: ["resource_kind=Ingress"]
#   remediation: Give every rule a host of its own, and turn a default backend into such a rule.
#   parameters:
#     allowed_wildcard_hosts:
#       type: array
#       items: {type: string}
#       default: []
#       description: Hosts with a wildcard that an Ingress may serve, such as "*.shops.example.com".
#   limits: >-
#     A default backend beside rules is let through, because most controllers use it for the hosts of these rules only,
#     and so is an Ingress of a class (alb, gce, tailscale) that gets a load balancer of its own.
package kubepac.network.deny_wildcard_ingress_hosts

import data.kubepac.lib.ingress
import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, offer in offers
	msg := concat(" ", [kinds.title, "serves", offer.hosts])
}

fix contains {"path": patch.pointer(path), "patch": offer.patch, "needs_input": question} if {
	some path, offer in offers
	question := concat("", ["Which host should ", kinds.title, " serve instead of ", offer.hosts, "?"])
}

offers[path] := {"hosts": phrases.quoted(rule.host), "patch": patch.set(input.review.object, path, host)} if {
	not has_own_load_balancer
	some i, rule in ingress.spec.rules
	startswith(rule.host, "*.")
	not rule.host in parameters.setting("allowed_wildcard_hosts", [])
	path := ["spec", "rules", i, "host"]
	host := _named(rule.host)
}

offers[path] := {"hosts": "every host", "patch": patch.set(input.review.object, path, _some_host)} if {
	not has_own_load_balancer
	some i, rule in ingress.spec.rules
	object.get(rule, "host", null) in {"", "*", null}
	path := ["spec", "rules", i, "host"]
}

offers[path] := {"hosts": "every host", "patch": array.concat(with_rule, patch.remove(path))} if {
	not has_own_load_balancer
	object.get(input.review.object, _rules, null) in [null, []]
	some field in ["defaultBackend", "backend"]
	is_object(ingress.spec[field])
	path := ["spec", field]
	route := {"path": "/", "pathType": "Prefix", "backend": ingress.spec[field]}
	with_rule := patch.set(input.review.object, _rules, [{"host": _some_host, "http": {"paths": [route]}}])
}

has_own_load_balancer if {
	some class in classes
	class in {"alb", "gce", "gce-internal", "tailscale"}
	not is_in_group
}

is_in_group if annotations["alb.ingress.kubernetes.io/group.name"]

classes contains ingress.spec.ingressClassName

classes contains annotations["kubernetes.io/ingress.class"]

annotations := input.review.object.metadata.annotations

# TLS tells which host was meant.
_some_host := array.concat([_named(host) | some entry in ingress.tls; some host in entry.hosts], ["www.example.com"])[0]

_named(host) := concat("", ["www", trim_prefix(host, "*")]) if startswith(host, "*.")

_named(host) := host if not startswith(host, "*.")

_rules := ["spec", "rules"]
