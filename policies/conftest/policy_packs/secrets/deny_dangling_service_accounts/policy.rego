# METADATA
# title: Pods run as service accounts that exist
# description: >-
#   The API server refuses every pod whose service account is not there: the workload is accepted and stays without
#   pods, and the reason stands in the events of its ReplicaSet or Job alone.
# scope: package
# custom:
#   id: deny-dangling-service-accounts
#   severity: HIGH
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true", "pod.serviceAccountName.default=false"]
#   remediation: Correct the name, or add the ServiceAccount to the namespace of the pods.
#   inventory: ["v1/ServiceAccount"]
#   limits: Names with a placeholder, and kube-system, where installers make accounts of their own, are let through.
package kubepac.secrets.deny_dangling_service_accounts

import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	is_missing
	is_shown
	msg := concat("", [kinds.title, " runs as service account ", phrases.quoted(_account), " which does not exist"])
}

unknown contains {"path": patch.pointer(_path), "msg": msg} if {
	is_missing
	not is_shown
	msg := concat("", ["service account ", phrases.quoted(_account), " is not among the objects in sight"])
}

# "default" stands in for the account to be chosen: every namespace has it. The old name of the field goes.
fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	is_missing
	is_shown
	written := patch.set(input.review.object, array.concat(workload.pod.path, ["serviceAccountName"]), "default")
	operations := array.concat(written, [operation |
		"serviceAccount" in object.keys(workload.pod.spec)
		some operation in patch.remove(array.concat(workload.pod.path, ["serviceAccount"]))
	])
	question := concat("", ["Which service account should the pods of ", kinds.title, " run as?"])
}

is_missing if {
	_account != "default"
	not contains(_account, "$")
	not contains(_account, "{{")
	not _account in {account.metadata.name | some account in inventory.namespaced(_namespace, "", "ServiceAccount")}
}

is_shown if {
	_namespace != "kube-system"
	inventory.shows(_namespace, "", "ServiceAccount")
}

_namespace := inventory.namespace(input.review.object)

_account := workload.pod.spec[_fields[0]]

_path := array.concat(workload.pod.path, [_fields[0]])

# `serviceAccount` is the old name of the field, and counts where the new one says nothing.
_fields := [field |
	some field in ["serviceAccountName", "serviceAccount"]
	name := workload.pod.spec[field]
	is_string(name)
	name != ""
]
