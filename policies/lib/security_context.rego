# METADATA
# title: Security contexts
# description: What a container runs with, by its own security context or its pod's.
# scope: package
package kubepac.lib.security_context

# in_force(pod_spec, container, field): the container's own value, else the pod's; null counts as left out.
# Undefined where neither names one. Only for fields that exist at both levels.
in_force(_, container, field) := own(container, field)

in_force(pod_spec, container, field) := own(pod_spec, field) if not _names(container, field)

# own(holder, field): what the pod or the container itself says.
own(holder, field) := value if {
	value := holder.securityContext[field]
	value != null
}

_names(holder, field) if own(holder, field) != null
