# METADATA
# title: Autoscalers
# description: >-
#   Finds the autoscalers of the namespace under review by the workload that they scale, with the number of pods that
#   they allow: HorizontalPodAutoscalers, and the ScaledObjects that KEDA turns into some.
# scope: package
package kubepac.lib.autoscalers

import data.kubepac.lib.inventory
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

# of.Deployment.web: {title, least, most} of each autoscaler that scales this Deployment. An index, made in one walk.
of[target_kind][target_name] contains {"title": title, "least": least, "most": most} if {
	some kind, source in _kinds
	some autoscaler in inventory.namespaced(inventory.namespace(input.review.object), source.group, kind)
	target := autoscaler.spec.scaleTargetRef
	target_name := target.name
	target_kind := object.get(target, "kind", "Deployment")
	_is_built_in(target_kind, object.get(target, "apiVersion", ""))
	title := concat(" ", [kind, phrases.quoted(autoscaler.metadata.name)])
	least := _number(autoscaler.spec, source.least)
	most := _number(autoscaler.spec, source.most)
}

_is_built_in(kind, "") if workload.templates[kind]

_is_built_in(kind, api_version) if {
	contains(api_version, "/")
	split(api_version, "/")[0] in workload.templates[kind].groups
}

_is_built_in("ReplicationController", "v1")

_number(spec, field) := number if {
	number := object.get(spec, field.name, null)
	is_number(number)
} else := field.default

# The API server insists on maxReplicas: its default stands in where a manifest is wrong.
_kinds := {
	"HorizontalPodAutoscaler": {
		"group": "autoscaling",
		"least": {"name": "minReplicas", "default": 1},
		"most": {"name": "maxReplicas", "default": 100},
	},
	"ScaledObject": {
		"group": "keda.sh",
		"least": {"name": "minReplicaCount", "default": 0},
		"most": {"name": "maxReplicaCount", "default": 100},
	},
}
