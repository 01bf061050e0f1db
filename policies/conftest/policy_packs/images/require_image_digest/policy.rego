# METADATA
# title: Images are pinned by digest
# description: >-
#   A tag can be pushed again: whoever can write to the registry, or takes it over, changes what the next pod
#   runs without any change of the manifest.
# scope: package
# custom:
#   id: require-image-digest
#   severity: LOW
#   kinds: [workloads]
#   tags: ["mitre:T1525"]
#   features: ["image.digest.share=0"]
#   remediation: Append the digest of the image that was tested, as in `name:tag@sha256:...`.
package kubepac.images.require_image_digest

import data.kubepac.lib.images

violations contains {"path": use.path, "msg": msg} if {
	some use in unpinned
	msg := sprintf("container %q runs %q, which is not pinned by digest", [use.container, use.image])
}

fix contains {"path": use.path, "patch": [operation], "needs_input": question} if {
	some use in unpinned
	operation := {"op": "replace", "path": use.path, "value": concat("@", [use.image, "sha256:TODO"])}
	question := sprintf("What is the sha256 digest of %q in its registry?", [use.image])
}

unpinned contains use if {
	some use in images.uses
	use.reference.digest == ""
}
