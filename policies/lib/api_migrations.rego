# METADATA
# title: From a removed API to its successor
# description: >-
#   What has to change in an object, beside its apiVersion, where the successor of a removed API names or demands its
#   fields otherwise. Defaults that changed are written out where an object would mean something else without them.
# scope: package
package kubepac.lib.api_migrations

import data.kubepac.lib.patch
import data.kubepac.lib.phrases

# operations(object, "networking.k8s.io/v1"): JSON Patch operations; none where the fields are the same.
operations(root, target) := changes if {
	changes := _changes(root, target)
} else := []

# question(object): what only a person knows about the successor's fields. Undefined where there is nothing to ask.
question(root) := concat("", ["Is the schema of ", _title(root), " structural?"]) if {
	root.kind == "CustomResourceDefinition"
}

question(root) := concat("", ["Do the webhooks of ", _title(root), " have side effects?"]) if {
	root.kind in _webhook_configurations
	some webhook in root.webhooks
	not object.get(webhook, "sideEffects", "") in _side_effects
}

question(root) := concat("", ["Which signer should sign ", _title(root), "?"]) if {
	root.kind == "CertificateSigningRequest"
	object.get(root, ["spec", "signerName"], "") == ""
}

# Selected nothing before, selects everything now.
question(root) := concat("", ["Should ", _title(root), " cover every pod of its namespace?"]) if {
	root.kind == "PodDisruptionBudget"
	object.get(root, ["spec", "selector"], null) in [null, {}]
}

_title(root) := concat(" ", [root.kind, phrases.quoted(object.get(root, ["metadata", "name"], ""))])

_changes(root, "apps/v1") := array.concat(selector, dropped) if {
	root.kind != "ControllerRevision"
	is_object(root.spec)
	selector := _selector(root)
	dropped := [operation |
		some field in ["rollbackTo", "templateGeneration"]
		field in object.keys(root.spec)
		some operation in patch.remove(["spec", field])
	]
}

_changes(root, "networking.k8s.io/v1") := patch.set(root, ["spec"], _ingress(root.spec)) if {
	root.kind == "Ingress"
	is_object(root.spec)
}

_changes(root, "autoscaling/v2") := patch.set(root, ["spec", "metrics"], metrics) if {
	metrics := [_metric(metric) | some metric in root.spec.metrics]
	metrics != root.spec.metrics
}

_changes(root, "admissionregistration.k8s.io/v1") := patch.set(root, ["webhooks"], webhooks) if {
	root.kind in _webhook_configurations
	is_array(root.webhooks)
	webhooks := [_webhook(webhook) | some webhook in root.webhooks]
}

_changes(root, "apiextensions.k8s.io/v1") := patch.set(root, ["spec"], _definition(root.spec)) if is_object(root.spec)

_changes(root, "certificates.k8s.io/v1") := array.concat(signer, usages) if {
	signer := _default(root, ["spec", "signerName"], "example.com/TODO")
	usages := _default(root, ["spec", "usages"], ["digital signature", "key encipherment"])
}

_changes(root, "authorization.k8s.io/v1") := array.concat(set, patch.remove(["spec", "group"])) if {
	set := patch.set(root, ["spec", "groups"], root.spec.group)
}

_changes(root, "discovery.k8s.io/v1") := patch.set(root, ["endpoints"], endpoints) if {
	endpoints := [_endpoint(endpoint) | some endpoint in root.endpoints]
	endpoints != root.endpoints
}

_changes(root, "flowcontrol.apiserver.k8s.io/v1") := array.concat(set, patch.remove(array.concat(limited, [old]))) if {
	limited := ["spec", "limited"]
	old := "assuredConcurrencyShares"
	set := patch.set(root, array.concat(limited, ["nominalConcurrencyShares"]), root.spec.limited[old])
}

_default(root, path, value) := patch.set(root, path, value) if object.get(root, path, "") in {"", null}

_default(root, path, _) := [] if not object.get(root, path, "") in {"", null}

# The labels of the template were the selector where none was written.
_selector(root) := patch.set(root, ["spec", "selector"], {"matchLabels": labels}) if {
	object.get(root.spec, "selector", null) == null
	labels := root.spec.template.metadata.labels
} else := []

_ingress(spec) := object.union(object.remove(spec, ["backend", "rules"]), object.union(default_backend, rules)) if {
	default_backend := {"defaultBackend": _backend(backend) | backend := spec.backend}
	rules := {"rules": [_rule(rule) | some rule in all] | all := spec.rules}
}

_rule(rule) := object.union(object.remove(rule, ["http"]), {"http": {"paths": [_path(path) | some path in paths]}}) if {
	paths := rule.http.paths
} else := rule

_path(path) := object.union_n([{"pathType": "ImplementationSpecific"}, object.remove(path, ["backend"]), backend]) if {
	backend := {"backend": _backend(old) | old := path.backend}
}

_backend(backend) := {"service": {"name": backend.serviceName, "port": _port(object.get(backend, "servicePort", null))}} if {
	backend.serviceName
} else := backend

_port(port) := {"number": port} if is_number(port)

_port(port) := {"number": to_number(port)} if _is_digits(port)

_port(port) := {"name": port} if {
	is_string(port)
	not _is_digits(port)
}

_port(null) := {}

_is_digits(text) if {
	is_string(text)
	text != ""
	trim_left(text, "0123456789") == ""
}

_metric(metric) := {"type": metric.type, source: _source(metric[source])} if {
	source := concat("", [lower(substring(metric.type, 0, 1)), substring(metric.type, 1, -1)])
} else := metric

_source(source) := object.union_n([kept, object_, metric, {"target": _target(source)}]) if {
	kept := object.filter(source, ["name", "container"])
	object_ := {"describedObject": described | described := source.target}
	metric := {"metric": _identifier(source, name) | name := source.metricName}
}

_identifier(source, name) := object.union({"name": name}, {"selector": selector |
	some field in ["selector", "metricSelector"]
	selector := source[field]
})

_target(source) := [target |
	some [field, kind, key] in [
		["targetAverageUtilization", "Utilization", "averageUtilization"],
		["targetAverageValue", "AverageValue", "averageValue"],
		["averageValue", "AverageValue", "averageValue"],
		["targetValue", "Value", "value"],
	]
	value := source[field]
	value != null
	target := {"type": kind, key: value}
][0]

_webhook(webhook) := object.union(object.union(defaults, webhook), {"sideEffects": effects}) if {
	defaults := {"admissionReviewVersions": ["v1beta1"], "failurePolicy": "Ignore", "matchPolicy": "Exact"}
	effects := [effect | some effect in [object.get(webhook, "sideEffects", ""), "None"]; effect in _side_effects][0]
}

_side_effects := {"None", "NoneOnDryRun"}

_webhook_configurations := {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}

_endpoint(endpoint) := object.union(object.remove(endpoint, ["topology"]), object.union(node, zone)) if {
	node := {"nodeName": name | name := endpoint.topology["kubernetes.io/hostname"]}
	zone := {"zone": name | name := endpoint.topology["topology.kubernetes.io/zone"]}
}

_definition(spec) := object.union_n([{"scope": "Namespaced"}, kept, {"versions": versions}, conversion]) if {
	moved := ["version", "versions", "validation", "subresources", "additionalPrinterColumns", "conversion"]
	kept := object.remove(spec, array.concat(moved, ["preserveUnknownFields"]))
	versions := [_version(spec, version) | some version in _versions(spec)]
	conversion := {"conversion": _conversion(old) | old := spec.conversion}
}

_versions(spec) := spec.versions if {
	count(spec.versions) > 0
} else := [{"name": spec.version, "served": true, "storage": true}]

_version(spec, version) := object.union_n([inherited, object.remove(version, ["additionalPrinterColumns"]), columns]) if {
	subresources := object.filter(spec, ["subresources"])
	inherited := object.union(subresources, {"schema": object.get(version, "schema", _schema(spec))})
	columns := {"additionalPrinterColumns": [_column(column) | some column in all] |
		all := object.get(version, "additionalPrinterColumns", object.get(spec, "additionalPrinterColumns", null))
		all != null
	}
}

_schema(spec) := object.get(spec, "validation", {"openAPIV3Schema": {
	"type": "object",
	"x-kubernetes-preserve-unknown-fields": true,
}})

_column(column) := object.union(object.remove(column, ["JSONPath"]), {"jsonPath": column.JSONPath}) if {
	column.JSONPath
} else := column

_conversion(old) := {"strategy": "None"} if old.strategy != "Webhook"

_conversion(old) := {"strategy": "Webhook", "webhook": object.union(client, {"conversionReviewVersions": versions})} if {
	old.strategy == "Webhook"
	client := {"clientConfig": config | config := old.webhookClientConfig}
	versions := object.get(old, "conversionReviewVersions", ["v1beta1"])
}
