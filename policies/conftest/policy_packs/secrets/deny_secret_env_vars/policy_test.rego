package kubepac.secrets.deny_secret_env_vars_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_secret_env_vars

test_flags_variable_from_a_secret if {
	container := {"name": "web", "env": [{"name": "MODE", "value": "prod"}, password]}
	deny_secret_env_vars.violations == {{
		"path": "/spec/containers/0/env/1/valueFrom/secretKeyRef",
		"msg": "container \"web\" reads secret \"db\" into variable \"DB_PASSWORD\"",
	}} with input as wanting(testing.pod({"containers": [container]}))
}

test_flags_whole_secret_as_environment if {
	container := {"name": "web", "envFrom": [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "db"}}]}
	deny_secret_env_vars.violations == {{
		"path": "/spec/containers/0/envFrom/1/secretRef",
		"msg": "container \"web\" reads secret \"db\" into its environment",
	}} with input as wanting(testing.pod({"containers": [container]}))
}

test_flags_optional_secrets_of_containers_without_a_name if {
	container := {"env": [{"valueFrom": {"secretKeyRef": {"key": "a", "optional": true}}}], "envFrom": [{"secretRef": {}}]}
	deny_secret_env_vars.violations == {
		{
			"path": "/spec/containers/0/env/0/valueFrom/secretKeyRef",
			"msg": "container \"\" reads secret \"\" into variable \"\"",
		},
		{
			"path": "/spec/containers/0/envFrom/0/secretRef",
			"msg": "container \"\" reads secret \"\" into its environment",
		},
	} with input as wanting(testing.pod({"containers": [container]}))
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	spec := {
		"initContainers": [{"name": "setup", "env": [password]}],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"name": "debug", "env": [password]}],
	}
	deny_secret_env_vars.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/env/0/valueFrom/secretKeyRef",
			"msg": "container \"setup\" reads secret \"db\" into variable \"DB_PASSWORD\"",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/env/0/valueFrom/secretKeyRef",
			"msg": "container \"debug\" reads secret \"db\" into variable \"DB_PASSWORD\"",
		},
	} with input as wanting(testing.cron_job(spec))
}

test_passes_other_sources_and_mounted_secrets if {
	spec := {
		"containers": [{
			"name": "web",
			"env": [
				{"name": "PASSWORD_FILE", "value": "/run/secrets/db/password"},
				{"name": "LOG_LEVEL", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "level"}}},
				{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
			],
			"envFrom": [{"configMapRef": {"name": "settings"}}],
			"volumeMounts": [{"name": "db", "mountPath": "/run/secrets/db"}],
		}],
		"volumes": [{"name": "db", "secret": {"secretName": "db"}}],
	}
	deny_secret_env_vars.violations == set() with input as wanting(testing.pod(spec))
}

test_passes_absent_null_and_malformed_fields if {
	every container in [
		{},
		{"env": null, "envFrom": null},
		{"env": [], "envFrom": []},
		{"env": "a", "envFrom": "a"},
		{"env": [null, {"valueFrom": null}, {"valueFrom": {"secretKeyRef": null}}], "envFrom": [null, {"secretRef": null}]},
		{"env": [{"valueFrom": {"secretKeyRef": "db"}}], "envFrom": [{"secretRef": "db"}]},
	] {
		deny_secret_env_vars.violations == set() with input as wanting(testing.pod({"containers": [container]}))
	}
	deny_secret_env_vars.violations == set() with input as wanting(testing.pod({"containers": null}))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web", "env": [password]}]})
	deny_secret_env_vars.violations == set() with input as wanting(object)
}

password := {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}

wanting(object) := testing.with_parameters(object, {"secrets_only_as_files": true})

test_passes_all_where_variables_may_hold_secrets if {
	object := testing.pod({"containers": [{"env": [password], "envFrom": [{"secretRef": {"name": "db"}}]}]})
	deny_secret_env_vars.violations == set() with input as testing.review(object)
	deny_secret_env_vars.violations == set() with input as testing.with_parameters(object, {"secrets_only_as_files": false})
}
