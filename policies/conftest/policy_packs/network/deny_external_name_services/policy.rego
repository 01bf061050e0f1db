# METADATA
# title: ExternalName services lead to no address of the node or its cloud
# description: >-
#   An ingress controller or a mesh follows the name from its own place in the network: a Service that points at
#   localhost opens the proxy's administration port, and one that points at the metadata service gives away what the
#   node may do in its cloud.
# scope: package
# custom:
#   id: deny-external-name-services
#   severity: HIGH
#   kinds: [Service]
#   tags: ["nsa:network-separation", "mitre:T1552", "nsa:cloud-infrastructure"]
#   features: ["service.type=ExternalName"]
#   remediation: Point spec.externalName at the DNS name of the program that is meant.
#   parameters:
#     allowed_external_names:
#       type: array
#       items: {type: string}
#       default: []
#       description: >-
#         Names that ExternalName services may point at, together with the names below them. Where there are any, no
#         other name is allowed.
#   limits: Names that DNS resolves to an address of the node or its cloud are not seen.
package kubepac.network.deny_external_name_services

import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	msg := concat("", [kinds.title, " leads to ", phrases.quoted(external_name), ", ", fault])
}

fix contains {"path": patch.pointer(_field), "patch": operations, "needs_input": question} if {
	fault
	operations := patch.set(input.review.object, _field, array.concat(allowed, ["todo.example.com"])[0])
	question := concat("", ["Which name should ", kinds.title, " lead to?"])
}

fault := "which is not among the allowed names" if {
	count(allowed) > 0
	every name in allowed {
		not endswith(concat("", [".", target]), concat("", [".", name]))
	}
}

fault := "an address of the node or its cloud" if {
	count(allowed) == 0
	is_local
}

is_local if {
	some prefix in {"127.0.0.", "169.254."}
	startswith(target, prefix)
}

is_local if target in _local_names

is_local if endswith(target, ".localhost")

target := trim_suffix(lower(external_name), ".")

external_name := input.review.object.spec.externalName if {
	kinds.is_service
	input.review.object.spec.type == "ExternalName"
}

allowed := parameters.setting("allowed_external_names", [])

# 0.0.0.0 reaches the host itself; the others serve metadata: Alibaba's and Azure's addresses, and names in DNS.
_local_names := {
	"0.0.0.0",
	"100.100.100.200",
	"168.63.129.16",
	"api.metadata.cloud.ibm.com",
	"instance-data.ec2.internal",
	"localhost",
	"localhost.localdomain",
	"metadata.google.internal",
	"metadata.tencentyun.com",
}

_field := ["spec", "externalName"]
