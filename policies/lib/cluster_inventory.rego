# METADATA
# title: Inventory of the cluster
# description: Looks up the objects that are known beside the one under review and that belong to no namespace.
# scope: package
package kubepac.lib.cluster_inventory

import data.kubepac.lib.inventory

# objects(group, kind): the objects of this kind, whatever the version of their API.
objects(group, kind) := [body |
	some api_version, kinds in data.inventory.cluster
	_group(api_version) == group
	some body in kinds[kind]
]

# shows(group, kind): objects of this kind are kept where we look, so one that is not there is missing and not merely
# kept elsewhere.
shows(group, kind) if {
	inventory.is_complete
	count(objects(group, kind)) > 0
}

_group(api_version) := split(api_version, "/")[0] if contains(api_version, "/")

_group(api_version) := "" if not contains(api_version, "/")
