package kubepac.images.deny_latest_tag_test

import data.kubepac.images.deny_latest_tag
import data.kubepac.lib.testing

test_flags_latest if {
	deny_latest_tag.violations == {{
		"path": "/spec/containers/0/image",
		"msg": "container \"web\" runs \"registry:5000/shop/web:latest\", whose tag is latest",
	}} with input as testing.review(testing.pod({"containers": [running("web", "registry:5000/shop/web:latest")]}))
}

test_flags_missing_tag_in_init_and_ephemeral_containers if {
	spec := {
		"initContainers": [running("setup", "registry:5000/busybox")],
		"containers": [running("web", "nginx:1.27")],
		"ephemeralContainers": [running("debug", "shell")],
	}
	deny_latest_tag.violations == {
		{
			"path": "/spec/initContainers/0/image",
			"msg": "container \"setup\" runs \"registry:5000/busybox\", which names no version",
		},
		{
			"path": "/spec/ephemeralContainers/0/image",
			"msg": "container \"debug\" runs \"shell\", which names no version",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	deny_latest_tag.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/image",
		"msg": "container \"backup\" runs \"backup:latest\", whose tag is latest",
	}} with input as testing.review(testing.cron_job({"containers": [running("backup", "backup:latest")]}))
}

test_passes_digest_whatever_the_tag if {
	spec := {"containers": [running("a", "nginx:latest@sha256:0f"), running("b", "nginx@sha256:0f")]}
	deny_latest_tag.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_other_tags if {
	spec := {"containers": [running("a", "nginx:1"), running("b", "latest:1"), running("c", "nginx:latest-1")]}
	deny_latest_tag.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_placeholder_and_absent_or_null_image if {
	spec := {"containers": [running("a", "${IMAGE}"), running("b", null), {"name": "c"}]}
	deny_latest_tag.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {"containers": "web"}, {}] {
		deny_latest_tag.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [running("web", "nginx")]})
	deny_latest_tag.violations == set() with input as testing.review(object)
}

test_fix_asks_for_version if {
	deny_latest_tag.fix == {{
		"path": "/spec/containers/0/image",
		"patch": [{"op": "replace", "path": "/spec/containers/0/image", "value": "registry:5000/web:0.0.0-TODO"}],
		"needs_input": "Which version of \"registry:5000/web\" does container \"web\" run?",
	}} with input as testing.review(testing.pod({"containers": [running("web", "registry:5000/web:latest")]}))
}

test_fix_leaves_images_that_name_a_version if {
	spec := {"containers": [running("a", "nginx:1"), running("b", "nginx@sha256:0f")]}
	deny_latest_tag.fix == set() with input as testing.review(testing.pod(spec))
}

running(name, image) := {"name": name, "image": image}
