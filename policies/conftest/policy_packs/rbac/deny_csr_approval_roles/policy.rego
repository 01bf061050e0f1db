# METADATA
# title: Roles approve no certificates for clients of the API server
# description: >-
#   Who approves certificate signing requests makes credentials for any user name and group, valid for as long as the
#   certificate is: they outlive the account that they were made with and cannot be revoked.
# scope: package
# custom:
#   id: deny-csr-approval-roles
#   severity: HIGH
#   kinds: [ClusterRole]
#   tags: ["cis:5.1.11", "nsa:authentication-and-authorization", "mitre:T1098"]
#   features: ["resource_kind=ClusterRole"]
#   remediation: >-
#     Drop the right to certificatesigningrequests/approval, or allow to approve only for named signers that make no
#     certificates for clients.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources; the right to approve for a signer that stands in
#     another role is not seen.
package kubepac.rbac.deny_csr_approval_roles

import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "approves certificates for clients of the API server"])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " approve no certificates?"])
}

offenders contains entry if {
	some entry in rbac.granting({_group: {"certificatesigningrequests/approval"}}, {"patch", "update"})
	not rbac.is_named(entry.rule)
	not is_for_other_signers
}

# Approving takes a second right, for the signer. It is in this role, and for signers that make no clients.
is_for_other_signers if {
	signers := rbac.granting({_group: {"signers"}}, {"approve"})
	count(signers) > 0
	every entry in signers {
		rbac.is_named(entry.rule)
		every name in _client_signers {
			not name in entry.rule.resourceNames
		}
	}
}

_group := "certificates.k8s.io"

_client_signers := {
	"kubernetes.io/*",
	"kubernetes.io/kube-apiserver-client",
	"kubernetes.io/kube-apiserver-client-kubelet",
}
