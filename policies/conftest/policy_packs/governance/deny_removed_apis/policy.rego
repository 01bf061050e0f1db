# METADATA
# title: Objects use APIs that the cluster still serves
# description: >-
#   The API server answers "no matches for kind" to an API that it no longer serves: after the upgrade the next
#   roll-out fails, and so does every attempt to restore the application from its manifests.
# scope: package
# custom:
#   id: deny-removed-apis
#   severity: HIGH
#   kinds: ["*"]
#   tags: ["nsa:upgrading"]
#   features: ["api.is_beta=true"]
#   remediation: Set apiVersion to the successor of the API, and change the fields that it names otherwise.
#   limits: >-
#     Alpha APIs, which clusters do not serve unless somebody switches them on, are not listed; a PodSecurityPolicy has no
#     successor that a patch could name.
#   parameters:
#     kubernetes_version:
#       type: string
#       default: "1.37"
#       description: The Kubernetes version that the objects are meant for.
package kubepac.governance.deny_removed_apis

import data.kubepac.lib.api_migrations
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.removed_apis

violations contains {"path": "/apiVersion", "msg": msg} if {
	uses := concat(" ", [_kind, phrases.quoted(_name), "uses", _api_version])
	msg := concat("", [uses, ", which Kubernetes ", removed.removed, " removed"])
}

fix contains object.union({"path": "/apiVersion", "patch": array.concat(renamed, changes)}, _question) if {
	removed.use != ""
	renamed := patch.set(input.review.object, ["apiVersion"], removed.use)
	changes := api_migrations.operations(input.review.object, removed.use)
}

removed := entry if {
	entry := removed_apis.entry(_api_version, _kind)
	removed_apis.is_removed(entry.removed, parameters.setting("kubernetes_version", "1.37"))
}

_question := {"needs_input": question} if {
	question := api_migrations.question(input.review.object)
} else := {}

_api_version := input.review.object.apiVersion

_kind := input.review.object.kind

_name := object.get(input.review.object, ["metadata", "name"], "")
