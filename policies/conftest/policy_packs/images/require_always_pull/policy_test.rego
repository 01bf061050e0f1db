package kubepac.images.require_always_pull_test

import data.kubepac.images.require_always_pull
import data.kubepac.lib.testing

test_flags_latest_that_is_not_pulled if {
	spec := {"containers": [
		{"name": "web", "image": "shop/web:latest", "imagePullPolicy": "IfNotPresent"},
		{"name": "log", "image": "shop/log", "imagePullPolicy": "Never"},
	]}
	require_always_pull.violations == {
		{
			"path": "/spec/containers/0/imagePullPolicy",
			"msg": "container \"web\" may run an old \"shop/web:latest\": imagePullPolicy is IfNotPresent",
		},
		{
			"path": "/spec/containers/1/imagePullPolicy",
			"msg": "container \"log\" may run an old \"shop/log\": imagePullPolicy is Never",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_moving_tags_where_no_policy_is_written if {
	every image in [
		"web:stable", "web:main", "web:alpine", "web:Nightly", "web:production-blue",
		"web:1.4-latest", "web:1.4.0-SNAPSHOT", "registry.example.com:5000/shop/web2:edge",
	] {
		every container in [{}, {"imagePullPolicy": null}, {"imagePullPolicy": ""}, {"imagePullPolicy": "IfNotPresent"}] {
			is_flagged(image, container, {})
		}
	}
}

test_flags_versions_where_the_parameter_says_so if {
	every image in ["web:1.4.2", "web:16", "web:9c1f2ab"] {
		is_flagged(image, {}, {"pull_version_tags": true})
		is_flagged(image, {"imagePullPolicy": "IfNotPresent"}, {"pull_version_tags": true})
	}
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [{"name": "setup", "image": "tools:stable"}],
		"containers": [{"name": "web", "image": "shop/web:1.4.2"}],
		"ephemeralContainers": [{"image": "debug:edge"}],
	}
	require_always_pull.violations == {
		{
			"path": "/spec/initContainers/0/imagePullPolicy",
			"msg": "container \"setup\" may run an old \"tools:stable\": imagePullPolicy is IfNotPresent",
		},
		{
			"path": "/spec/ephemeralContainers/0/imagePullPolicy",
			"msg": "container \"\" may run an old \"debug:edge\": imagePullPolicy is IfNotPresent",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	require_always_pull.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/imagePullPolicy",
		"msg": "container \"backup\" may run an old \"backup:stable\": imagePullPolicy is IfNotPresent",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup", "image": "backup:stable"}]}))
}

test_passes_what_is_always_pulled if {
	every image in ["web", "web:latest", "web:stable", "web:1.4.2"] {
		passes(image, {"imagePullPolicy": "Always"}, {"pull_version_tags": true})
	}
	every image in ["web", "web:latest"] {
		every container in [{}, {"imagePullPolicy": null}, {"imagePullPolicy": ""}] {
			passes(image, container, {"pull_version_tags": true})
		}
	}
}

test_passes_versions if {
	every tag in [
		"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
		"1.4.2-rc", "v1", "main-9c1f2ab", "latest-1", "1-snapshots",
	] {
		every policy in ["IfNotPresent", "Never"] {
			passes(concat(":", ["web", tag]), {"imagePullPolicy": policy}, {})
		}
		passes(concat(":", ["web", tag]), {}, {"pull_version_tags": false})
		passes(concat(":", ["web", tag]), {}, {"pull_version_tags": "true"})
	}
}

test_passes_digests if {
	every image in ["web@sha256:0f", "web:latest@sha256:0f", "web:stable@sha256:0f"] {
		passes(image, {"imagePullPolicy": "IfNotPresent"}, {"pull_version_tags": true})
	}
}

test_passes_what_is_no_reference if {
	every image in [null, "", 7, "${IMAGE}", "auto", "ko://example.com/cmd/web"] {
		passes(image, {"imagePullPolicy": "IfNotPresent"}, {})
	}
	object := testing.pod({"containers": [{"name": "web", "imagePullPolicy": "IfNotPresent"}]})
	require_always_pull.violations == set() with input as testing.review(object)
}

test_passes_policies_that_do_not_exist if {
	every policy in ["always", 7, ["IfNotPresent"], false] {
		passes("web:stable", {"imagePullPolicy": policy}, {})
	}
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_always_pull.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web", "image": "web:stable"}]})
	require_always_pull.violations == set() with input as testing.review(object)
}

test_fix_pulls_always if {
	path := "/spec/template/spec/containers/0/imagePullPolicy"
	unsaid := testing.deployment({"containers": [{"name": "web", "image": "web:stable"}]})
	require_always_pull.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "Always"}],
	}} with input as testing.review(unsaid)
	said := testing.deployment({"containers": [{"name": "web", "image": "web", "imagePullPolicy": "IfNotPresent"}]})
	require_always_pull.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "Always"}],
	}} with input as testing.review(said)
}

test_fix_asks_where_an_image_is_that_was_never_pulled if {
	path := "/spec/containers/0/imagePullPolicy"
	object := testing.pod({"containers": [{"name": "web", "image": "web:dev", "imagePullPolicy": "Never"}]})
	require_always_pull.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "Always"}],
		"needs_input": "From which registry can nodes pull \"web:dev\"?",
	}} with input as testing.review(object)
}

is_flagged(image, container, settings) if {
	found := require_always_pull.violations with input as running(image, container, settings)
	{violation.path | some violation in found} == {"/spec/containers/0/imagePullPolicy"}
}

passes(image, container, settings) if {
	require_always_pull.violations == set() with input as running(image, container, settings)
}

running(image, container, settings) := testing.with_parameters(pod, settings) if {
	pod := testing.pod({"containers": [named(image, container)]})
}

named(image, container) := object.union(container, {"name": "web", "image": image})
