# METADATA
# title: Services select pods that exist
# description: >-
#   A Service whose selector no pod answers to is accepted and keeps its address, but nobody stands behind it: every
#   connection is refused or runs into a time-out, and no status says so.
# scope: package
# custom:
#   id: deny-dangling-services
#   severity: HIGH
#   kinds: [Service]
#   tags: []
#   features: ["resource_kind=Service"]
#   remediation: Let the selector ask for labels that the pod template of a workload in the same namespace has.
#   inventory: [workloads, custom]
#   limits: >-
#     In doubt, and not flagged, where a label may be given to pods at run time: no pod in sight has it, or one lacks
#     nothing else. Likewise in kube-system, and where a chart or an operator may make pods out of sight.
package kubepac.network.deny_dangling_services

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.pod_selectors

violations contains {"path": "/spec/selector", "msg": msg} if {
	is_dangling
	pod_selectors.is_certain
	msg := concat(" ", [kinds.title, "selects no pod of namespace", phrases.quoted(pod_selectors.namespace)])
}

unknown contains {"path": "/spec/selector", "msg": msg} if {
	is_dangling
	not pod_selectors.is_certain
	msg := concat(" ", [kinds.title, "selects no pod in sight in namespace", phrases.quoted(pod_selectors.namespace)])
}

fix contains {"path": "/spec/selector", "patch": operations, "needs_input": question} if {
	is_dangling
	pod_selectors.is_certain
	operations := patch.set(input.review.object, ["spec", "selector"], pod_selectors.nearest)
	question := concat(" ", ["Which pods should", kinds.title, "lead to?"])
}

is_dangling if {
	kinds.is_service
	pod_selectors.is_dangling
}
