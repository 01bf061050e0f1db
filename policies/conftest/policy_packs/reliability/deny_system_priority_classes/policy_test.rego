package kubepac.reliability.deny_system_priority_classes_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_system_priority_classes

test_flags_both_classes if {
	every class in ["system-cluster-critical", "system-node-critical"] {
		deny_system_priority_classes.violations == {{
			"path": "/spec/priorityClassName",
			"msg": concat("", ["Pod \"example\" claims the priority class \"", class, "\""]),
		}} with input as testing.review(testing.pod({"priorityClassName": class}))
	}
}

test_flags_every_template if {
	critical := {"priorityClassName": "system-node-critical"}
	every case in [
		{"object": testing.deployment(critical), "path": "/spec/template/spec/priorityClassName"},
		{"object": testing.cron_job(critical), "path": "/spec/jobTemplate/spec/template/spec/priorityClassName"},
	] {
		deny_system_priority_classes.violations == {{
			"path": case.path,
			"msg": concat("", [case.object.kind, " \"example\" claims the priority class \"system-node-critical\""]),
		}} with input as testing.review(case.object)
	}
}

test_flags_other_namespaces if {
	every namespace in ["shop", "default", "kube", "system", "my-kube-system-copy", "addons"] {
		count(deny_system_priority_classes.violations) == 1 with input as pod(namespace, "system-cluster-critical")
	}
}

test_passes_namespaces_of_addons if {
	every namespace in ["kube-system", "kube-flannel", "storage-system"] {
		deny_system_priority_classes.violations == set() with input as pod(namespace, "system-cluster-critical")
		deny_system_priority_classes.fix == set() with input as pod(namespace, "system-cluster-critical")
	}
}

test_passes_namespaces_that_the_settings_name if {
	critical := pod("addons", "system-cluster-critical").review.object
	deny_system_priority_classes.violations == set()
		with input as testing.with_parameters(critical, {"addon_namespaces": ["storage", "addons"]})
	count(deny_system_priority_classes.violations) == 1
		with input as testing.with_parameters(critical, {"addon_namespaces": ["storage"]})
}

test_passes_other_classes_and_none if {
	every class in ["business-critical", "system-cluster", "", null, 2000000000] {
		deny_system_priority_classes.violations == set() with input as pod("shop", class)
		deny_system_priority_classes.fix == set() with input as pod("shop", class)
	}
	deny_system_priority_classes.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_other_kinds if {
	every body in [
		testing.custom_deployment({"priorityClassName": "system-node-critical"}),
		{"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "system-node-critical"}},
	] {
		deny_system_priority_classes.violations == set() with input as testing.review(body)
	}
}

test_fix_drops_the_class if {
	deny_system_priority_classes.fix == {{
		"path": "/spec/priorityClassName",
		"patch": [{"op": "remove", "path": "/spec/priorityClassName"}],
		"needs_input": "Which priority class, if any, should Pod \"web\" have?",
	}} with input as pod("shop", "system-node-critical")
}

test_fix_drops_the_number_of_the_class_too if {
	spec := {"priorityClassName": "system-node-critical", "priority": 2000001000}
	deny_system_priority_classes.fix == {{
		"path": "/spec/template/spec/priorityClassName",
		"patch": [
			{"op": "remove", "path": "/spec/template/spec/priorityClassName"},
			{"op": "remove", "path": "/spec/template/spec/priority"},
		],
		"needs_input": "Which priority class, if any, should Deployment \"example\" have?",
	}} with input as testing.review(testing.deployment(spec))
}

pod(namespace, class) := testing.review({
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": namespace},
	"spec": {"priorityClassName": class},
})
