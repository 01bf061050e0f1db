# METADATA
# title: Pods of a Deployment do not wait for each other's volume
# description: >-
#   A volume that one node or one pod at a time may mount keeps the pods that come later from starting: replicas stay
#   pending, and a rolling update hangs, because the new pod waits for the volume and the old one for the new pod.
# scope: package
# custom:
#   id: deny-shared-single-writer-claims
#   severity: MEDIUM
#   kinds: [Deployment]
#   tags: []
#   features: ["resource_kind=Deployment", "volume.persistent=true"]
#   remediation: >-
#     Run one pod with the strategy Recreate, give each pod a claim of its own with a StatefulSet, or ask for a claim
#     with the access mode ReadWriteMany.
#   inventory: [v1/PersistentVolumeClaim]
#   limits: >-
#     Pods that are bound to one node pass, and claims of a class of local disks; that ReadWriteOnce holds up no pod on
#     a cluster of one node is not known here. Autoscalers and other kinds of workloads are not looked at.
package kubepac.reliability.deny_shared_single_writer_claims

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.placement
import data.kubepac.lib.quantities
import data.kubepac.lib.volume_claims

violations contains {"path": patch.pointer(offence.path), "msg": msg} if {
	some offence in offences
	msg := concat(" ", [kinds.title, offence.fact, claims])
}

# Pods on one node can share what only one node can mount.
unknown contains {"path": patch.pointer(mention.path), "msg": msg} if {
	count(offences) > 0
	not placement.is_on_one_node
	some mention in volume_claims.mentions
	not mention.name in {claim.metadata.name | some claim in volume_claims.in_sight}
	msg := concat(" ", ["PersistentVolumeClaim", phrases.quoted(mention.name), "is not among the objects in sight"])
}

fix contains {"path": patch.pointer(offence.path), "patch": offence.patch, "needs_input": question} if {
	some offence in offences
	claims
	question := concat(" ", [offence.question[0], kinds.title, offence.question[1]])
}

offences contains {
	"path": ["spec", "replicas"],
	"fact": concat(" ", ["runs", quantities.text(replicas), "pods on"]),
	"patch": moved,
	"question": ["Which claim that many nodes can mount should the pods of", "share?"],
} if replicas > 1

# The access modes of a claim cannot be changed: pods that share need another one.
moved := [operation |
	some mention in sort(volume_claims.exclusive)
	some operation in patch.set(input.review.object, mention.path, concat("", [mention.name, "-shared"]))
]

# The update of one pod starts the new one first, unless it is told otherwise.
offences contains {
	"path": ["spec", "strategy"],
	"fact": "starts a new pod while the old one holds",
	"patch": patch.set(input.review.object, ["spec", "strategy"], {"type": "Recreate"}),
	"question": ["Can", "be without a pod during an update?"],
} if {
	replicas > 0
	object.get(input.review.object, ["spec", "strategy", "type"], null) in {null, "", "RollingUpdate"}
	not object.get(input.review.object, ["spec", "strategy", "rollingUpdate", "maxSurge"], null) in {0, "0%"}
	not _is_all(object.get(input.review.object, ["spec", "strategy", "rollingUpdate", "maxUnavailable"], null))
}

_is_all("100%")

_is_all(number) if {
	is_number(number)
	number >= 1
}

# One, where nobody says otherwise.
replicas := array.concat(written, [1])[0] if {
	input.review.object.kind == "Deployment"
	written := [number | number := input.review.object.spec.replicas; is_number(number)]
}

# Undefined where no claim keeps a pod waiting.
claims := phrases.first_of(sort({mention.title | some mention in volume_claims.exclusive}))
