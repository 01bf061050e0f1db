# METADATA
# title: Pods that may not run twice
# description: Tells workloads of which two pods at once may be more than the program or its volume bears.
# scope: package
package kubepac.lib.exclusive

import data.kubepac.lib.workload

is_exclusive if input.review.object.spec.strategy.type == "Recreate"

is_exclusive if {
	some volume in workload.pod.spec.volumes
	is_object(volume.persistentVolumeClaim)
}

# A store of its own, whatever volume holds it: two pods behind one Service would answer differently.
is_exclusive if {
	some entry in workload.containers
	some mount in entry.container.volumeMounts
	object.get(mount, "readOnly", false) != true
	_is_data_directory(mount.mountPath)
}

_is_data_directory(path) if startswith(path, "/var/lib/")

_is_data_directory(path) if "data" in split(path, "/")
