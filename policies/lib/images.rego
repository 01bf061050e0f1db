# METADATA
# title: Image references
# description: >-
#   Takes the image of every container apart. Placeholders that a tool replaces before the pod starts
#   (`${IMAGE}`, `ko://…`, Istio's `auto`) are no references and are left out.
# scope: package
package kubepac.lib.images

import data.kubepac.lib.patch
import data.kubepac.lib.workload

# Every image in use: {container, path, image, reference}, with `path` the JSON Pointer of the image field.
uses contains {"container": name, "path": path, "image": image, "reference": reference} if {
	some entry in workload.containers
	image := entry.container.image
	image != "auto"
	reference := parse(image)
	name := object.get(entry.container, "name", "")
	path := patch.pointer(array.concat(entry.path, ["image"]))
}

# parse("ghcr.io:443/shop/web:1.2@sha256:0f") == {"registry": "ghcr.io:443", "repository": "shop/web",
# "tag": "1.2", "digest": "sha256:0f"}, with "" for a part that is not written. Undefined where the text is no reference.
parse(image) := {"registry": match[1], "repository": match[2], "tag": match[3], "digest": match[4]} if {
	is_string(image)
	some match in regex.find_all_string_submatch_n(_reference, image, 1)
}

# The name without tag and digest.
name(reference) := reference.repository if reference.registry == ""

name(reference) := concat("/", [reference.registry, reference.repository]) if reference.registry != ""

# As in Docker, the first part of a name is a registry when it has a dot or a port, or is localhost.
_reference := concat("", [
	`^(?:((?:[\w-]+(?:\.[\w-]+)+|localhost|[\w-]+:[0-9]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?)/)?`,
	`([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)`,
	`(?::(\w[\w.-]{0,127}))?`,
	`(?:@([A-Za-z][\w+.-]*:[0-9A-Fa-f]+))?$`,
])
