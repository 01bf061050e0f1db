# METADATA
# title: Network policies select pods that exist
# description: >-
#   A NetworkPolicy that selects no pod protects nothing: the pods that it was written for stay open to every other
#   pod, while everybody who reads the manifests takes them for shut off.
# scope: package
# custom:
#   id: deny-dangling-network-policies
#   severity: HIGH
#   kinds: [NetworkPolicy]
#   tags: ["nsa:network-separation"]
#   features: ["resource_kind=NetworkPolicy"]
#   remediation: Let podSelector ask for labels that the pod template of a workload in the same namespace has.
#   inventory: [workloads, custom]
#   limits: >-
#     A selector that only leaves pods out is let through, and so are the selectors of single rules. In doubt where a
#     label may be given to pods at run time, in kube-system, and where a chart or operator may make pods out of sight.
package kubepac.network.deny_dangling_network_policies

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.pod_selectors

violations contains {"path": "/spec/podSelector", "msg": msg} if {
	is_dangling
	pod_selectors.is_certain
	msg := concat(" ", [kinds.title, "selects no pod of namespace", phrases.quoted(pod_selectors.namespace)])
}

unknown contains {"path": "/spec/podSelector", "msg": msg} if {
	is_dangling
	not pod_selectors.is_certain
	msg := concat(" ", [kinds.title, "selects no pod in sight in namespace", phrases.quoted(pod_selectors.namespace)])
}

fix contains {"path": "/spec/podSelector", "patch": operations, "needs_input": question} if {
	is_dangling
	pod_selectors.is_certain
	selector := object.union({"matchLabels": pod_selectors.nearest}, exceptions)
	operations := patch.set(input.review.object, ["spec", "podSelector"], selector)
	question := concat(" ", ["Which pods should", kinds.title, "protect?"])
}

is_dangling if {
	input.review.object.kind == "NetworkPolicy"
	pod_selectors.is_dangling
}

# What the selector leaves out stays out.
exceptions := {"matchExpressions": requirements |
	requirements := [one |
		some one in input.review.object.spec.podSelector.matchExpressions
		one.operator in {"DoesNotExist", "NotIn"}
	]
	count(requirements) > 0
}
