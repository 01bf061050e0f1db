package kubepac.lib.placement_test

import data.kubepac.lib.placement
import data.kubepac.lib.testing

test_daemon_set_runs_daemons if {
	daemon_set := object.union(testing.deployment({}), {"kind": "DaemonSet"})
	placement.is_daemon with input as testing.review(daemon_set)
	not placement.is_daemon with input as testing.review(testing.deployment({}))
}

test_pod_of_a_daemon_set_is_a_daemon if {
	placement.is_daemon with input as owned([{"kind": "Node"}, {"kind": "DaemonSet"}])
	every owners in [[{"kind": "ReplicaSet"}], [], null, "DaemonSet"] {
		not placement.is_daemon with input as owned(owners)
	}
}

owned(owners) := testing.review(object.union(testing.pod({}), {"metadata": {"ownerReferences": owners}}))
