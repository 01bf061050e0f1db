# METADATA
# title: Images with a moving tag are pulled at every start
# description: >-
#   A node that has an image under a tag such as `stable` does not ask for a newer one: pods of one Deployment run
#   different code, a security update reaches some nodes only, and pods use private images without credentials.
# scope: package
# custom:
#   id: require-always-pull
#   severity: LOW
#   kinds: [workloads]
#   tags: ["nsa:secure-images"]
#   features: ["image.pullPolicy.always=false", "image.tag=version|latest|missing"]
#   remediation: Set imagePullPolicy to Always, or pin the image by its digest.
#   parameters:
#     pull_version_tags:
#       type: boolean
#       default: false
#       description: >-
#         Whether images whose tag looks like a version are pulled at every start too, for registries that let
#         somebody push a tag again.
#   limits: >-
#     A tag with a digit in it is taken for a version, such as 1.4.2 or a commit, unless it ends in latest or
#     snapshot: `16` and `3.12-slim` are missed unless pull_version_tags says otherwise.
package kubepac.images.require_always_pull

import data.kubepac.lib.images
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, use in stale
	image := phrases.quoted(use.container.image)
	name := phrases.quoted(object.get(use.container, "name", ""))
	msg := concat("", ["container ", name, " may run an old ", image, ": imagePullPolicy is ", use.policy])
}

fix contains object.union({"path": patch.pointer(path), "patch": operations}, _question(use)) if {
	some path, use in stale
	operations := patch.set(input.review.object, path, "Always")
}

# Containers by the field that should say Always, with what is in force.
stale[path] := {"container": entry.container, "policy": policy} if {
	some entry in workload.containers
	entry.container.image != "auto"
	reference := images.parse(entry.container.image)
	reference.digest == ""
	_may_move(reference.tag)
	policy := _policy(object.get(entry.container, "imagePullPolicy", null), reference.tag)
	policy in {"IfNotPresent", "Never"}
	path := array.concat(entry.path, ["imagePullPolicy"])
}

# What the API server writes where nothing is written depends on the tag.
_policy(written, _) := written if not written in {null, ""}

_policy(written, tag) := "IfNotPresent" if {
	written in {null, ""}
	not tag in {"", "latest"}
}

_may_move(_) if parameters.setting("pull_version_tags", false)

_may_move(tag) if {
	some ending in ["latest", "snapshot"]
	endswith(lower(tag), ending)
}

_may_move(tag) if {
	every digit in split("0123456789", "") {
		not contains(tag, digit)
	}
}

# An image that is never pulled may be on the nodes and nowhere else.
_question(use) := {"needs_input": question} if {
	use.policy == "Never"
	question := concat("", ["From which registry can nodes pull ", phrases.quoted(use.container.image), "?"])
}

_question(use) := {} if use.policy != "Never"
