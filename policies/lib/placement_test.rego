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

test_spread_by_constraints_anti_affinity_or_ports_of_the_node if {
	rule := {"topologyKey": "kubernetes.io/hostname"}
	every spec in [
		{"topologySpreadConstraints": [rule]},
		{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}},
		{"affinity": {"podAntiAffinity": {
			"requiredDuringSchedulingIgnoredDuringExecution": [],
			"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": rule}],
		}}},
		{"containers": [{"name": "a"}, {"ports": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 1}]}]},
	] {
		placement.is_spread with input as testing.review(testing.deployment(spec))
	}
	every spec in [
		{},
		{"topologySpreadConstraints": []},
		{"topologySpreadConstraints": null},
		{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}}},
		{"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}},
		{"containers": [{"ports": [{"containerPort": 80, "hostPort": 0}]}]},
	] {
		not placement.is_spread with input as testing.review(testing.deployment(spec))
	}
}

test_spreading_selects_by_the_selector_and_else_by_the_labels if {
	template := {"metadata": {"labels": {"app": "web", "version": "1"}}, "spec": {}}
	selecting := {"app": "web"}
	placement.spreading == spreading(selecting) with input as workload({
		"selector": {"matchLabels": selecting},
		"template": template,
	})
	every selector in [null, {}, {"matchLabels": {}}, {"matchExpressions": [{"key": "app", "operator": "Exists"}]}] {
		object := workload({"selector": selector, "template": template})
		placement.spreading == spreading({"app": "web", "version": "1"}) with input as object
	}
}

test_constraints_stand_in_the_pod_spec if {
	placement.constraints_path == ["spec", "topologySpreadConstraints"] with input as testing.review(testing.pod({}))
}

spreading(labels) := [{
	"op": "add",
	"path": "/spec/template/spec/topologySpreadConstraints",
	"value": [{
		"maxSkew": 1,
		"topologyKey": "kubernetes.io/hostname",
		"whenUnsatisfiable": "ScheduleAnyway",
		"labelSelector": {"matchLabels": labels},
	}],
}]

workload(spec) := testing.review({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})

test_on_one_node_by_its_name if {
	placement.is_on_one_node with input as deployed({"nodeName": "a"})
	placement.is_on_one_node with input as deployed({"nodeSelector": {"kubernetes.io/hostname": "a"}})
	every spec in [{}, {"nodeName": ""}, {"nodeName": null}, {"nodeSelector": null}, {"nodeSelector": {"zone": "a"}}] {
		not placement.is_on_one_node with input as deployed(spec)
	}
}

test_on_one_node_beside_a_pod_that_runs if {
	terms := [{"topologyKey": "topology.kubernetes.io/zone"}, {"topologyKey": "kubernetes.io/hostname"}]
	placement.is_on_one_node with input as deployed(near("podAffinity", terms))
	not placement.is_on_one_node with input as deployed(near("podAffinity", [{"topologyKey": "topology.kubernetes.io/zone"}]))
	not placement.is_on_one_node with input as deployed(near("podAntiAffinity", [{"topologyKey": "kubernetes.io/hostname"}]))
}

test_on_one_node_by_the_only_term_of_its_affinity if {
	one := {"matchExpressions": [
		{"key": "disk", "operator": "Exists"},
		{"key": "kubernetes.io/hostname", "operator": "In", "values": ["a"]},
	]}
	placement.is_on_one_node with input as deployed(near("nodeAffinity", {"nodeSelectorTerms": [one]}))
	every terms in [
		[one, one],
		[],
		[host("NotIn", "kubernetes.io/hostname", ["a"])],
		[host("In", "kubernetes.io/hostname", ["a", "b"])],
		[host("In", "topology.kubernetes.io/zone", ["a"])],
	] {
		not placement.is_on_one_node with input as deployed(near("nodeAffinity", {"nodeSelectorTerms": terms}))
	}
}

test_not_on_one_node_without_a_pod if {
	not placement.is_on_one_node with input as testing.review({"apiVersion": "v1", "kind": "Service", "spec": {}})
}

deployed(spec) := testing.review(testing.deployment(spec))

near(kind, required) := {"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": required}}}

host(operator, key, values) := {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}

owned(owners) := testing.review(object.union(testing.pod({}), {"metadata": {"ownerReferences": owners}}))
