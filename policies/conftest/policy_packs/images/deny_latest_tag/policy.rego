# METADATA
# title: Images name a version
# description: >-
#   `latest` is whatever was pushed last: a restart or a scaled-out replica can run other code than its neighbours,
#   and a rollback brings back the version that failed.
# scope: package
# custom:
#   id: deny-latest-tag
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["mitre:T1525", "nsa:secure-images"]
#   features: ["image.tag=latest", "image.tag=missing"]
#   remediation: Name the version of the image in its tag, or pin the image by its digest.
#   limits: Other tags that move, such as `stable` or `alpine`, are taken for versions.
package kubepac.images.deny_latest_tag

import data.kubepac.lib.images
import data.kubepac.lib.phrases

violations contains {"path": use.path, "msg": msg} if {
	some use in images.uses
	fault := _fault(use.reference)
	image := phrases.quoted(use.image)
	msg := concat("", ["container ", phrases.quoted(use.container), " runs ", image, ", ", fault])
}

fix contains {"path": use.path, "patch": [operation], "needs_input": question} if {
	some use in images.uses
	_fault(use.reference)
	name := images.name(use.reference)
	operation := {"op": "replace", "path": use.path, "value": concat(":", [name, "0.0.0-TODO"])}
	container := phrases.quoted(use.container)
	question := concat("", ["Which version of ", phrases.quoted(name), " does container ", container, " run?"])
}

_fault(reference) := "whose tag is latest" if {
	reference.tag == "latest"
	reference.digest == ""
}

_fault(reference) := "which names no version" if {
	reference.tag == ""
	reference.digest == ""
}
