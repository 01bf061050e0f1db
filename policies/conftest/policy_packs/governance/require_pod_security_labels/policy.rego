# METADATA
# title: Namespaces enforce a pod security standard
# description: >-
#   Without the label the admission controller of Kubernetes lets every pod in: whoever may create one in the
#   namespace may create a privileged one, and has the node.
# scope: package
# custom:
#   id: require-pod-security-labels
#   severity: MEDIUM
#   kinds: [Namespace]
#   tags: ["cis:5.2.1", "nsa:pod-security", "mitre:T1611"]
#   features: ["resource_kind=Namespace"]
#   remediation: >-
#     Set the label pod-security.kubernetes.io/enforce to restricted, or to baseline where a workload needs more.
#   limits: Defaults of the admission configuration, and other engines that enforce the standards, are not seen.
package kubepac.governance.require_pod_security_labels

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": concat(" ", [kinds.title, _fault])}

# Only a person knows whether baseline refuses something that runs there.
fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	_fault
	operations := patch.set(input.review.object, _path, "baseline")
	question := concat("", ["Should ", kinds.title, " refuse pods that need more than the baseline standard allows?"])
}

_fault := "enforces no pod security standard" if {
	is_covered
	_level in {null, ""}
}

_fault := concat(" ", ["enforces the pod security standard", phrases.quoted(_level)]) if {
	is_covered
	not _level in {null, "", "baseline", "restricted"}
}

is_covered if {
	input.review.object.kind == "Namespace"
	workload.group == ""
	not startswith(object.get(input.review.object, ["metadata", "name"], ""), "kube-")
}

_level := object.get(input.review.object, _path, null)

_path := ["metadata", "labels", "pod-security.kubernetes.io/enforce"]
