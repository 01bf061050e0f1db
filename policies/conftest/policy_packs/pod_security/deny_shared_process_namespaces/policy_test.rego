package kubepac.pod_security.deny_shared_process_namespaces_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_shared_process_namespaces

test_flags_pod_that_shares if {
	deny_shared_process_namespaces.violations == {{
		"path": "/spec/shareProcessNamespace",
		"msg": "Pod \"example\" shares one process namespace among its containers",
	}} with input as testing.review(testing.pod({"shareProcessNamespace": true}))
}

test_flags_template_of_a_cron_job if {
	deny_shared_process_namespaces.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/shareProcessNamespace",
		"msg": "CronJob \"example\" shares one process namespace among its containers",
	}} with input as testing.review(testing.cron_job({"shareProcessNamespace": true}))
}

test_passes_where_it_is_off_or_absent if {
	every spec in [{}, {"shareProcessNamespace": false}, {"shareProcessNamespace": null}, {"hostPID": true}, null] {
		deny_shared_process_namespaces.violations == set() with input as testing.review(testing.deployment(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	other := testing.custom_deployment({"shareProcessNamespace": true})
	deny_shared_process_namespaces.violations == set() with input as testing.review(other)
}

test_fix_removes_it_and_asks if {
	deny_shared_process_namespaces.fix == {{
		"path": "/spec/template/spec/shareProcessNamespace",
		"patch": [{"op": "remove", "path": "/spec/template/spec/shareProcessNamespace"}],
		"needs_input": "Should every container of Deployment \"example\" see its own processes only?",
	}} with input as testing.review(testing.deployment({"shareProcessNamespace": true}))
}

test_fix_has_nothing_to_remove_where_nothing_is_shared if {
	deny_shared_process_namespaces.fix == set() with input as testing.review(testing.pod({}))
}
