package kubepac.pod_security.deny_unsafe_volume_types_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unsafe_volume_types

test_flags_network_storage_and_repositories_each if {
	volumes := [
		{"name": "data", "nfs": {"server": "nas.example.com", "path": "/data"}},
		{"name": "scratch", "emptyDir": {}},
		{"name": "site", "gitRepo": {"repository": "https://git.example.com/site.git"}},
	]
	deny_unsafe_volume_types.violations == {
		{"path": "/spec/volumes/0/nfs", "msg": "volume \"data\" is of type \"nfs\""},
		{"path": "/spec/volumes/2/gitRepo", "msg": "volume \"site\" is of type \"gitRepo\""},
	} with input as testing.review(testing.pod({"volumes": volumes}))
}

test_flags_every_other_type_of_the_api if {
	types := {
		"awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume", "flocker",
		"gcePersistentDisk", "gitRepo", "glusterfs", "iscsi", "nfs", "photonPersistentDisk", "portworxVolume",
		"quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
	}
	every type in types {
		deny_unsafe_volume_types.violations == {{
			"path": concat("/", ["/spec/template/spec/volumes/0", type]),
			"msg": concat("", ["volume \"data\" is of type \"", type, "\""]),
		}} with input as testing.review(testing.deployment({"volumes": [{"name": "data", type: {}}]}))
	}
}

test_flags_volume_of_a_cron_job_without_a_name if {
	deny_unsafe_volume_types.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/volumes/0/rbd",
		"msg": "volume \"\" is of type \"rbd\"",
	}} with input as testing.review(testing.cron_job({"volumes": [{"rbd": {}}]}))
}

test_flags_volumes_of_windows_pods if {
	spec := {"os": {"name": "windows"}, "volumes": [{"name": "share", "azureFile": {"secretName": "s", "shareName": "s"}}]}
	deny_unsafe_volume_types.violations == {{
		"path": "/spec/volumes/0/azureFile",
		"msg": "volume \"share\" is of type \"azureFile\"",
	}} with input as testing.review(testing.pod(spec))
}

test_passes_types_of_the_restricted_standard_and_what_is_not_for_this_policy if {
	every type in {
		"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "image", "persistentVolumeClaim",
		"projected", "secret",
	} {
		object := testing.pod({"volumes": [{"name": "data", type: {}}]})
		deny_unsafe_volume_types.violations == set() with input as testing.review(object)
	}
}

test_passes_absent_fields_and_wrong_types if {
	every volume in [{"name": "data"}, {"nfs": null}, {"nfs": "server"}, "nfs", null, ["nfs"]] {
		object := testing.pod({"volumes": [volume]})
		deny_unsafe_volume_types.violations == set() with input as testing.review(object)
	}
	every volumes in [null, [], "nfs", {"data": {"nfs": {}}}] {
		object := testing.pod({"containers": [], "volumes": volumes})
		deny_unsafe_volume_types.violations == set() with input as testing.review(object)
	}
	deny_unsafe_volume_types.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"volumes": [{"name": "data", "nfs": {}}]})
	deny_unsafe_volume_types.violations == set() with input as testing.review(object)
}

test_fix_mounts_a_claim_instead if {
	deny_unsafe_volume_types.fix == {{
		"path": "/spec/volumes/0/nfs",
		"patch": [
			{"op": "remove", "path": "/spec/volumes/0/nfs"},
			{
				"op": "add",
				"path": "/spec/volumes/0/persistentVolumeClaim",
				"value": {"claimName": "data"},
			},
		],
		"needs_input": "Which PersistentVolumeClaim should volume \"data\" mount?",
	}} with input as testing.review(testing.pod({"volumes": [{"name": "data", "nfs": {}}]}))
}

test_fix_of_a_volume_without_a_name if {
	path := "/spec/volumes/0/persistentVolumeClaim"
	deny_unsafe_volume_types.fix == {{
		"path": "/spec/volumes/0/iscsi",
		"patch": [
			{"op": "remove", "path": "/spec/volumes/0/iscsi"},
			{"op": "add", "path": path, "value": {"claimName": ""}},
		],
		"needs_input": "Which PersistentVolumeClaim should volume \"\" mount?",
	}} with input as testing.review(testing.pod({"volumes": [{"iscsi": {}}]}))
}

test_fix_leaves_cloning_to_an_init_container if {
	deny_unsafe_volume_types.fix == {{
		"path": "/spec/volumes/0/gitRepo",
		"patch": [
			{"op": "remove", "path": "/spec/volumes/0/gitRepo"},
			{"op": "add", "path": "/spec/volumes/0/emptyDir", "value": {"sizeLimit": "1Gi"}},
		],
		"needs_input": "Which init container should clone the repository into volume \"site\"?",
	}} with input as testing.review(testing.pod({"volumes": [{"name": "site", "gitRepo": {}}]}))
}
