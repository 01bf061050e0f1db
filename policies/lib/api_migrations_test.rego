package kubepac.lib.api_migrations_test

import data.kubepac.lib.api_migrations

test_nothing_changes_where_the_fields_are_the_same if {
	every kind, target in {
		"CronJob": "batch/v1",
		"IngressClass": "networking.k8s.io/v1",
		"NetworkPolicy": "networking.k8s.io/v1",
		"ValidatingAdmissionPolicy": "admissionregistration.k8s.io/v1",
		"ControllerRevision": "apps/v1",
		"FlowSchema": "flowcontrol.apiserver.k8s.io/v1",
		"SubjectAccessReview": "authorization.k8s.io/v1",
		"EndpointSlice": "discovery.k8s.io/v1",
		"HorizontalPodAutoscaler": "autoscaling/v2",
	} {
		spec := {"backend": {"serviceName": "web"}, "limited": {"nominalConcurrencyShares": 5}, "rollbackTo": {}}
		root := {"kind": kind, "spec": spec, "webhooks": [{}], "endpoints": [{"zone": "a"}]}
		api_migrations.operations(root, target) == []
		not api_migrations.question(root)
	}
}

test_malformed_objects_change_nothing_more if {
	every target in ["apps/v1", "networking.k8s.io/v1", "autoscaling/v2", "apiextensions.k8s.io/v1", "discovery.k8s.io/v1"] {
		every kind in ["Deployment", "Ingress", "HorizontalPodAutoscaler", "CustomResourceDefinition"] {
			api_migrations.operations({"kind": kind, "spec": "text"}, target) == []
		}
	}
	webhooks := {"kind": "MutatingWebhookConfiguration", "webhooks": null}
	api_migrations.operations(webhooks, "admissionregistration.k8s.io/v1") == []
}

test_workload_gets_the_selector_that_it_had_by_default if {
	labels := {"app": "web"}
	root := {"kind": "Deployment", "spec": {"template": {"metadata": {"labels": labels}}}}
	api_migrations.operations(root, "apps/v1") == [{
		"op": "add",
		"path": "/spec/selector",
		"value": {"matchLabels": labels},
	}]
}

test_workload_keeps_a_selector_beside_the_labels_of_its_pods if {
	template := {"metadata": {"labels": {"app": "web", "release": "blue"}}}
	spec := {"selector": {"matchLabels": {"app": "web"}}, "template": template}
	api_migrations.operations({"kind": "StatefulSet", "spec": spec}, "apps/v1") == []
}

test_workload_keeps_its_selector_and_loses_what_is_gone if {
	spec := {"selector": {}, "rollbackTo": {"revision": 1}, "templateGeneration": 3}
	api_migrations.operations({"kind": "DaemonSet", "spec": spec}, "apps/v1") == [
		{"op": "remove", "path": "/spec/rollbackTo"},
		{"op": "remove", "path": "/spec/templateGeneration"},
	]
}

test_ingress_names_services_and_ports_anew if {
	spec := {
		"ingressClassName": "nginx",
		"backend": {"serviceName": "fallback", "servicePort": "http"},
		"rules": [
			{"host": "a.example.com", "http": {"paths": [
				{"path": "/", "backend": {"serviceName": "web", "servicePort": 80}},
				{"path": "/b", "pathType": "Prefix", "backend": {"serviceName": "b", "servicePort": "8080"}},
				{"backend": {"serviceName": "c"}},
				{"path": "/d", "backend": {"resource": {"kind": "Bucket", "name": "d"}}},
			]}},
			{"host": "b.example.com"},
		],
	}
	api_migrations.operations({"kind": "Ingress", "spec": spec}, "networking.k8s.io/v1") == [{
		"op": "replace",
		"path": "/spec",
		"value": {
			"ingressClassName": "nginx",
			"defaultBackend": {"service": {"name": "fallback", "port": {"name": "http"}}},
			"rules": [
				{"host": "a.example.com", "http": {"paths": [
					{
						"path": "/",
						"pathType": "ImplementationSpecific",
						"backend": {"service": {"name": "web", "port": {"number": 80}}},
					},
					{
						"path": "/b",
						"pathType": "Prefix",
						"backend": {"service": {"name": "b", "port": {"number": 8080}}},
					},
					{"pathType": "ImplementationSpecific", "backend": {"service": {"name": "c", "port": {}}}},
					{
						"path": "/d",
						"pathType": "ImplementationSpecific",
						"backend": {"resource": {"kind": "Bucket", "name": "d"}},
					},
				]}},
				{"host": "b.example.com"},
			],
		},
	}]
}

test_ingress_port_without_a_name_stays_empty_text if {
	spec := {"backend": {"serviceName": "web", "servicePort": ""}}
	api_migrations.operations({"kind": "Ingress", "spec": spec}, "networking.k8s.io/v1") == [{
		"op": "replace",
		"path": "/spec",
		"value": {"defaultBackend": {"service": {"name": "web", "port": {"name": ""}}}},
	}]
}

test_autoscaler_metrics_get_a_target if {
	reference := {"kind": "Service", "name": "web"}
	metrics := [
		{"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 70}},
		{"type": "Resource", "resource": {"name": "memory", "targetAverageUtilization": null, "targetAverageValue": "1Gi"}},
		{"type": "ContainerResource", "containerResource": {
			"name": "cpu",
			"container": "web",
			"targetAverageUtilization": 60,
		}},
		{"type": "Pods", "pods": {"metricName": "requests", "selector": {"matchLabels": {}}, "targetAverageValue": 5}},
		{"type": "Object", "object": {"metricName": "hits", "target": reference, "targetValue": "10"}},
		{"type": "Object", "object": {
			"metricName": "hits",
			"target": reference,
			"targetValue": "0",
			"averageValue": "3",
		}},
		{"type": "External", "external": {"metricName": "queue", "metricSelector": {}, "targetValue": 30}},
		{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}},
	]
	root := {"kind": "HorizontalPodAutoscaler", "spec": {"metrics": metrics}}
	api_migrations.operations(root, "autoscaling/v2") == [{"op": "replace", "path": "/spec/metrics", "value": [
		{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}},
		{"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}}},
		{"type": "ContainerResource", "containerResource": {
			"name": "cpu",
			"container": "web",
			"target": {"type": "Utilization", "averageUtilization": 60},
		}},
		{"type": "Pods", "pods": {
			"metric": {"name": "requests", "selector": {"matchLabels": {}}},
			"target": {"type": "AverageValue", "averageValue": 5},
		}},
		{"type": "Object", "object": {
			"describedObject": reference,
			"metric": {"name": "hits"},
			"target": {"type": "Value", "value": "10"},
		}},
		{"type": "Object", "object": {
			"describedObject": reference,
			"metric": {"name": "hits"},
			"target": {"type": "AverageValue", "averageValue": "3"},
		}},
		{"type": "External", "external": {
			"metric": {"name": "queue", "selector": {}},
			"target": {"type": "Value", "value": 30},
		}},
		{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}},
	]}]
}

test_webhooks_keep_the_old_defaults if {
	webhooks := [
		{"name": "a.example.com"},
		{
			"name": "b.example.com",
			"sideEffects": "NoneOnDryRun",
			"failurePolicy": "Fail",
			"matchPolicy": "Equivalent",
			"admissionReviewVersions": ["v1"],
		},
		{"name": "c.example.com", "sideEffects": "Unknown"},
	]
	every kind in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] {
		root := {"kind": kind, "metadata": {"name": "gate"}, "webhooks": webhooks}
		api_migrations.operations(root, "admissionregistration.k8s.io/v1") == [{
			"op": "replace",
			"path": "/webhooks",
			"value": [
				{
					"name": "a.example.com",
					"sideEffects": "None",
					"failurePolicy": "Ignore",
					"matchPolicy": "Exact",
					"admissionReviewVersions": ["v1beta1"],
				},
				{
					"name": "b.example.com",
					"sideEffects": "NoneOnDryRun",
					"failurePolicy": "Fail",
					"matchPolicy": "Equivalent",
					"admissionReviewVersions": ["v1"],
				},
				{
					"name": "c.example.com",
					"sideEffects": "None",
					"failurePolicy": "Ignore",
					"matchPolicy": "Exact",
					"admissionReviewVersions": ["v1beta1"],
				},
			],
		}]
		question := concat("", ["Do the webhooks of ", kind, " \"gate\" have side effects?"])
		api_migrations.question(root) == question
		known := {"kind": kind, "webhooks": [{"sideEffects": "None"}, {"sideEffects": "NoneOnDryRun"}]}
		not api_migrations.question(known)
		every unclear in [{}, {"sideEffects": "Some"}] {
			api_migrations.question({"kind": kind, "webhooks": [{"sideEffects": "None"}, unclear]})
		}
	}
}

test_definition_moves_the_schema_into_its_only_version if {
	schema := {"openAPIV3Schema": {"type": "object"}}
	spec := {
		"group": "example.com",
		"version": "v1",
		"validation": schema,
		"subresources": {"status": {}},
		"preserveUnknownFields": false,
		"additionalPrinterColumns": [{"name": "Age", "JSONPath": ".metadata.creationTimestamp"}],
		"conversion": {"strategy": "None"},
	}
	root := {"kind": "CustomResourceDefinition", "metadata": {"name": "tests.example.com"}, "spec": spec}
	api_migrations.operations(root, "apiextensions.k8s.io/v1") == [{"op": "replace", "path": "/spec", "value": {
		"group": "example.com",
		"scope": "Namespaced",
		"conversion": {"strategy": "None"},
		"versions": [{
			"name": "v1",
			"served": true,
			"storage": true,
			"schema": schema,
			"subresources": {"status": {}},
			"additionalPrinterColumns": [{"name": "Age", "jsonPath": ".metadata.creationTimestamp"}],
		}],
	}}]
	api_migrations.question(root) == "Is the schema of CustomResourceDefinition \"tests.example.com\" structural?"
	api_migrations.question(object.remove(root, ["metadata"])) == "Is the schema of CustomResourceDefinition \"\" structural?"
}

test_definition_keeps_its_versions if {
	schema := {"openAPIV3Schema": {"type": "object", "properties": {}}}
	versions := [
		{"name": "v1", "served": true, "storage": true, "schema": schema, "additionalPrinterColumns": [{"jsonPath": ".a"}]},
		{"name": "v1beta1", "served": true, "storage": false},
	]
	conversion := {"strategy": "Webhook", "webhookClientConfig": {"caBundle": "x"}, "conversionReviewVersions": ["v1"]}
	spec := {"scope": "Cluster", "version": "v1", "versions": versions, "conversion": conversion}
	root := {"kind": "CustomResourceDefinition", "spec": spec}
	any := {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
	api_migrations.operations(root, "apiextensions.k8s.io/v1") == [{"op": "replace", "path": "/spec", "value": {
		"scope": "Cluster",
		"versions": [
			versions[0],
			{"name": "v1beta1", "served": true, "storage": false, "schema": any},
		],
		"conversion": {"strategy": "Webhook", "webhook": {
			"clientConfig": {"caBundle": "x"},
			"conversionReviewVersions": ["v1"],
		}},
	}}]
}

test_definition_keeps_its_only_version_and_drops_columns_that_are_null if {
	schema := {"openAPIV3Schema": {"type": "object"}}
	version := {"name": "v2", "served": true, "storage": true, "schema": schema}
	spec := {"scope": "Cluster", "version": "v1", "versions": [object.union(version, {"additionalPrinterColumns": null})]}
	root := {"kind": "CustomResourceDefinition", "spec": spec}
	api_migrations.operations(root, "apiextensions.k8s.io/v1") == [{
		"op": "replace",
		"path": "/spec",
		"value": {"scope": "Cluster", "versions": [version]},
	}]
}

test_definition_converts_by_the_old_review if {
	spec := {"versions": [], "version": "v1", "conversion": {"strategy": "Webhook"}}
	root := {"kind": "CustomResourceDefinition", "spec": spec}
	any := {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
	api_migrations.operations(root, "apiextensions.k8s.io/v1") == [{"op": "replace", "path": "/spec", "value": {
		"scope": "Namespaced",
		"versions": [{"name": "v1", "served": true, "storage": true, "schema": any}],
		"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1beta1"]}},
	}}]
}

test_signing_request_names_signer_and_usages if {
	root := {"kind": "CertificateSigningRequest", "metadata": {"name": "web"}, "spec": {}}
	api_migrations.operations(root, "certificates.k8s.io/v1") == [
		{"op": "add", "path": "/spec/signerName", "value": "example.com/TODO"},
		{"op": "add", "path": "/spec/usages", "value": ["digital signature", "key encipherment"]},
	]
	api_migrations.question(root) == "Which signer should sign CertificateSigningRequest \"web\"?"
	unset := {"kind": "CertificateSigningRequest", "spec": {"signerName": null, "usages": null}}
	api_migrations.operations(unset, "certificates.k8s.io/v1") == [
		{"op": "replace", "path": "/spec/signerName", "value": "example.com/TODO"},
		{"op": "replace", "path": "/spec/usages", "value": ["digital signature", "key encipherment"]},
	]
	complete := {"kind": "CertificateSigningRequest", "spec": {"signerName": "a/b", "usages": ["any"]}}
	api_migrations.operations(complete, "certificates.k8s.io/v1") == []
	not api_migrations.question(complete)
}

test_review_renames_its_groups if {
	root := {"kind": "SubjectAccessReview", "spec": {"group": ["dev"]}}
	api_migrations.operations(root, "authorization.k8s.io/v1") == [
		{"op": "add", "path": "/spec/groups", "value": ["dev"]},
		{"op": "remove", "path": "/spec/group"},
	]
}

test_endpoints_name_node_and_zone if {
	topology := {"kubernetes.io/hostname": "node-1", "topology.kubernetes.io/zone": "a"}
	root := {"kind": "EndpointSlice", "endpoints": [{"addresses": ["10.0.0.1"], "topology": topology}, {"topology": {}}]}
	api_migrations.operations(root, "discovery.k8s.io/v1") == [{"op": "replace", "path": "/endpoints", "value": [
		{"addresses": ["10.0.0.1"], "nodeName": "node-1", "zone": "a"},
		{},
	]}]
}

test_priority_level_renames_its_shares if {
	root := {"kind": "PriorityLevelConfiguration", "spec": {"limited": {"assuredConcurrencyShares": 20}}}
	api_migrations.operations(root, "flowcontrol.apiserver.k8s.io/v1") == [
		{"op": "add", "path": "/spec/limited/nominalConcurrencyShares", "value": 20},
		{"op": "remove", "path": "/spec/limited/assuredConcurrencyShares"},
	]
}

test_disruption_budget_asks_about_its_empty_selector if {
	every spec in [{}, {"selector": {}}, {"selector": null}] {
		root := {"kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": spec}
		api_migrations.question(root) == "Should PodDisruptionBudget \"web\" cover every pod of its namespace?"
	}
	not api_migrations.question({"kind": "PodDisruptionBudget", "spec": {"selector": {"matchLabels": {"app": "web"}}}})
	not api_migrations.question({"kind": "Deployment", "spec": {}})
}
