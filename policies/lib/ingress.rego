# METADATA
# title: Ingress hosts
# description: Tells which hosts an Ingress serves, and which of them have TLS.
# scope: package
package kubepac.lib.ingress

import data.kubepac.lib.workload

# The spec of the Ingress under review; undefined for every other object.
spec := input.review.object.spec if {
	input.review.object.kind == "Ingress"
	workload.group in {"networking.k8s.io", "extensions"}
	is_object(input.review.object.spec)
}

# The hosts that are served; "" stands for every host, which is what a rule without one and a default backend mean.
hosts contains _host(rule) if some rule in _rules

hosts contains "" if {
	is_object(spec)
	count(_rules) == 0
}

# The entries of spec.tls.
tls := [entry | some entry in spec.tls; is_object(entry)]

# has_tls(host): an entry names the host, or names none and so stands for all. The certificate that answers
# when no host matches is the controller's own: for "", any entry will do.
has_tls("") if count(tls) > 0

has_tls(host) if {
	some entry in tls
	_covers(object.get(entry, "hosts", null), host)
}

_covers(hosts, _) if hosts in [null, []]

_covers(hosts, host) if {
	some pattern in {host, _wildcard(host)}
	pattern in hosts
}

# A wildcard stands for exactly one label: *.example.com covers a.example.com, neither a.b.example.com nor example.com.
_wildcard(host) := concat(".", array.concat(["*"], labels)) if {
	labels := array.slice(split(host, "."), 1, count(host))
}

_rules := [rule | some rule in spec.rules; is_object(rule)]

_host(rule) := rule.host if {
	is_string(rule.host)
} else := ""
