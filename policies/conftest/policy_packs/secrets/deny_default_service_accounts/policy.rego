# METADATA
# title: Default service accounts stay unused
# description: >-
#   Every pod that names no account runs as the default one: what is granted to it for one program is granted to all of
#   them, and the audit log cannot tell which of them has called.
# scope: package
# custom:
#   id: deny-default-service-accounts
#   severity: MEDIUM
#   kinds: [workloads, ServiceAccount]
#   tags: ["cis:5.1.5", "nsa:authentication-and-authorization", "mitre:T1078.001"]
#   features: ["resource_kind=ServiceAccount", "pod.serviceAccountName.default=true"]
#   remediation: >-
#     Set automountServiceAccountToken of the default account to false, and give pods that ask for a token a service
#     account of their own.
#   limits: >-
#     Pods are flagged where they project a token themselves; those that have one mounted are left to
#     deny-service-account-token-automount, and bindings to deny-default-service-account-bindings.
package kubepac.secrets.deny_default_service_accounts

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_switch), "msg": msg} if {
	hands_out_its_token
	msg := concat(" ", [kinds.title, "hands its token to every pod that names no account"])
}

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	asks_for_a_token
	msg := concat(" ", [kinds.title, "asks for a token of the default service account"])
}

fix contains {"path": patch.pointer(_switch), "patch": operations} if {
	hands_out_its_token
	operations := patch.set(input.review.object, _switch, false)
}

fix contains {"path": patch.pointer(_field), "patch": operations, "needs_input": question} if {
	asks_for_a_token
	written := patch.set(input.review.object, _field, "TODO")
	operations := array.concat(written, [operation |
		"serviceAccount" in object.keys(workload.pod.spec)
		some operation in patch.remove(array.concat(workload.pod.path, ["serviceAccount"]))
	])
	question := concat("", ["Which service account of their own should the pods of ", kinds.title, " run as?"])
}

hands_out_its_token if {
	input.review.object.kind == "ServiceAccount"
	workload.group == ""
	kinds.name == "default"
	object.get(input.review.object, _switch, null) != false
}

asks_for_a_token if {
	_account == "default"
	some volume in workload.pod.spec.volumes
	some source in volume.projected.sources
	is_object(source.serviceAccountToken)
}

# `serviceAccount` is the old name of the field.
_account := [name |
	some name in [
		object.get(workload.pod.spec, "serviceAccountName", null),
		object.get(workload.pod.spec, "serviceAccount", null),
		"default",
	]
	not name in {null, ""}
][0]

_field := array.concat(workload.pod.path, ["serviceAccountName"])

_switch := ["automountServiceAccountToken"]
