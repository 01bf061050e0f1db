# METADATA
# title: Image references
# description: >-
#   Takes the image of every container apart. Placeholders that a tool replaces before the pod starts
#   (`${IMAGE}`, `ko://…`, Istio's `auto`) are no references and are left out.
# scope: package
package kubepac.lib.images

import data.kubepac.lib.patch
import data.kubepac.lib.workload

# Every image in use: {container, path, image, reference}, with `path` the JSON Pointer of the image field.
uses contains {"container": name, "path": path, "image": image, "reference": reference} if {
	some entry in workload.containers
	image := entry.container.image
	image != "auto"
	reference := parse(image)
	name := object.get(entry.container, "name", "")
	path := patch.pointer(array.concat(entry.path, ["image"]))
}

# parse("ghcr.io:443/shop/web:1.2@sha256:0f") == {"registry": "ghcr.io:443", "repository": "shop/web",
# "tag": "1.2", "digest": "sha256:0f"}, with "" for a part that is not written. Undefined where the text is no reference.
# (Plain string functions: a regular expression costs the compiled corpus more than ten policies do.)
parse(image) := {"registry": registry, "repository": repository, "tag": tag, "digest": digest} if {
	is_string(image)
	[named, digest] := _digest_apart(image)
	[place, tag] := _tag_apart(named)
	[registry, repository] := _registry_apart(place)
	_is_repository(repository)
}

# The name without tag and digest.
name(reference) := reference.repository if reference.registry == ""

name(reference) := concat("/", [reference.registry, reference.repository]) if reference.registry != ""

# full_name(reference): the name as container runtimes complete it, "docker.io/library/nginx" for "nginx".
full_name(reference) := concat("/", [registry, reference.repository]) if {
	registry := lower(reference.registry)
	not registry in _docker_hub
}

full_name(reference) := concat("", ["docker.io/", folder, reference.repository]) if {
	lower(reference.registry) in _docker_hub
	folder := {true: "", false: "library/"}[contains(reference.repository, "/")]
}

_docker_hub := {"", "docker.io", "index.docker.io"}

_digest_apart(image) := [image, ""] if not contains(image, "@")

_digest_apart(image) := [named, digest] if {
	[named, digest] := split(image, "@")
	[algorithm, hash] := split(digest, ":")
	_consists_of(algorithm, concat("", [_word, "+.-"]))
	_consists_of(substring(algorithm, 0, 1), _letters)
	_consists_of(hash, _hexadecimal)
}

# A colon before the last slash belongs to the registry.
_tag_apart(named) := [named, ""] if not contains(_last_segment(named), ":")

_tag_apart(named) := [trim_suffix(named, concat(":", ["", tag])), tag] if {
	[_, tag] := split(_last_segment(named), ":")
	_consists_of(tag, concat("", [_word, ".-"]))
	trim_left(tag, ".-") == tag
	count(tag) <= 128
}

_last_segment(named) := segments[count(segments) - 1] if segments := split(named, "/")

# As in Docker, the first segment is a registry when it has a dot or a port, or is localhost.
_registry_apart(place) := [first, substring(place, count(first) + 1, -1)] if {
	contains(place, "/")
	first := split(place, "/")[0]
	_is_registry(first)
} else := ["", place]

_is_registry("localhost")

_is_registry(segment) if {
	contains(segment, ".")
	_is_host(segment)
}

_is_registry(segment) if {
	[host, port] := split(segment, ":")
	_is_host(host)
	_consists_of(port, _digits)
}

# An IPv6 address: [2001:db8::1]:5000
_is_registry(segment) if {
	[before, after] := split(segment, "]")
	_consists_of(trim_prefix(before, "["), concat("", [_hexadecimal, ":"]))
	startswith(before, "[")
	_is_port(after)
}

_is_port("")

_is_port(text) if {
	startswith(text, ":")
	_consists_of(trim_prefix(text, ":"), _digits)
}

_is_host(text) if {
	_consists_of(text, concat("", [_word, "-."]))
	not "" in split(text, ".")
}

_is_repository(text) if {
	_consists_of(text, "abcdefghijklmnopqrstuvwxyz/-0123456789._")
	trim(text, "._/-") == text
}

_consists_of(text, characters) if {
	text != ""
	trim_left(text, characters) == ""
}

_letters := "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_digits := "0123456789"

_hexadecimal := "0123456789abcdefABCDEF"

_word := concat("", [_letters, _digits, "_"])
