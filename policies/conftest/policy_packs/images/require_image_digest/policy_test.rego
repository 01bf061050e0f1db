package kubepac.images.require_image_digest_test

import data.kubepac.images.require_image_digest
import data.kubepac.lib.testing

test_flags_tag_without_digest if {
	require_image_digest.violations == {{
		"path": "/spec/containers/0/image",
		"msg": "container \"web\" runs \"shop/web:1.2\", which is not pinned by digest",
	}} with input as testing.review(testing.pod({"containers": [running("web", "shop/web:1.2")]}))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [running("setup", "busybox")],
		"containers": [running("web", "web@sha256:0f")],
		"ephemeralContainers": [running("debug", "shell:1")],
	}
	require_image_digest.violations == {
		{
			"path": "/spec/initContainers/0/image",
			"msg": "container \"setup\" runs \"busybox\", which is not pinned by digest",
		},
		{
			"path": "/spec/ephemeralContainers/0/image",
			"msg": "container \"debug\" runs \"shell:1\", which is not pinned by digest",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	require_image_digest.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/image",
		"msg": "container \"backup\" runs \"backup:1\", which is not pinned by digest",
	}} with input as testing.review(testing.cron_job({"containers": [running("backup", "backup:1")]}))
}

test_passes_digest_with_and_without_tag if {
	spec := {"containers": [running("a", "web@sha256:0f"), running("b", "registry:5000/web:1@sha256:0f")]}
	require_image_digest.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_absent_and_null_image if {
	spec := {"containers": [{"name": "a"}, running("b", null)]}
	require_image_digest.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_image_digest.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [running("web", "web:1")]})
	require_image_digest.violations == set() with input as testing.review(object)
}

test_fix_asks_for_digest_and_keeps_the_tag if {
	require_image_digest.fix == {{
		"path": "/spec/containers/0/image",
		"patch": [{"op": "replace", "path": "/spec/containers/0/image", "value": "web:1@sha256:TODO"}],
		"needs_input": "What is the sha256 digest of \"web:1\" in its registry?",
	}} with input as testing.review(testing.pod({"containers": [running("web", "web:1")]}))
}

running(name, image) := {"name": name, "image": image}
