# METADATA
# title: Requests and limits
# description: Tells which resources a container asks for and which are bounded, by itself or by its pod.
# scope: package
package kubepac.lib.resources

import data.kubepac.lib.workload

# A limit of the pod (spec.resources) bounds all of its containers.
has_limit(container, resource) if {
	some holder in [container, workload.pod.spec]
	is_given(amount(holder, "limits", resource))
}

# The API server takes the limit for the request where no request is written.
has_request(container, resource) if {
	some holder in [container, workload.pod.spec]
	limit := amount(holder, "limits", resource)
	requests := object.get(holder, ["resources", "requests", resource], null)
	is_given([value | some value in [requests, limit]; value != null][0])
}

# amount(holder, section, resource): what a container or pod spec writes, or null.
amount(holder, section, resource) := object.get(holder, ["resources", section, resource], null)

# Nothing is reserved or bounded by zero.
is_given(amount) if not amount in {null, "", 0, "0"}
