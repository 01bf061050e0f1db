# METADATA
# title: Claims of Ingresses
# description: >-
#   Tells which paths of which hosts the Ingress under review claims, and which Ingresses in sight claim the same.
# scope: package
package kubepac.lib.ingress_claims

import data.kubepac.lib.ingress
import data.kubepac.lib.inventory
import data.kubepac.lib.phrases

# What the Ingress under review claims: {field, key, path, title}. Whatever has the same key is the same claim.
claims contains {"field": field, "key": _key(input.review.object, rule, entry), "path": path, "title": title} if {
	some i, rule in ingress.spec.rules
	some j, entry in rule.http.paths
	field := ["spec", "rules", i, "http", "paths", j, "path"]
	path := _text(entry, "path", "/")
	title := concat(" ", ["path", phrases.quoted(path), "of", _in_words(_text(rule, "host", ""))])
}

# by[key]: who claims it, as [namespace, name]. An index, made in one walk, of the hosts of the Ingress under review.
by[key] contains [namespace, body.metadata.name] if {
	some namespace, _ in data.inventory.namespace
	some group in ["extensions", "networking.k8s.io"]
	some body in inventory.namespaced(namespace, group, "Ingress")
	some rule in body.spec.rules
	_text(rule, "host", "") in ingress.hosts
	some entry in rule.http.paths
	key := _key(body, rule, entry)
}

_key(body, rule, entry) := [_audience(body), _text(rule, "host", null), type, path] if {
	type := _text(entry, "pathType", "ImplementationSpecific")
	path := _comparable(type, _text(entry, "path", "/"))
}

# A prefix means the same with and without a slash at its end.
_comparable("Prefix", path) := trim_right(path, "/")

_comparable(type, path) := path if type != "Prefix"

# Whose requests reach an Ingress: those of which controller, and which of them.
_audience(body) := [class, marks] if {
	annotations := object.get(body, ["metadata", "annotations"], {})
	class := _text(body.spec, "ingressClassName", _text(annotations, "kubernetes.io/ingress.class", null))
	marks := {[name, value] |
		some name, value in annotations
		some mark in _marks
		contains(name, mark)
	}
}

_text(holder, field, otherwise) := value if {
	value := object.get(holder, field, null)
	is_string(value)
	value != ""
} else := otherwise

_in_words("") := "every host"

_in_words(host) := concat(" ", ["host", phrases.quoted(host)]) if host != ""

# Parts of the names of annotations that set the requests of two Ingresses apart.
_marks := {
	"/conditions.",
	"/group.name",
	"/headers.",
	"/listen-ports",
	"/methods",
	"/protocols",
	"/route-acl",
	"/scheme",
	"canary",
	"entrypoints",
	"header-match",
	"predicate",
	"private-ip",
	"static-ip",
}
