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
#   tags: ["mitre:T1525", "nsa:secure-images"]
#   features: ["image.digest.share=0"]
#   remediation: Append the digest of the image that was tested, as in `name:tag@sha256:...`.
package kubepac.images.require_image_digest

import data.kubepac.lib.images
import data.kubepac.lib.phrases

violations contains {"path": use.path, "msg": msg} if {
	some use in unpinned
	image := phrases.quoted(use.image)
	msg := concat("", ["container ", phrases.quoted(use.container), " runs ", image, ", which is not pinned by digest"])
}

fix contains {"path": use.path, "patch": [operation], "needs_input": question} if {
	some use in unpinned
	operation := {"op": "replace", "path": use.path, "value": concat("@", [use.image, "sha256:TODO"])}
	question := concat("", ["What is the sha256 digest of \"", use.image, "\" in its registry?"])
}

unpinned contains use if {
	some use in images.uses
	use.reference.digest == ""
}
