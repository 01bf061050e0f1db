package kubepac.reliability.deny_control_plane_scheduling_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_control_plane_scheduling

roles := ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"]

test_flags_toleration_of_the_taint_by_name if {
	every key in roles {
		every rest in [{}, {"operator": "Exists", "effect": "NoSchedule"}, {"operator": "Equal", "effect": "NoExecute"}] {
			tolerations := [{"key": "dedicated", "operator": "Exists"}, object.union({"key": key}, rest)]
			deny_control_plane_scheduling.violations == {{
				"path": "/spec/template/spec/tolerations/1",
				"msg": concat("", ["Deployment \"example\" tolerates the taint \"", key, "\""]),
			}} with input as tolerating(tolerations)
		}
	}
}

test_flags_toleration_of_every_taint if {
	every key in [{}, {"key": ""}, {"key": null}] {
		every effect in [{}, {"effect": ""}, {"effect": null}, {"effect": "NoSchedule"}] {
			toleration := object.union_n([{"operator": "Exists"}, key, effect])
			deny_control_plane_scheduling.violations == {{
				"path": "/spec/template/spec/tolerations/0",
				"msg": "Deployment \"example\" tolerates every taint",
			}} with input as tolerating([toleration])
		}
	}
}

test_flags_selection_of_the_nodes if {
	every label in roles {
		every value in ["", "true"] {
			selector := {"kubernetes.io/os": "linux", label: value}
			deny_control_plane_scheduling.violations == {{
				"path": concat("", ["/spec/nodeSelector/", replace(label, "/", "~1")]),
				"msg": concat("", ["Pod \"example\" selects nodes with the label \"", label, "\""]),
			}} with input as testing.review(testing.pod({"nodeSelector": selector}))
		}
	}
}

test_flags_cron_job_in_a_namespace if {
	changed := object.union(
		testing.cron_job({"tolerations": [{"operator": "Exists"}]}),
		{"metadata": {"namespace": "kube-public"}},
	)
	deny_control_plane_scheduling.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/tolerations/0",
		"msg": "CronJob \"example\" tolerates every taint",
	}} with input as testing.review(changed)
}

test_passes_other_tolerations if {
	every toleration in [
		{"key": "dedicated", "operator": "Exists"},
		{"key": "node-role.kubernetes.io/worker", "operator": "Exists"},
		{"operator": "Exists", "effect": "NoExecute"},
		{"operator": "Exists", "effect": "PreferNoSchedule"},
		{"operator": "Equal"},
		{"key": "", "value": "a"},
		{},
		null,
		"Exists",
	] {
		deny_control_plane_scheduling.violations == set() with input as tolerating([toleration])
	}
	every tolerations in [null, [], "Exists", {}] {
		deny_control_plane_scheduling.violations == set() with input as tolerating(tolerations)
	}
}

test_passes_other_selectors if {
	null_value := {label: null | some label in roles}
	every selector in [null, {}, "linux", {"node-role.kubernetes.io/worker": ""}, null_value] {
		changed := testing.pod({"nodeSelector": selector})
		deny_control_plane_scheduling.violations == set() with input as testing.review(changed)
	}
	deny_control_plane_scheduling.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_daemons_and_parts_of_the_cluster if {
	spec := {
		"tolerations": [{"operator": "Exists"}],
		"nodeSelector": {"node-role.kubernetes.io/control-plane": ""},
	}
	every change in [
		{"kind": "DaemonSet"},
		{"metadata": {"namespace": "kube-system"}},
		{"apiVersion": "example.com/v1"},
	] {
		changed := object.union(testing.deployment(spec), change)
		deny_control_plane_scheduling.violations == set() with input as testing.review(changed)
	}
	owner := {"metadata": {"ownerReferences": [{"kind": "DaemonSet", "name": "agent"}]}}
	pod := object.union(testing.pod(spec), owner)
	deny_control_plane_scheduling.violations == set() with input as testing.review(pod)
}

test_fix_keeps_other_tolerations if {
	kept := {"key": "dedicated", "operator": "Exists"}
	patch := [{"op": "replace", "path": "/spec/template/spec/tolerations", "value": [kept]}]
	deny_control_plane_scheduling.fix == {
		{"path": "/spec/template/spec/tolerations/0", "patch": patch, "needs_input": question},
		{"path": "/spec/template/spec/tolerations/2", "patch": patch, "needs_input": question},
	} with input as tolerating([{"key": roles[0]}, kept, {"operator": "Exists"}])
}

test_fix_removes_the_selection if {
	path := "/spec/template/spec/nodeSelector/node-role.kubernetes.io~1master"
	selector := {"node-role.kubernetes.io/master": ""}
	deny_control_plane_scheduling.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
		"needs_input": question,
	}} with input as testing.review(testing.deployment({"nodeSelector": selector}))
}

question := "Should Deployment \"example\" stay off nodes of the control plane?"

tolerating(tolerations) := testing.review(testing.deployment({"tolerations": tolerations}))
