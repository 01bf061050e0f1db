package kubepac.lib.volume_claims_test

import data.kubepac.lib.testing
import data.kubepac.lib.volume_claims

test_mentions_of_claims_alone if {
	volumes := [{"name": "tmp", "emptyDir": {}}, mount("data"), {"name": "none", "persistentVolumeClaim": {}}, mount("data")]
	volume_claims.mentions == {
		{"name": "data", "path": ["spec", "template", "spec", "volumes", 1, "persistentVolumeClaim", "claimName"]},
		{"name": "data", "path": ["spec", "template", "spec", "volumes", 3, "persistentVolumeClaim", "claimName"]},
	} with input as testing.review(testing.deployment({"volumes": volumes}))
}

test_in_sight_in_the_namespace if {
	every namespace, mode in {"default": "ReadWriteOnce", "shop": "ReadWriteMany"} {
		pod := object.union(testing.pod({}), {"metadata": {"namespace": namespace}})
		found := volume_claims.in_sight with input as testing.review(pod)
			with data.inventory as {"namespace": {
				"default": {"v1": {"PersistentVolumeClaim": {"data": claim(["ReadWriteOnce"], "fast")}}},
				"shop": {"v1": {"PersistentVolumeClaim": {"other": claim(["ReadWriteMany"], "fast")}}},
			}}
		found == [claim([mode], "fast")]
	}
}

test_exclusive_by_the_only_access_mode if {
	exclusive({}, claim(["ReadWriteOnce"], "fast")) == {held("one node")}
	exclusive({}, claim(["ReadWriteOncePod"], "fast")) == {held("one pod")}
	every modes in [["ReadWriteMany"], ["ReadOnlyMany"], ["ReadWriteOnce", "ReadWriteMany"], [], null] {
		exclusive({}, claim(modes, "fast")) == set()
	}
}

test_exclusive_whatever_the_default_class_is if {
	every class in ["", null] {
		exclusive({}, claim(["ReadWriteOnce"], class)) == {held("one node")}
	}
	unnamed := {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}
	exclusive({}, unnamed) == {held("one node")}
}

test_shared_by_pods_on_one_node if {
	every class in ["local-path", "openebs-hostpath"] {
		exclusive({}, claim(["ReadWriteOnce"], class)) == set()
		exclusive({}, claim(["ReadWriteOncePod"], class)) == {held("one pod")}
	}
	exclusive({"nodeName": "a"}, claim(["ReadWriteOnce"], "fast")) == set()
	exclusive({"nodeName": "a"}, claim(["ReadWriteOncePod"], "fast")) == {held("one pod")}
}

test_not_exclusive_where_it_is_not_mounted if {
	found := volume_claims.exclusive with input as testing.review(testing.deployment({"volumes": [mount("cache")]}))
		with data.inventory as known(claim(["ReadWriteOnce"], "fast"))
	found == set()
}

exclusive(spec, body) := found if {
	deployment := testing.deployment(object.union(spec, {"volumes": [mount("data")]}))
	found := volume_claims.exclusive with input as testing.review(deployment) with data.inventory as known(body)
}

held(holder) := {
	"name": "data",
	"path": ["spec", "template", "spec", "volumes", 0, "persistentVolumeClaim", "claimName"],
	"title": concat("", ["claim \"data\" that only ", holder, " can mount"]),
}

known(body) := {"namespace": {"default": {"v1": {"PersistentVolumeClaim": {"data": body}}}}}

mount(name) := {"name": "volume", "persistentVolumeClaim": {"claimName": name}}

claim(modes, class) := {"metadata": {"name": "data"}, "spec": {"accessModes": modes, "storageClassName": class}}
