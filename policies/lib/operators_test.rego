package kubepac.lib.operators_test

import data.kubepac.lib.operators

test_may_run_pods_of_custom_resources if {
	every version, kind in {
		"apps.openshift.io/v1": "DeploymentConfig",
		"argoproj.io/v1alpha1": "Rollout",
		"monitoring.coreos.com/v1": "Prometheus",
		"monitoring.coreos.com/v1alpha1": "Alertmanager",
	} {
		operators.may_run("shop", ["app"], {{"app": "web"}})
			with data.inventory as {"namespace": {"shop": {version: {kind: {"web": {}}}}}}
	}
}

test_may_run_pods_with_marks_that_no_pod_has if {
	operators.may_run("shop", ["app", "db.example.com/cluster"], {{"app": "web"}, {"example.com/tier": "front"}})
	operators.may_run("shop", ["db.example.com/cluster"], set())
}

test_may_run_no_pods_with_plain_labels_and_known_marks if {
	known := {{"app": "web"}, {"example.com/tier": "front", "app": "cart"}}
	every keys in [[], ["tier"], ["app.kubernetes.io/name"], ["example.com/tier"], ["app", "example.com/tier"]] {
		not operators.may_run("shop", keys, known)
	}
}

test_may_run_no_pods_in_other_namespaces_groups_and_kinds if {
	every kept in [
		{"bank": {"argoproj.io/v1alpha1": {"Rollout": {"web": {}}}}},
		{"shop": {"example.com/v1": {"Rollout": {"web": {}}}}},
		{"shop": {"argoproj.io/v1alpha1": {"Workflow": {"web": {}}}}},
		{"shop": {"argoproj.io/v1alpha1": {"Rollout": {}}}},
	] {
		not operators.may_run("shop", ["app"], {{"app": "web"}}) with data.inventory as {"namespace": kept}
	}
}
