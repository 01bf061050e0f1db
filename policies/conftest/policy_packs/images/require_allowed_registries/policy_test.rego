package kubepac.images.require_allowed_registries_test

import data.kubepac.images.require_allowed_registries
import data.kubepac.lib.testing

test_flags_images_of_the_default_registry if {
	object := testing.pod({"containers": [{"name": "web", "image": "nginx:1.27"}, {"name": "log", "image": "acme/log"}]})
	require_allowed_registries.violations == {
		{
			"path": "/spec/containers/0/image",
			"msg": "container \"web\" uses \"docker.io/library/nginx\", which is in no allowed registry",
		},
		{
			"path": "/spec/containers/1/image",
			"msg": "container \"log\" uses \"docker.io/acme/log\", which is in no allowed registry",
		},
	} with input as testing.with_parameters(object, allowing(["registry.example.com"]))
}

test_flags_names_that_only_begin_like_an_allowed_one if {
	every image in [
		"registry.example.com.evil.org/shop/web", "registry.example.community/shop/web", "registry.example.com:5000/shop/web",
		"ghcr.io/acme-tools/web", "ghcr.io/other/web", "evil.org/registry.example.com/web", "ghcr.io/acme.io/web",
		"registry.example.comx/web@sha256:0f",
	] {
		is_flagged(image, ["registry.example.com", "ghcr.io/acme"])
	}
}

test_flags_everything_where_no_prefix_can_be_read if {
	every prefix in ["", "https://registry.example.com", "*", "registry.example.com/shop:1.0"] {
		is_flagged("registry.example.com/shop/web", [prefix])
	}
	is_flagged("registry.example.com/shop/web", [7])
}

test_flags_init_and_ephemeral_containers_and_image_volumes_each if {
	spec := {
		"initContainers": [{"name": "setup", "image": "busybox:1.37"}],
		"containers": [{"name": "web", "image": "registry.example.com/web:2"}],
		"ephemeralContainers": [{"name": "debug", "image": "quay.io/debug:1"}],
		"volumes": [
			{"name": "scratch", "emptyDir": {}},
			{"name": "model", "image": {"reference": "quay.io/models/tiny:3"}},
			{"image": {"reference": "model"}},
			{"name": "own", "image": {"reference": "registry.example.com/models/big:1"}},
		],
	}
	require_allowed_registries.violations == {
		{
			"path": "/spec/initContainers/0/image",
			"msg": "container \"setup\" uses \"docker.io/library/busybox\", which is in no allowed registry",
		},
		{
			"path": "/spec/ephemeralContainers/0/image",
			"msg": "container \"debug\" uses \"quay.io/debug\", which is in no allowed registry",
		},
		{
			"path": "/spec/volumes/1/image/reference",
			"msg": "volume \"model\" uses \"quay.io/models/tiny\", which is in no allowed registry",
		},
		{
			"path": "/spec/volumes/2/image/reference",
			"msg": "volume \"\" uses \"docker.io/library/model\", which is in no allowed registry",
		},
	} with input as testing.with_parameters(testing.pod(spec), allowing(["registry.example.com"]))
}

test_flags_pod_template_of_a_cron_job if {
	object := testing.cron_job({
		"containers": [{"name": "backup", "image": "quay.io/backup:1"}],
		"volumes": [{"name": "tools", "image": {"reference": "quay.io/tools:1"}}],
	})
	require_allowed_registries.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/containers/0/image",
			"msg": "container \"backup\" uses \"quay.io/backup\", which is in no allowed registry",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/volumes/0/image/reference",
			"msg": "volume \"tools\" uses \"quay.io/tools\", which is in no allowed registry",
		},
	} with input as testing.with_parameters(object, allowing(["registry.example.com"]))
}

test_passes_where_no_registry_is_named if {
	object := testing.pod({"containers": [{"name": "web", "image": "nginx"}]})
	require_allowed_registries.violations == set() with input as testing.review(object)
	every registries in [[], null, "registry.example.com", {"first": "registry.example.com"}] {
		given := testing.with_parameters(object, allowing(registries))
		require_allowed_registries.violations == set() with input as given
	}
}

test_passes_allowed_registries_folders_and_repositories if {
	every image in [
		"registry.example.com/web", "registry.example.com/shop/web:1.0@sha256:0f", "Registry.Example.COM/web",
		"localhost:5000/web", "ghcr.io/acme/web", "ghcr.io/acme/shop/web", "ghcr.io/acme",
		"nginx", "nginx:1.27", "library/nginx", "docker.io/nginx", "index.docker.io/library/nginx", "acme/web",
	] {
		passes(image, [
			"registry.example.com", "localhost:5000/", "ghcr.io/acme//", "docker.io/library/nginx",
			"index.docker.io/acme",
		])
	}
	passes("acme/web", ["acme"])
	passes("nginx", ["Docker.io"])
	passes("shop/web", ["*", "docker.io"])
}

test_passes_what_is_no_reference if {
	every image in [null, "", 7, "${IMAGE}", "auto", "ko://example.com/cmd/web"] {
		passes(image, ["registry.example.com"])
	}
}

test_passes_empty_null_and_missing_lists if {
	every spec in [
		{}, {"containers": []}, {"containers": null, "volumes": null},
		{"volumes": {"model": {"image": {"reference": "tiny"}}}},
		{"volumes": [null, "model", {"image": "tiny"}, {"image": {"reference": null}}]},
	] {
		given := testing.with_parameters(testing.pod(spec), allowing(["registry.example.com"]))
		require_allowed_registries.violations == set() with input as given
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web", "image": "nginx"}]})
	given := testing.with_parameters(object, allowing(["registry.example.com"]))
	require_allowed_registries.violations == set() with input as given
}

test_fix_looks_for_the_image_in_the_first_registry if {
	object := testing.deployment({
		"containers": [{"name": "web", "image": "quay.io:443/shop/web:1.2@sha256:0f"}],
		"volumes": [{"name": "model", "image": {"reference": "tiny"}}],
	})
	require_allowed_registries.fix == {
		{
			"path": "/spec/template/spec/containers/0/image",
			"patch": [{
				"op": "replace",
				"path": "/spec/template/spec/containers/0/image",
				"value": "registry.example.com/mirror/shop/web:1.2@sha256:0f",
			}],
			"needs_input": "Where does an allowed registry keep \"quay.io:443/shop/web:1.2@sha256:0f\"?",
		},
		{
			"path": "/spec/template/spec/volumes/0/image/reference",
			"patch": [{
				"op": "replace",
				"path": "/spec/template/spec/volumes/0/image/reference",
				"value": "registry.example.com/mirror/tiny",
			}],
			"needs_input": "Where does an allowed registry keep \"tiny\"?",
		},
	} with input as testing.with_parameters(object, allowing(["https://no", "registry.example.com/mirror", "ghcr.io"]))
}

is_flagged(image, registries) if {
	found := require_allowed_registries.violations with input as running(image, registries)
	{violation.path | some violation in found} == {"/spec/containers/0/image"}
}

passes(image, registries) if {
	require_allowed_registries.violations == set() with input as running(image, registries)
}

running(image, registries) := testing.with_parameters(object, allowing(registries)) if {
	object := testing.pod({"containers": [{"name": "web", "image": image}]})
}

allowing(registries) := {"allowed_registries": registries}
