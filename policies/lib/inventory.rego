# METADATA
# title: Inventory
# description: >-
#   Looks up the objects that are known beside the one under review: the objects scanned together with it, or the
#   ones that Gatekeeper has synced.
# scope: package
package kubepac.lib.inventory

import data.kubepac.lib.parameters
import data.kubepac.lib.workload

# All of the application is in sight, so what is not there is missing. False where nobody gave an inventory, and where
# whoever gave it says that it holds a part only.
default is_complete := false

is_complete if {
	is_object(data.inventory)
	parameters.setting("complete_inventory", true)
}

# shows(namespace, group, kind): objects of this kind are kept where we look, so one that is not there is missing
# and not merely kept elsewhere.
shows(namespace, group, kind) if {
	is_complete
	count(namespaced(namespace, group, kind)) > 0
}

# shows_pods(namespace): the same for workloads of whatever kind.
shows_pods(namespace) if {
	is_complete
	count(pods(namespace)) > 0
}

# pods(namespace): what the workloads there run, as {spec, metadata} of their pods.
pods(namespace) := [{"spec": spec, "metadata": metadata} |
	some api_version, kinds in data.inventory.namespace[namespace]
	some kind, template in workload.templates
	_group(api_version) in template.groups
	some body in kinds[kind]
	spec := object.get(body, template.path, {})
	metadata := object.get(body, array.concat(array.slice(template.path, 0, count(template.path) - 1), ["metadata"]), {})
]

# namespaced(namespace, group, kind): the objects of this kind, whatever the version of their API.
namespaced(namespace, group, kind) := [body |
	some api_version, kinds in data.inventory.namespace[namespace]
	_group(api_version) == group
	some body in kinds[kind]
]

# has(namespace, group, kind, name): this object is among them. A look-up, where `namespaced` walks.
has(namespace, group, kind, name) if {
	some api_version, kinds in data.inventory.namespace[namespace]
	_group(api_version) == group
	kinds[kind][name]
}

# namespace(body): where a namespaced object lives. One that names no namespace stands under "default".
namespace(body) := name if {
	name := body.metadata.namespace
	is_string(name)
	name != ""
} else := "default"

_group(api_version) := split(api_version, "/")[0] if contains(api_version, "/")

_group(api_version) := "" if not contains(api_version, "/")
