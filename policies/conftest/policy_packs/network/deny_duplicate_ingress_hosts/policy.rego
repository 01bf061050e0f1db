# METADATA
# title: Only one Ingress claims a path of a host
# description: >-
#   Where two Ingresses claim the same path of the same host, one of them gets the requests and the other none: which
#   one is up to the controller, and another namespace can take over an application that way.
# scope: package
# custom:
#   id: deny-duplicate-ingress-hosts
#   severity: MEDIUM
#   kinds: [Ingress]
#   tags: ["nsa:network-separation"]
#   features: ["resource_kind=Ingress"]
#   remediation: Give each Ingress a path or a host of its own, or write both backends into one Ingress.
#   inventory: [extensions/v1beta1/Ingress, networking.k8s.io/v1/Ingress, networking.k8s.io/v1beta1/Ingress]
#   limits: >-
#     Default backends, overlapping paths and paths of different types are not compared, and an Ingress without a class
#     only with others without one. Annotations that set requests apart (canaries, methods, entry points) are respected.
package kubepac.network.deny_duplicate_ingress_hosts

import data.kubepac.lib.ingress_claims
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(claim.field), "msg": msg} if {
	some claim in duplicates
	rivals := phrases.first_of(sort({_title(rival) | some rival in claim.rivals}))
	msg := concat(" ", [kinds.title, "claims", claim.title, "like", rivals])
}

unknown contains {"path": "/spec/rules", "msg": msg} if {
	not inventory.is_complete
	count(ingress_claims.claims) > count(duplicates)
	msg := concat(" ", ["an Ingress that is not in sight may claim the same as", kinds.title])
}

# The name keeps two Ingresses that get the same question from getting the same path.
fix contains {"path": patch.pointer(claim.field), "patch": operations, "needs_input": question} if {
	some claim in duplicates
	path := concat("", ["/TODO-", phrases.word(kinds.name), claim.path])
	operations := patch.set(input.review.object, claim.field, path)
	question := concat("", ["Which path should ", kinds.title, " claim instead of ", claim.title, "?"])
}

duplicates contains object.union(claim, {"rivals": rivals}) if {
	some claim in ingress_claims.claims
	rivals := ingress_claims.by[claim.key] - {[inventory.namespace(input.review.object), kinds.name]}
	count(rivals) > 0
}

_title([namespace, name]) := concat(" ", ["Ingress", phrases.quoted(name), "of namespace", phrases.quoted(namespace)])
