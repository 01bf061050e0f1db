package kubepac.reliability.deny_shared_single_writer_claims_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_shared_single_writer_claims

several := {
	"path": "/spec/replicas",
	"msg": "Deployment \"wiki\" runs 3 pods on claim \"pages\" that only one node can mount",
}

overlap := {
	"path": "/spec/strategy",
	"msg": "Deployment \"wiki\" starts a new pod while the old one holds claim \"pages\" that only one node can mount",
}

test_flags_pods_that_share_a_claim if {
	object := wiki({"replicas": 3, "strategy": {"type": "Recreate"}})
	deny_shared_single_writer_claims.violations == {several} with input as object with data.inventory as known
}

test_flags_pods_that_share_a_claim_and_are_replaced_in_turn if {
	deny_shared_single_writer_claims.violations == {several, overlap} with input as wiki({"replicas": 3})
		with data.inventory as known
}

test_flags_rolling_update_of_one_pod if {
	every spec in [
		{},
		{"replicas": null},
		{"replicas": 1},
		{"strategy": null},
		{"strategy": {"type": null}},
		{"strategy": {"type": ""}},
		{"strategy": {"type": "RollingUpdate"}},
		{"strategy": {"type": "RollingUpdate", "rollingUpdate": null}},
		{"strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}},
		{"strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "50%"}}},
	] {
		deny_shared_single_writer_claims.violations == {overlap} with input as wiki(spec) with data.inventory as known
	}
}

test_flags_claim_for_one_pod_whatever_node_it_runs_on if {
	deny_shared_single_writer_claims.violations == {{
		"path": "/spec/replicas",
		"msg": "Deployment \"wiki\" runs 2 pods on claim \"index\" that only one pod can mount",
	}} with input as mounting({"replicas": 2, "strategy": {"type": "Recreate"}}, {"nodeName": "a"}, ["index"])
		with data.inventory as known
}

test_flags_several_claims_in_one_message if {
	deny_shared_single_writer_claims.violations == {{
		"path": "/spec/replicas",
		"msg": "Deployment \"wiki\" runs 2 pods on claim \"index\" that only one pod can mount and 1 more",
	}} with input as mounting({"replicas": 2, "strategy": {"type": "Recreate"}}, {}, ["pages", "index", "shared"])
		with data.inventory as known
}

test_flags_without_doubt if {
	deny_shared_single_writer_claims.unknown == set() with input as wiki({"replicas": 3}) with data.inventory as known
}

test_passes_one_pod_that_lets_go_first if {
	every strategy in [
		{"type": "Recreate"},
		{"rollingUpdate": {"maxSurge": 0}},
		{"rollingUpdate": {"maxSurge": "0%", "maxUnavailable": "50%"}},
		{"rollingUpdate": {"maxUnavailable": 1}},
		{"rollingUpdate": {"maxSurge": 1, "maxUnavailable": "100%"}},
		{"rollingUpdate": {"maxUnavailable": 2}},
	] {
		is_silent(wiki({"replicas": 1, "strategy": strategy}))
	}
}

test_passes_without_pods if {
	is_silent(wiki({"replicas": 0}))
}

test_passes_claims_that_many_can_mount if {
	is_silent(mounting({"replicas": 3}, {}, ["shared"]))
	is_silent(mounting({"replicas": 3}, {}, []))
}

test_passes_pods_on_one_node if {
	is_silent(mounting({"replicas": 3}, {"nodeSelector": {"kubernetes.io/hostname": "a"}}, ["pages", "unknown"]))
}

test_passes_other_objects if {
	every change in [{"apiVersion": "apps.example.com/v1"}, {"kind": "ReplicaSet"}] {
		is_silent(testing.review(object.union(wiki({"replicas": 3}).review.object, change)))
	}
}

test_passes_with_doubt_where_the_claim_is_not_in_sight if {
	doubt := {{
		"path": "/spec/template/spec/volumes/1/persistentVolumeClaim/claimName",
		"msg": "PersistentVolumeClaim \"uploads\" is not among the objects in sight",
	}}
	every spec in [{"replicas": 1}, {"replicas": 3, "strategy": {"type": "Recreate"}}] {
		object := mounting(spec, {}, ["shared", "uploads"])
		deny_shared_single_writer_claims.unknown == doubt with input as object with data.inventory as known
		deny_shared_single_writer_claims.violations == set() with input as object with data.inventory as known
		deny_shared_single_writer_claims.fix == set() with input as object with data.inventory as known
	}
	every spec in [{"replicas": 0}, {"replicas": 1, "strategy": {"type": "Recreate"}}] {
		is_silent(mounting(spec, {}, ["uploads"]))
	}
}

test_fix_asks_for_another_claim_and_for_a_pause if {
	object := wiki({"replicas": 3, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}})
	deny_shared_single_writer_claims.fix == {
		{
			"path": "/spec/replicas",
			"patch": [{
				"op": "replace",
				"path": "/spec/template/spec/volumes/0/persistentVolumeClaim/claimName",
				"value": "pages-shared",
			}],
			"needs_input": "Which claim that many nodes can mount should the pods of Deployment \"wiki\" share?",
		},
		{
			"path": "/spec/strategy",
			"patch": [{"op": "replace", "path": "/spec/strategy", "value": {"type": "Recreate"}}],
			"needs_input": "Can Deployment \"wiki\" be without a pod during an update?",
		},
	} with input as object with data.inventory as known
}

test_fix_replaces_the_claims_in_question_alone if {
	deny_shared_single_writer_claims.fix == {{
		"path": "/spec/replicas",
		"patch": [
			{
				"op": "replace",
				"path": "/spec/template/spec/volumes/2/persistentVolumeClaim/claimName",
				"value": "index-shared",
			},
			{
				"op": "replace",
				"path": "/spec/template/spec/volumes/1/persistentVolumeClaim/claimName",
				"value": "pages-shared",
			},
		],
		"needs_input": "Which claim that many nodes can mount should the pods of Deployment \"wiki\" share?",
	}} with input as mounting({"replicas": 2, "strategy": {"type": "Recreate"}}, {}, ["shared", "pages", "index"])
		with data.inventory as known
}

is_silent(object) if {
	deny_shared_single_writer_claims.violations == set() with input as object with data.inventory as known
	deny_shared_single_writer_claims.unknown == set() with input as object with data.inventory as known
	deny_shared_single_writer_claims.fix == set() with input as object with data.inventory as known
}

known := {"namespace": {
	"docs": {"v1": {"PersistentVolumeClaim": {
		"pages": claim("pages", "ReadWriteOnce"),
		"index": claim("index", "ReadWriteOncePod"),
		"shared": claim("shared", "ReadWriteMany"),
	}}},
	"default": {"v1": {"PersistentVolumeClaim": {"uploads": claim("uploads", "ReadWriteOnce")}}},
}}

claim(name, mode) := {"metadata": {"name": name}, "spec": {"accessModes": [mode], "storageClassName": "fast"}}

wiki(spec) := mounting(spec, {}, ["pages"])

mounting(spec, pod, claims) := testing.review({
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "wiki", "namespace": "docs"},
	"spec": object.union(spec, {"template": {"spec": object.union(pod, {"volumes": volumes})}}),
}) if {
	volumes := [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}} | some claim_name in claims]
}
