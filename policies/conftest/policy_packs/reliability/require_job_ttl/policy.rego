# METADATA
# title: Jobs are deleted some time after they have finished
# description: >-
#   Without a time to live every finished Job stays for good, and so do its pods: thousands of them slow down the API
#   server and hide what runs, and a name that is taken stops the next roll-out.
# scope: package
# custom:
#   id: require-job-ttl
#   severity: LOW
#   kinds: [Job]
#   tags: []
#   features: ["resource_kind=Job"]
#   remediation: >-
#     Set ttlSecondsAfterFinished to the time in which somebody may still read the logs. Where Argo CD or Flux would
#     start the Job anew when it is gone, make it a hook there.
#   limits: Jobs that a controller owns and hooks of Helm or Argo CD are let through, because others delete them.
package kubepac.reliability.require_job_ttl

import data.kubepac.lib.kinds
import data.kubepac.lib.lifecycle
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	stays_for_good
	msg := concat(" ", [kinds.title, "is never deleted after it has finished"])
}

fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	stays_for_good
	operations := patch.set(input.review.object, _path, 86400)
	question := concat(" ", ["For how many seconds should", kinds.title, "stay after it has finished?"])
}

stays_for_good if {
	input.review.object.kind == "Job"
	kinds.is_workload
	object.get(input.review.object, _path, null) == null
	not lifecycle.has_owner
	not lifecycle.is_hook
}

_path := ["spec", "ttlSecondsAfterFinished"]
