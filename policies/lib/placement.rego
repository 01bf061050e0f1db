# METADATA
# title: Placement
# description: Tells pods that are meant for certain nodes from those that may run on any.
# scope: package
package kubepac.lib.placement

import data.kubepac.lib.workload

# The pods are daemons: their controller puts one on each node, and binds it there.
is_daemon if input.review.object.kind == "DaemonSet"

is_daemon if {
	some owner in workload.pod.metadata.ownerReferences
	owner.kind == "DaemonSet"
}
