# METADATA
# title: Inventory
# description: >-
#   Looks up the objects that are known beside the one under review: the objects scanned together with it, or the
#   ones that Gatekeeper has synced.
# scope: package
package kubepac.lib.inventory

# namespaced(namespace, group, kind): the objects of this kind, whatever the version of their API.
namespaced(namespace, group, kind) := [body |
	some api_version, kinds in data.inventory.namespace[namespace]
	_group(api_version) == group
	some body in kinds[kind]
]

# namespace(body): where a namespaced object lives. One that names no namespace stands under "default".
namespace(body) := name if {
	name := body.metadata.namespace
	is_string(name)
	name != ""
} else := "default"

_group(api_version) := split(api_version, "/")[0] if contains(api_version, "/")

_group(api_version) := "" if not contains(api_version, "/")
