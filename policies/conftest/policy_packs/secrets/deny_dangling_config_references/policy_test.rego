package kubepac.secrets.deny_dangling_config_references_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_dangling_config_references

test_flags_objects_that_do_not_exist if {
	spec := {
		"initContainers": [{"name": "setup", "envFrom": [{"configMapRef": {"name": "missing"}}]}],
		"containers": [{"name": "web", "env": [secret_key("lost")]}],
		"ephemeralContainers": [{"name": "debug", "env": [config_key("missing", "a")]}],
		"volumes": [{"name": "login", "secret": {"secretName": "lost"}}],
	}
	deny_dangling_config_references.violations == {
		{
			"path": "/spec/template/spec/initContainers/0/envFrom/0/configMapRef/name",
			"msg": "Deployment \"example\" refers to ConfigMap \"missing\" which does not exist",
		},
		{
			"path": "/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/name",
			"msg": "Deployment \"example\" refers to Secret \"lost\" which does not exist",
		},
		{
			"path": "/spec/template/spec/ephemeralContainers/0/env/0/valueFrom/configMapKeyRef/name",
			"msg": "Deployment \"example\" refers to ConfigMap \"missing\" which does not exist",
		},
		{
			"path": "/spec/template/spec/volumes/0/secret/secretName",
			"msg": "Deployment \"example\" refers to Secret \"lost\" which does not exist",
		},
	} with input as deployment("shop", spec) with data.inventory as known
}

test_flags_keys_that_a_config_map_does_not_have if {
	spec := {
		"containers": [{"name": "web", "env": [config_key("settings", "level"), config_key("settings", "colour")]}],
		"volumes": [{"name": "config", "configMap": {
			"name": "settings",
			"items": [{"key": "logo.png", "path": "a"}, {"key": "icon.png", "path": "b"}],
		}}],
	}
	deny_dangling_config_references.violations == {
		{
			"path": "/spec/template/spec/containers/0/env/1/valueFrom/configMapKeyRef/key",
			"msg": "Deployment \"example\" refers to key \"colour\" of ConfigMap \"settings\" which does not exist",
		},
		{
			"path": "/spec/template/spec/volumes/0/configMap/items/1/key",
			"msg": "Deployment \"example\" refers to key \"icon.png\" of ConfigMap \"settings\" which does not exist",
		},
	} with input as deployment("shop", spec) with data.inventory as known
}

test_flags_objects_of_another_namespace_kind_or_group if {
	every name in ["elsewhere", "db", "custom"] {
		spec := {"containers": [{"name": "web", "envFrom": [{"configMapRef": {"name": name}}]}]}
		deny_dangling_config_references.violations == {{
			"path": "/spec/template/spec/containers/0/envFrom/0/configMapRef/name",
			"msg": concat("", ["Deployment \"example\" refers to ConfigMap \"", name, "\" which does not exist"]),
		}} with input as deployment("shop", spec) with data.inventory as known
	}
}

test_flags_without_doubt if {
	spec := {"containers": [{"name": "web", "env": [config_key("settings", "colour"), secret_key("lost")]}]}
	object := deployment("shop", spec)
	deny_dangling_config_references.unknown == set() with input as object with data.inventory as known
}

test_passes_objects_and_keys_that_are_there if {
	spec := {
		"containers": [{
			"name": "web",
			"env": [
				config_key("settings", "level"),
				secret_key("db"),
				secret_key("settings"),
				config_key("filled-later", "any"),
				config_key("lists", "any"),
			],
			"envFrom": [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "missing", "optional": true}}],
		}],
		"volumes": [
			{"name": "config", "configMap": {"name": "settings", "items": [{"key": "logo.png", "path": "a"}]}},
			{"name": "ca", "projected": {"sources": [{"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt"}]}}]}},
			{"name": "login", "secret": {"secretName": "db", "items": [{"key": "any", "path": "any"}]}},
		],
	}
	object := deployment("shop", spec)
	deny_dangling_config_references.violations == set() with input as object with data.inventory as known
	deny_dangling_config_references.unknown == set() with input as object with data.inventory as known
	deny_dangling_config_references.fix == set() with input as object with data.inventory as known
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	doubt := {
		{
			"path": "/spec/template/spec/containers/0/env/0/valueFrom/configMapKeyRef/key",
			"msg": "key \"colour\" of ConfigMap \"settings\" is not among the objects in sight",
		},
		{
			"path": "/spec/template/spec/containers/0/env/1/valueFrom/secretKeyRef/name",
			"msg": "Secret \"lost\" is not among the objects in sight",
		},
	}
	object := deployment("shop", {"containers": [{"env": [config_key("settings", "colour"), secret_key("lost")]}]})
	part := testing.with_parameters(object.review.object, {"complete_inventory": false})
	deny_dangling_config_references.unknown == doubt with input as part with data.inventory as known
	deny_dangling_config_references.violations == set() with input as part with data.inventory as known
	deny_dangling_config_references.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_without_an_inventory if {
	object := testing.review(testing.cron_job({"volumes": [{"name": "a", "configMap": {"name": "settings"}}]}))
	deny_dangling_config_references.unknown == {{
		"path": "/spec/jobTemplate/spec/template/spec/volumes/0/configMap/name",
		"msg": "ConfigMap \"settings\" is not among the objects in sight",
	}} with input as object
	deny_dangling_config_references.violations == set() with input as object
}

test_passes_with_doubt_where_no_secrets_are_kept if {
	object := deployment("bank", {"containers": [{"name": "web", "env": [secret_key("lost")]}]})
	deny_dangling_config_references.unknown == {{
		"path": "/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/name",
		"msg": "Secret \"lost\" is not among the objects in sight",
	}} with input as object with data.inventory as known
	deny_dangling_config_references.violations == set() with input as object with data.inventory as known
}

test_passes_with_doubt_what_something_may_make if {
	object := deployment("shop", {"volumes": [{"name": "a", "secret": {"secretName": "orders-database"}}]})
	deny_dangling_config_references.unknown == {{
		"path": "/spec/template/spec/volumes/0/secret/secretName",
		"msg": "Secret \"orders-database\" is not among the objects in sight",
	}} with input as object with data.inventory as known
	deny_dangling_config_references.violations == set() with input as object with data.inventory as known
	deny_dangling_config_references.fix == set() with input as object with data.inventory as known
}

test_passes_custom_resource_of_the_same_kind_and_malformed_pods if {
	every body in [
		testing.custom_deployment({"containers": [{"env": [secret_key("lost")]}]}),
		testing.deployment({}),
		testing.deployment({"containers": null, "volumes": null}),
		testing.deployment({"containers": [{"env": [], "envFrom": []}], "volumes": []}),
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},
	] {
		deny_dangling_config_references.violations == set() with input as testing.review(body) with data.inventory as known
		deny_dangling_config_references.unknown == set() with input as testing.review(body) with data.inventory as known
	}
}

test_fix_makes_the_reference_optional if {
	env := "/spec/template/spec/containers/0/env/0/valueFrom/configMapKeyRef"
	volume := "/spec/template/spec/volumes/0/secret"
	spec := {
		"containers": [{"name": "web", "env": [config_key("settings", "colour")]}],
		"volumes": [{"name": "login", "secret": {"secretName": "lost", "optional": false}}],
	}
	deny_dangling_config_references.fix == {
		{
			"path": concat("", [env, "/key"]),
			"patch": [{"op": "add", "path": concat("", [env, "/optional"]), "value": true}],
			"needs_input": "Can Deployment \"example\" run without key \"colour\" of ConfigMap \"settings\"?",
		},
		{
			"path": concat("", [volume, "/secretName"]),
			"patch": [{"op": "replace", "path": concat("", [volume, "/optional"]), "value": true}],
			"needs_input": "Can Deployment \"example\" run without Secret \"lost\"?",
		},
	} with input as deployment("shop", spec) with data.inventory as known
}

config_key(name, key) := {"name": "A", "valueFrom": {"configMapKeyRef": {"name": name, "key": key}}}

secret_key(name) := {"name": "B", "valueFrom": {"secretKeyRef": {"name": name, "key": "password"}}}

deployment(namespace, spec) := testing.review(object.union(
	testing.deployment(spec),
	{"metadata": {"name": "example", "namespace": namespace}},
))

known := {"namespace": {
	"shop": {
		"v1": {
			"ConfigMap": {
				"settings": config_map("settings", {"data": {"level": "info"}, "binaryData": {"logo.png": "iVBORw=="}}),
				"filled-later": config_map("filled-later", {"data": {}}),
				"lists": config_map("lists", {"data": null}),
			},
			"Secret": {
				"db": config_map("db", {"data": {"user": "YQ=="}}),
				"settings": config_map("settings", {"data": {"user": "YQ=="}}),
			},
		},
		"example.com/v1": {"ConfigMap": {"custom": config_map("other", {})}},
		"external-secrets.io/v1": {"ExternalSecret": {"orders": {
			"metadata": {"name": "orders"},
			"spec": {"target": {"name": "orders-database"}},
		}}},
	},
	"bank": {"v1": {"ConfigMap": {"settings": config_map("settings", {})}}},
	"default": {"v1": {"ConfigMap": {"elsewhere": config_map("elsewhere", {})}}},
}}

config_map(name, contents) := object.union({"metadata": {"name": name}}, contents)
