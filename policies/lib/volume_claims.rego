# METADATA
# title: Claims that pods mount
# description: >-
#   Finds the PersistentVolumeClaims that the pods under review mount by name, and those among them that not all pods
#   can mount at the same time.
# scope: package
package kubepac.lib.volume_claims

import data.kubepac.lib.inventory
import data.kubepac.lib.phrases
import data.kubepac.lib.placement
import data.kubepac.lib.workload

# Every mention of a claim: {name, path}.
mentions contains {"name": source.claimName, "path": array.concat(workload.pod.path, place)} if {
	some i, volume in workload.pod.spec.volumes
	source := volume.persistentVolumeClaim
	place := ["volumes", i, "persistentVolumeClaim", "claimName"]
}

# The claims in the namespace, mounted or not.
in_sight := inventory.namespaced(inventory.namespace(input.review.object), "", "PersistentVolumeClaim")

# The mentions of claims that keep a pod waiting while another one holds them, each with a `title` that says so.
exclusive contains object.union(mention, {"title": title}) if {
	some mention in mentions
	some claim in in_sight
	claim.metadata.name == mention.name
	holder := _holder({mode | some mode in claim.spec.accessModes}, claim)
	title := concat(" ", ["claim", phrases.quoted(mention.name), "that only", holder, "can mount"])
}

_holder({"ReadWriteOncePod"}, _) := "one pod"

# A disk of a node keeps the pods on that node, and there they may share it.
_holder({"ReadWriteOnce"}, claim) := "one node" if {
	not placement.is_on_one_node
	not _is_on_a_local_disk(claim)
}

_is_on_a_local_disk(claim) if {
	some word in ["hostpath", "local"]
	contains(claim.spec.storageClassName, word)
}
