# METADATA
# title: Admission webhooks do not hold up the cluster
# description: >-
#   While a webhook that must answer is down, the API server refuses what it would have sent there: one that covers the
#   pods of kube-system keeps DNS and network from coming back, and a slow one makes every write wait.
# scope: package
# custom:
#   id: require-safe-webhooks
#   severity: MEDIUM
#   kinds: [MutatingWebhookConfiguration, ValidatingWebhookConfiguration]
#   tags: []
#   features: ["resource_kind=other"]
#   remediation: Leave kube-system out by a namespaceSelector, and set a short timeoutSeconds or failurePolicy Ignore.
#   limits: What a selector or a match condition leaves out is not worked out; any that is not empty passes.
#   parameters:
#     max_webhook_timeout_seconds:
#       type: integer
#       default: 10
#       description: How long the API server may wait for a webhook that must answer.
package kubepac.governance.require_safe_webhooks

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(array.concat(fault.webhook.path, [fault.field])), "msg": msg} if {
	some fault in _faults
	msg := concat(" ", [fault.webhook.title, fault.does])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some fault in _faults
	path := array.concat(fault.webhook.path, [fault.field])
	operations := patch.set(input.review.object, path, fault.proposal)
	question := concat("", ["Can ", fault.webhook.title, " ", fault.can, "?"])
}

_faults contains {"webhook": webhook, "field": "timeoutSeconds", "proposal": _most, "does": does, "can": can} if {
	some webhook in required
	seconds := _value(webhook.body, "timeoutSeconds", _defaults.timeoutSeconds)
	seconds > _most
	does := concat(" ", ["must answer and is given", quantities.text(seconds), "seconds"])
	can := concat(" ", ["answer within", quantities.text(_most), "seconds"])
}

_faults contains {"webhook": webhook, "field": "namespaceSelector", "proposal": selector, "does": does, "can": can} if {
	some webhook in required
	is_unselective(webhook.body)
	some rule in webhook.body.rules
	covers_pods(rule)
	values := array.concat(["kube-system"], [own | own := webhook.body.clientConfig.service.namespace; own != "kube-system"])
	selector := {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": values}]}
	does := "must answer before any pod of kube-system can start"
	can := concat(" ", ["leave the pods of", concat(" and ", values), "alone"])
}

# The webhooks whose failure is the failure of the request.
required contains {"body": body, "path": ["webhooks", i], "title": title} if {
	input.review.object.kind in {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
	workload.group == "admissionregistration.k8s.io"
	some i, body in input.review.object.webhooks
	_value(body, "failurePolicy", _defaults.failurePolicy) == "Fail"
	title := concat(" ", ["webhook", phrases.quoted(object.get(body, "name", ""))])
}

is_unselective(body) if {
	every field in ["namespaceSelector", "objectSelector", "matchConditions"] {
		_value(body, field, {}) in [{}, []]
	}
}

covers_pods(rule) if {
	_value(rule, "scope", "*") != "Cluster"
	every field, values in {"apiGroups": {"", "*"}, "apiVersions": {"v1", "*"}, "operations": {"CREATE", "*"}} {
		some value in rule[field]
		value in values
	}
	some resource in rule.resources
	resource in {"pods", "*", "*/*"}
}

_value(body, field, otherwise) := [value | some value in [object.get(body, field, null), otherwise]; value != null][0]

_defaults := {"failurePolicy": "Ignore", "timeoutSeconds": 30} if {
	endswith(input.review.object.apiVersion, "/v1beta1")
} else := {"failurePolicy": "Fail", "timeoutSeconds": 10}

_most := max([1, parameters.setting("max_webhook_timeout_seconds", 10)])
