package kubepac.governance.deny_removed_apis_test

import data.kubepac.governance.deny_removed_apis
import data.kubepac.lib.testing

test_flags_api_that_went_away if {
	deny_removed_apis.violations == {{
		"path": "/apiVersion",
		"msg": "CronJob \"backup\" uses batch/v1beta1, which Kubernetes 1.25 removed",
	}} with input as testing.review(cron_job)
}

test_flags_object_without_a_name if {
	deny_removed_apis.violations == {{
		"path": "/apiVersion",
		"msg": "Ingress \"\" uses extensions/v1beta1, which Kubernetes 1.22 removed",
	}} with input as testing.review({"apiVersion": "extensions/v1beta1", "kind": "Ingress"})
}

test_flags_from_the_version_on_in_which_it_went if {
	every version in ["1.25", "v1.30.2"] {
		count(deny_removed_apis.violations) == 1 with input as meant_for(version)
	}
}

test_flags_what_the_latest_version_removed if {
	range := {"apiVersion": "networking.k8s.io/v1beta1", "kind": "ServiceCIDR", "metadata": {"name": "more"}}
	deny_removed_apis.violations == {{
		"path": "/apiVersion",
		"msg": "ServiceCIDR \"more\" uses networking.k8s.io/v1beta1, which Kubernetes 1.37 removed",
	}} with input as testing.review(range)
	deny_removed_apis.violations == set() with input as testing.with_parameters(range, {"kubernetes_version": "1.36"})
}

test_passes_where_the_cluster_still_serves_it if {
	deny_removed_apis.violations == set() with input as meant_for("1.24")
}

test_passes_parameter_that_is_no_version if {
	deny_removed_apis.violations == set() with input as meant_for("latest")
}

test_passes_served_versions_and_other_groups if {
	every api_version in ["batch/v1", "batch.example.com/v1beta1", "v1beta1", null, 1] {
		object := {"apiVersion": api_version, "kind": "CronJob", "metadata": {"name": "backup"}}
		deny_removed_apis.violations == set() with input as testing.review(object)
	}
	deny_removed_apis.violations == set() with input as testing.review({"apiVersion": "batch/v1beta1", "kind": null})
	deny_removed_apis.violations == set() with input as testing.review(null)
}

test_fix_names_the_successor if {
	deny_removed_apis.fix == {{
		"path": "/apiVersion",
		"patch": [{"op": "replace", "path": "/apiVersion", "value": "batch/v1"}],
	}} with input as testing.review(cron_job)
}

test_fix_changes_fields_and_asks if {
	object := {
		"apiVersion": "certificates.k8s.io/v1beta1",
		"kind": "CertificateSigningRequest",
		"metadata": {"name": "web"},
		"spec": {"usages": ["any"]},
	}
	deny_removed_apis.fix == {{
		"path": "/apiVersion",
		"patch": [
			{"op": "replace", "path": "/apiVersion", "value": "certificates.k8s.io/v1"},
			{"op": "add", "path": "/spec/signerName", "value": "example.com/TODO"},
		],
		"needs_input": "Which signer should sign CertificateSigningRequest \"web\"?",
	}} with input as testing.review(object)
}

test_fix_has_nothing_for_a_pod_security_policy if {
	object := {"apiVersion": "policy/v1beta1", "kind": "PodSecurityPolicy", "metadata": {"name": "restricted"}}
	deny_removed_apis.violations == {{
		"path": "/apiVersion",
		"msg": "PodSecurityPolicy \"restricted\" uses policy/v1beta1, which Kubernetes 1.25 removed",
	}} with input as testing.review(object)
	deny_removed_apis.fix == set() with input as testing.review(object)
}

cron_job := {"apiVersion": "batch/v1beta1", "kind": "CronJob", "metadata": {"name": "backup"}}

meant_for(version) := testing.with_parameters(cron_job, {"kubernetes_version": version})
