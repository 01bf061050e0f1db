# METADATA
# title: Security contexts
# description: What a container runs with, by its own security context or its pod's, and who has such a context.
# scope: package
package kubepac.lib.security_context

import data.kubepac.lib.kinds
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

# Who has a security context, of the pod under review and its containers: {title, context, path}, with `title` as
# messages name it and `path` that of the context.
holders contains {"title": kinds.title, "context": context, "path": path} if {
	context := workload.pod.spec.securityContext
	path := array.concat(workload.pod.path, ["securityContext"])
}

holders contains {"title": title, "context": context, "path": path} if {
	some entry in workload.containers
	context := entry.container.securityContext
	title := concat(" ", ["container", phrases.quoted(object.get(entry.container, "name", ""))])
	path := array.concat(entry.path, ["securityContext"])
}

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
