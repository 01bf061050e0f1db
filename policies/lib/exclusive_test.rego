package kubepac.lib.exclusive_test

import data.kubepac.lib.exclusive
import data.kubepac.lib.testing

test_exclusive_by_its_strategy_or_a_claim if {
	exclusive.is_exclusive with input as deployment({"strategy": {"type": "Recreate"}})
	exclusive.is_exclusive with input as running({"volumes": [
		{"emptyDir": {}},
		{"persistentVolumeClaim": {"claimName": "data"}},
	]})
	every spec in [{}, {"strategy": {"type": "RollingUpdate"}}, {"strategy": null}] {
		not exclusive.is_exclusive with input as deployment(spec)
	}
	not exclusive.is_exclusive with input as running({"volumes": [{"emptyDir": {}}, {"persistentVolumeClaim": null}]})
}

test_exclusive_by_a_data_directory_that_is_written if {
	every path in ["/data", "/data/db", "/srv/data", "/var/lib/mysql"] {
		exclusive.is_exclusive with input as mounting({"mountPath": path})
		exclusive.is_exclusive with input as mounting({"mountPath": path, "readOnly": false})
		not exclusive.is_exclusive with input as mounting({"mountPath": path, "readOnly": true})
	}
	every path in ["/tmp", "/database", "/var/library", "/opt/var/lib/x", null] {
		not exclusive.is_exclusive with input as mounting({"mountPath": path})
	}
}

mounting(mount) := running({"containers": [{"name": "proxy"}, {"name": "store", "volumeMounts": [{"mountPath": "/tmp"}, mount]}]})

running(spec) := testing.review(testing.deployment(spec))

deployment(spec) := testing.review({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
