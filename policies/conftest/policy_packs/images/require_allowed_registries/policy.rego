# METADATA
# title: Images come from allowed registries
# description: >-
#   Whatever a public registry serves under a name runs in the cluster: typosquatted names, abandoned repositories that
#   somebody else takes over, and images that no scan has seen. A registry of one's own is also there when others
#   limit pulls or go down.
# scope: package
# custom:
#   id: require-allowed-registries
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["mitre:T1204.003", "nsa:secure-images"]
#   features: ["image.registry.public=true"]
#   remediation: Copy the image to an allowed registry and run it from there.
#   parameters:
#     allowed_registries:
#       type: array
#       items: {type: string}
#       default: []
#       example: [registry.example.com, ghcr.io/example-shop]
#       description: >-
#         Registries, or folders of them, that images come from, such as docker.io/library. Where none is named, all
#         are allowed.
#   limits: Mirrors that a node's runtime is set up to ask first are not seen.
package kubepac.images.require_allowed_registries

import data.kubepac.lib.images
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": use.path, "msg": msg} if {
	some use in foreign
	name := phrases.quoted(images.full_name(use.reference))
	msg := concat("", [use.title, " uses ", name, ", which is in no allowed registry"])
}

fix contains {"path": use.path, "patch": [operation], "needs_input": question} if {
	some use in foreign
	version := trim_prefix(use.image, images.name(use.reference))
	image := concat("", [prefixes[0], use.reference.repository, version])
	operation := {"op": "replace", "path": use.path, "value": image}
	question := concat("", ["Where does an allowed registry keep ", phrases.quoted(use.image), "?"])
}

foreign contains use if {
	count(allowed_registries) > 0
	some use in uses
	source := concat("", [images.full_name(use.reference), "/"])
	not _is_allowed(source)
}

uses contains object.union(use, {"title": title}) if {
	some use in images.uses
	title := concat(" ", ["container", phrases.quoted(use.container)])
}

# An image may be a volume, too.
uses contains {"path": path, "image": image, "reference": images.parse(image), "title": title} if {
	is_array(workload.pod.spec.volumes)
	some i, volume in workload.pod.spec.volumes
	image := volume.image.reference
	path := patch.pointer(array.concat(workload.pod.path, ["volumes", i, "image", "reference"]))
	title := concat(" ", ["volume", phrases.quoted(object.get(volume, "name", ""))])
}

_is_allowed(source) if {
	some prefix in prefixes
	startswith(source, prefix)
}

allowed_registries := parameters.setting("allowed_registries", [])

# With a slash at the end: registry.example.com is not registry.example.community.
prefixes := [trim_suffix(images.full_name(reference), "x/x") |
	some registry in allowed_registries
	reference := images.parse(concat("", [trim_right(lower(registry), "/"), "/x/x"]))
]
