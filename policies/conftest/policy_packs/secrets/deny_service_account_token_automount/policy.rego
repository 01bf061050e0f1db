# METADATA
# title: Pods do not mount an API token that they do not need
# description: >-
#   Every process in the pod can read the token and act on the cluster with the rights of its service account:
#   a file-read bug in a web server becomes access to the Kubernetes API.
# scope: package
# custom:
#   id: deny-service-account-token-automount
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["cis:5.1.6", "nsa:pod-security", "mitre:T1528"]
#   features: ["pod.automountServiceAccountToken=true"]
#   remediation: Set automountServiceAccountToken to false, and mount a projected token only where the API is called.
#   inventory: ["v1/ServiceAccount"]
#   limits: Whether a process in the pod calls the Kubernetes API cannot be seen; such pods are flagged too.
package kubepac.secrets.deny_service_account_token_automount

import data.kubepac.lib.inventory
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	_mounts_token
	msg := concat("", ["pod mounts the API token of service account ", phrases.quoted(_account)])
}

fix contains object.union(_question, {"path": patch.pointer(_path), "patch": operations}) if {
	_mounts_token
	operations := patch.set(input.review.object, _path, false)
}

# A template without containers is a fragment, such as a patch for Kustomize.
_mounts_token if {
	count(workload.containers) > 0
	_setting == true
}

# Where the pod says nothing, its service account decides.
_mounts_token if {
	count(workload.containers) > 0
	_setting == null
	not _account_declines
}

_account_declines if {
	namespace := inventory.namespace(input.review.object)
	some account in inventory.namespaced(namespace, "", "ServiceAccount")
	account.metadata.name == _account
	account.automountServiceAccountToken == false
}

_setting := object.get(workload.pod.spec, "automountServiceAccountToken", null)

_path := array.concat(workload.pod.path, ["automountServiceAccountToken"])

_account := array.concat(_named_accounts, ["default"])[0]

# `serviceAccount` is the old name of the field.
_named_accounts := [name |
	some field in ["serviceAccountName", "serviceAccount"]
	name := object.get(workload.pod.spec, field, null)
	is_string(name)
	name != ""
]

# An account of its own is a sign that the pod calls the API.
_question := {} if {
	_account == "default"
} else := {"needs_input": question} if {
	account := phrases.quoted(_account)
	question := concat("", ["Can the pod do without the Kubernetes API, and so without the token of ", account, "?"])
}
