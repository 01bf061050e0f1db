# METADATA
# title: Every host of an Ingress has TLS
# description: >-
#   Without TLS the ingress controller serves the host in clear: passwords, session cookies and answers can be read
#   and changed by anyone on the way.
# scope: package
# custom:
#   id: require-ingress-tls
#   severity: HIGH
#   kinds: [Ingress]
#   tags: ["nsa:network-separation", "mitre:T1040", "nsa:encryption"]
#   features: ["resource_kind=Ingress", "ingress.tls=false"]
#   remediation: Name the host, and the Secret that holds its certificate, in an entry of spec.tls.
#   limits: >-
#     Whether the Secret exists and whether clear requests are redirected is not looked at; certificates that AWS,
#     Google Cloud or Traefik get by annotation count as TLS.
package kubepac.network.require_ingress_tls

import data.kubepac.lib.ingress
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	count(clear_hosts) > 0
	msg := concat("", ["ingress ", phrases.quoted(_name), " serves ", _hosts_in_words, " without TLS"])
}

fix contains {"path": patch.pointer(_field), "patch": operations, "needs_input": question} if {
	count(clear_hosts) > 0
	operations := _added(object.get(ingress.spec, "tls", null))
	question := concat("", ["Which Secret holds the certificate for ", _hosts_in_words, "?"])
}

clear_hosts contains host if {
	not has_tls_by_annotation
	some host in ingress.hosts
	not ingress.has_tls(host)
}

has_tls_by_annotation if {
	some annotation in _tls_annotations
	not object.get(input.review.object, ["metadata", "annotations", annotation], "") in {"", "false"}
}

_tls_annotations := {
	"alb.ingress.kubernetes.io/certificate-arn",
	"ingress.gcp.kubernetes.io/pre-shared-cert",
	"networking.gke.io/managed-certificates",
	"traefik.ingress.kubernetes.io/router.tls",
}

_added(tls) := patch.set(input.review.object, array.concat(_field, [count(tls)]), _entry) if {
	is_array(tls)
} else := patch.set(input.review.object, _field, [_entry])

# The Secret is named as cert-manager's users do; an entry without hosts stands for all.
_entry := object.union({"secretName": trim_left(concat("", [_name, "-tls"]), "-")}, _entry_hosts)

_entry_hosts := {"hosts": named} if {
	named := sort(clear_hosts - {""})
	count(named) > 0
} else := {}

_hosts_in_words := phrases.first_of([_in_words(host) | some host in sort(clear_hosts)])

_in_words("") := "every host"

_in_words(host) := concat("", ["host ", phrases.quoted(host)]) if host != ""

_name := object.get(input.review.object, ["metadata", "name"], "")

_field := ["spec", "tls"]
