# METADATA
# title: Workloads stay off the control plane
# description: >-
#   A pod beside the API server and etcd takes memory and disk bandwidth from them, and whoever breaks out of it is on
#   the node that holds the keys of the whole cluster.
# scope: package
# custom:
#   id: deny-control-plane-scheduling
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true", "pod.tolerations.count>0"]
#   remediation: Tolerate only the taints that are meant, and do not select nodes of the control plane.
#   limits: Daemon sets and what runs in kube-system may belong there and are let through; affinity is not looked at.
package kubepac.reliability.deny_control_plane_scheduling

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.placement
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": concat(" ", [kinds.title, offence.fact])} if {
	some path, offence in offences
}

fix contains {"path": patch.pointer(path), "patch": offence.patch, "needs_input": question} if {
	some path, offence in offences
	question := concat("", ["Should ", kinds.title, " stay off nodes of the control plane?"])
}

# One repair takes all of them away: alone, each would move the others up.
offences[path] := {"fact": fact, "patch": operations} if {
	is_tenant
	some i, toleration in workload.pod.spec.tolerations
	path := array.concat(workload.pod.path, ["tolerations", i])
	fact := _tolerance(toleration)
	kept := [other | some other in workload.pod.spec.tolerations; not _tolerance(other)]
	operations := patch.set(input.review.object, array.concat(workload.pod.path, ["tolerations"]), kept)
}

offences[path] := {"fact": fact, "patch": patch.remove(path)} if {
	is_tenant
	some label in _labels
	object.get(workload.pod.spec, ["nodeSelector", label], null) != null
	path := array.concat(workload.pod.path, ["nodeSelector", label])
	fact := concat(" ", ["selects nodes with the label", phrases.quoted(label)])
}

is_tenant if {
	not placement.is_daemon
	object.get(input.review.object, ["metadata", "namespace"], "") != "kube-system"
}

_tolerance(toleration) := concat(" ", ["tolerates the taint", phrases.quoted(toleration.key)]) if {
	toleration.key in _labels
}

# Without a key it is every taint, as far as the effect goes; the control plane's has the effect NoSchedule.
_tolerance(toleration) := "tolerates every taint" if {
	object.get(toleration, "key", "") in {"", null}
	toleration.operator == "Exists"
	object.get(toleration, "effect", "") in {"", null, "NoSchedule"}
}

# Taints and labels of these nodes have the same names.
_labels := {"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"}
