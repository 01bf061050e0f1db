# METADATA
# title: Tokens of service accounts expire
# description: >-
#   The token in such a Secret never expires and is bound to no pod: whoever has read the Secret, or a backup of it,
#   acts as the service account until somebody deletes it.
# scope: package
# custom:
#   id: deny-service-account-token-secrets
#   severity: MEDIUM
#   kinds: [Secret]
#   tags: ["nsa:authentication-and-authorization", "mitre:T1528"]
#   features: ["resource_kind=Secret"]
#   remediation: >-
#     Delete the Secret; mount a projected token where a pod needs one, and ask for one with kubectl create token, or
#     federate identities, where a program outside the cluster does.
#   no_fix: The Secret has to go, and whoever uses its token has to get another one first.
package kubepac.secrets.deny_service_account_token_secrets

import data.kubepac.lib.kinds
import data.kubepac.lib.workload

violations contains {"path": "/type", "msg": msg} if {
	input.review.object.kind == "Secret"
	workload.group == ""
	input.review.object.type == "kubernetes.io/service-account-token"
	msg := concat(" ", [kinds.title, "holds a token of a service account that never expires"])
}
