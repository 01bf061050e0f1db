# METADATA
# title: Ingresses write no raw configuration into their controller
# description: >-
#   A snippet becomes part of the configuration of a proxy that serves all tenants and reads their Secrets: whoever may
#   edit one Ingress can read the controller's token, and with it the private keys of every host (CVE-2021-25742).
# scope: package
# custom:
#   id: deny-ingress-snippets
#   severity: HIGH
#   kinds: [Ingress]
#   tags: ["nsa:network-separation", "mitre:T1528"]
#   features: ["resource_kind=Ingress", "annotations.count>0"]
#   remediation: >-
#     Replace the snippet by annotations that the controller checks or by settings in its ConfigMap, and switch
#     snippets off in the controller.
#   limits: Other annotations through which a controller that is out of date can be injected are not looked at.
package kubepac.network.deny_ingress_snippets

import data.kubepac.lib.ingress
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some name, path in snippets
	msg := concat(" ", [kinds.title, "writes raw configuration by annotation", phrases.quoted(name)])
}

# It may be what keeps somebody out.
fix contains {"path": patch.pointer(path), "patch": patch.remove(path), "needs_input": question} if {
	some name, path in snippets
	question := concat("", ["What takes the place of annotation ", phrases.quoted(name), " of ", kinds.title, "?"])
}

# The part before the slash is for the administrator of the controller to choose.
snippets[name] := ["metadata", "annotations", name] if {
	ingress.spec
	some name, text in input.review.object.metadata.annotations
	trim_space(text) != ""
	some ending in ["-snippet", "-snippets", "/config-backend"]
	endswith(name, ending)
}
