package kubepac.reliability.deny_node_pinning_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_node_pinning

hostname := "kubernetes.io/hostname"

on_deployment := "Deployment \"example\" runs on node \"node-1\" only"

question := "Should Deployment \"example\" be free to run on other nodes than \"node-1\"?"

selector_path := "/spec/template/spec/nodeSelector/kubernetes.io~1hostname"

required_path := "/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution"

terms_path := concat("/", [required_path, "nodeSelectorTerms"])

test_flags_name_and_label_of_a_node if {
	spec := {"nodeName": "node-1", "nodeSelector": {"disk": "ssd", hostname: "node-1"}}
	deny_node_pinning.violations == {
		{"path": "/spec/template/spec/nodeName", "msg": on_deployment},
		{"path": selector_path, "msg": on_deployment},
	} with input as testing.review(testing.deployment(spec))
}

test_flags_cron_job_by_its_template if {
	deny_node_pinning.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/nodeName",
		"msg": "CronJob \"example\" runs on node \"node-1\" only",
	}} with input as testing.review(testing.cron_job({"nodeName": "node-1"}))
}

test_flags_label_of_a_node_in_a_pod if {
	deny_node_pinning.violations == {{
		"path": "/spec/nodeSelector/kubernetes.io~1hostname",
		"msg": "Pod \"example\" runs on node \"node-1\" only",
	}} with input as testing.review(testing.pod({"nodeName": "node-1", "nodeSelector": {hostname: "node-1"}}))
}

test_flags_affinity_to_one_node if {
	flagged := {{"path": terms_path, "msg": on_deployment}}
	by_label := {"matchExpressions": [{"key": "arch", "operator": "Exists"}, is_in(hostname, ["node-1"])]}
	by_name := {"matchFields": [is_in("metadata.name", ["node-1"])]}
	every terms in [[by_label], [by_name], [by_label, by_name]] {
		deny_node_pinning.violations == flagged with input as affine(terms)
	}
}

test_passes_affinity_to_several_nodes_or_to_none if {
	one := {"matchExpressions": [is_in(hostname, ["node-1"])]}
	every terms in [
		[{"matchExpressions": [is_in(hostname, ["node-1", "node-2"])]}],
		[{"matchExpressions": [is_in(hostname, [])]}],
		[one, {"matchExpressions": [is_in(hostname, ["node-2"])]}],
		[one, {"matchExpressions": [is_in("zone", ["a"])]}],
		[{"matchExpressions": [{"key": hostname, "operator": "NotIn", "values": ["node-1"]}]}],
		[{"matchExpressions": [is_in("topology.kubernetes.io/zone", ["node-1"])]}],
		[{"matchExpressions": [is_in("metadata.name", ["node-1"])]}],
		[{"matchFields": [is_in(hostname, ["node-1"])]}],
		[{}],
		[],
		null,
		"node-1",
	] {
		deny_node_pinning.violations == set() with input as affine(terms)
	}
}

test_passes_preferences_and_missing_fields if {
	preferred := [{"weight": 1, "preference": {"matchExpressions": [is_in(hostname, ["node-1"])]}}]
	every spec in [
		{},
		{"nodeName": null, "nodeSelector": null},
		{"nodeName": "", "nodeSelector": {hostname: ""}},
		{"nodeSelector": {"kubernetes.io/os": "linux"}},
		{"nodeSelector": hostname},
		{"affinity": null},
		{"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}},
	] {
		deny_node_pinning.violations == set() with input as testing.review(testing.deployment(spec))
	}
}

test_passes_pod_that_has_been_scheduled if {
	deny_node_pinning.violations == set() with input as testing.review(testing.pod({"nodeName": "node-1"}))
}

test_passes_daemons_and_their_pods if {
	daemon := object.union(testing.deployment({"nodeName": "node-1"}), {"kind": "DaemonSet"})
	deny_node_pinning.violations == set() with input as testing.review(daemon)
	terms := [{"matchFields": [is_in("metadata.name", ["node-1"])]}]
	pod := testing.pod(affine(terms).review.object.spec.template.spec)
	owned := object.union(pod, {"metadata": {"ownerReferences": [{"kind": "Node"}, {"kind": "DaemonSet"}]}})
	deny_node_pinning.violations == set() with input as testing.review(owned)
	other := object.union(pod, {"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}})
	count(deny_node_pinning.violations) == 1 with input as testing.review(other)
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"nodeName": "node-1"})
	deny_node_pinning.violations == set() with input as testing.review(object)
}

test_fix_removes_name_and_label if {
	deny_node_pinning.fix == {{
		"path": "/spec/template/spec/nodeName",
		"patch": [{"op": "remove", "path": "/spec/template/spec/nodeName"}],
		"needs_input": question,
	}} with input as testing.review(testing.deployment({"nodeName": "node-1"}))
	deny_node_pinning.fix == {{
		"path": selector_path,
		"patch": [{"op": "remove", "path": selector_path}],
		"needs_input": question,
	}} with input as testing.review(testing.deployment({"nodeSelector": {hostname: "node-1"}}))
}

test_fix_keeps_what_else_a_term_asks_for if {
	arch := is_in("kubernetes.io/arch", ["arm64"])
	deny_node_pinning.fix == {{
		"path": terms_path,
		"patch": [{
			"op": "replace",
			"path": terms_path,
			"value": [{"matchExpressions": [arch]}, {"matchExpressions": [arch]}],
		}],
		"needs_input": question,
	}} with input as affine([
		{"matchExpressions": [is_in(hostname, ["node-1"]), arch]},
		{"matchExpressions": [arch], "matchFields": [is_in("metadata.name", ["node-1"])]},
	])
}

test_fix_removes_the_requirement_where_an_alternative_has_no_other if {
	arch := is_in("kubernetes.io/arch", ["arm64"])
	one := is_in(hostname, ["node-1"])
	every terms in [[{"matchExpressions": [one]}], [{"matchExpressions": [one]}, {"matchExpressions": [one, arch]}]] {
		deny_node_pinning.fix == {{
			"path": terms_path,
			"patch": [{"op": "remove", "path": required_path}],
			"needs_input": question,
		}} with input as affine(terms)
	}
}

is_in(key, values) := {"key": key, "operator": "In", "values": values}

affine(terms) := testing.review(testing.deployment({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}))
