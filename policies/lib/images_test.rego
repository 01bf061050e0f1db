package kubepac.lib.images_test

import data.kubepac.lib.images
import data.kubepac.lib.testing

test_parses_name_alone if {
	images.parse("busybox") == {"registry": "", "repository": "busybox", "tag": "", "digest": ""}
}

test_parses_every_part if {
	images.parse("ghcr.io:443/shop/web:1.2@sha256:0fA9") == {
		"registry": "ghcr.io:443",
		"repository": "shop/web",
		"tag": "1.2",
		"digest": "sha256:0fA9",
	}
}

test_tells_registry_from_folder if {
	registries := {
		"shop/web": "",
		"registry.example.com/web": "registry.example.com",
		"registry:5000/web": "registry:5000",
		"localhost/web": "localhost",
		"localhost:5000/web": "localhost:5000",
		"10.0.0.7/web": "10.0.0.7",
		"[2001:db8::1]/web": "[2001:db8::1]",
		"[2001:db8::1]:5000/web": "[2001:db8::1]:5000",
		"Registry.example.com:443/web": "Registry.example.com:443",
		"library/my-app_x/web": "",
		"my.app": "",
		"localhost": "",
	}
	every image, registry in registries {
		images.parse(image).registry == registry
	}
}

test_tells_tag_from_port if {
	images.parse("web:5000").tag == "5000"
	images.parse("registry:5000/web").tag == ""
	images.parse("registry:5000/web:5000").tag == "5000"
}

test_refuses_what_is_no_reference if {
	every image in ["", " ", "${IMAGE}", "{{ image }}", "ko://example.com/cmd/web", "IMAGE_NAME", "web:", "web@latest", 7, null] {
		not images.parse(image)
	}
}

test_refuses_parts_that_are_malformed if {
	every image in [
		"Web", "web-", "/web", "web/", "web 1", "web\n", "localhost/", "registry:5000:5000/web", "registry:port/web",
		"a..b:1/web", "ex$mple.com/web", "ex~mple.com/web", "[2001~db8]/web", "[2001:db8::1]:port/web", "[2001:db8::1]:/web", "[2001:db8::1/web", "2001:db8::1]/web", "[]/web", "[web]/web", "[2001:db8::1]5000/web",
		"web:1~2", "web:1$2", "web@sha~256:0f", "web@sha$256:0f", "web@:0f", "web@2sha:0f",
		"web:.1", "web:-1", "web:1:2", "web:1 ", concat("", ["web:", tag_of_64, tag_of_64, "x"]),
		"web@", "@sha256:0f", "web@sha256:", "web@sha256:0g", "web@sha256:0f:0f", "web@256:0f", "web@sha256:0f@sha256:0f",
	] {
		not images.parse(image)
	}
}

test_takes_every_algorithm_of_a_digest if {
	every digest in ["b2:0f", "sha256+b64u.x-y_z:0f"] {
		images.parse(concat("@", ["web", digest])).digest == digest
	}
}

test_takes_the_longest_tag if {
	images.parse(concat("", ["web:", tag_of_64, tag_of_64])).tag == concat("", [tag_of_64, tag_of_64])
}

tag_of_64 := "0123456789abcdef0123456789ABCDEF0123456789_.-bcdef0123456789abcd"

test_names_image_without_version if {
	images.name(images.parse("busybox:1@sha256:0f")) == "busybox"
	images.name(images.parse("registry:5000/shop/web:1")) == "registry:5000/shop/web"
}

test_completes_names_like_a_container_runtime if {
	names := {
		"nginx": "docker.io/library/nginx",
		"nginx:1.27@sha256:0f": "docker.io/library/nginx",
		"shop/web": "docker.io/shop/web",
		"docker.io/nginx": "docker.io/library/nginx",
		"Docker.IO/shop/web": "docker.io/shop/web",
		"index.docker.io/shop/web": "docker.io/shop/web",
		"localhost/web": "localhost/web",
		"registry:5000/web": "registry:5000/web",
		"Registry.example.com/shop/web:2": "registry.example.com/shop/web",
	}
	every image, name in names {
		images.full_name(images.parse(image)) == name
	}
}

test_finds_images_of_all_containers if {
	spec := {
		"initContainers": [{"name": "setup", "image": "busybox"}],
		"containers": [{"image": "shop/web:2"}, {"name": "istio-proxy", "image": "auto"}, {"name": "none"}],
		"ephemeralContainers": [{"name": "debug", "image": "debug:1"}],
	}
	found := images.uses with input as testing.review(testing.pod(spec))
	found == {
		use("setup", "/spec/initContainers/0/image", "busybox"),
		use("", "/spec/containers/0/image", "shop/web:2"),
		use("debug", "/spec/ephemeralContainers/0/image", "debug:1"),
	}
}

use(container, path, image) := {
	"container": container,
	"path": path,
	"image": image,
	"reference": images.parse(image),
}
