package kubepac.secrets.deny_hardcoded_secrets_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_hardcoded_secrets

test_flags_variable_named_like_a_credential if {
	deny_hardcoded_secrets.violations == {{
		"path": "/spec/containers/0/env/1/value",
		"msg": "container \"web\" holds a credential in clear text in variable \"DB_PASSWORD\"",
	}} with input as testing.review(testing.pod({"containers": [with_env([variable("A", "b"), password])]}))
}

test_passes_value_that_restates_its_name if {
	restated := variable("GOOGLE_API_KEY", "GOOGLE_API_KEY_VAL")
	deny_hardcoded_secrets.violations == set() with input as testing.review(testing.pod({"containers": [with_env([restated])]}))
}

test_flags_value_by_its_form_whatever_its_name if {
	url := variable("DATABASE_URL", "postgres://app:hunter2@db/app")
	deny_hardcoded_secrets.violations == {{
		"path": "/spec/containers/0/env/0/value",
		"msg": "container \"web\" holds a credential in clear text in variable \"DATABASE_URL\"",
	}} with input as testing.review(testing.pod({"containers": [with_env([url])]}))
}

test_flags_command_and_args if {
	container := {"name": "web", "command": ["run", "--password=hunter2"], "args": ["--token", "hunter2"]}
	deny_hardcoded_secrets.violations == {
		{
			"path": "/spec/containers/0/command/1",
			"msg": "container \"web\" holds a credential in clear text in its command",
		},
		{
			"path": "/spec/containers/0/args/1",
			"msg": "container \"web\" holds a credential in clear text in its args",
		},
	} with input as testing.review(testing.pod({"containers": [container]}))
}

test_flags_container_without_a_name if {
	container := {"env": [password], "args": ["--password=hunter2"]}
	deny_hardcoded_secrets.violations == {
		{
			"path": "/spec/containers/0/env/0/value",
			"msg": "container \"\" holds a credential in clear text in variable \"DB_PASSWORD\"",
		},
		{
			"path": "/spec/containers/0/args/0",
			"msg": "container \"\" holds a credential in clear text in its args",
		},
	} with input as testing.review(testing.pod({"containers": [container]}))
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	spec := {
		"initContainers": [{"name": "setup", "env": [password]}],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"name": "debug", "env": [password]}],
	}
	deny_hardcoded_secrets.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/env/0/value",
			"msg": "container \"setup\" holds a credential in clear text in variable \"DB_PASSWORD\"",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/env/0/value",
			"msg": "container \"debug\" holds a credential in clear text in variable \"DB_PASSWORD\"",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_reference_to_a_secret if {
	reference := {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
	container := object.union(with_env([reference]), {"args": ["--password=$(DB_PASSWORD)"]})
	deny_hardcoded_secrets.violations == set() with input as testing.review(testing.pod({"containers": [container]}))
}

test_passes_ordinary_variables if {
	env := [
		variable("PASSWORD_FILE", "/run/secrets/password"),
		variable("TOKEN_URL", "https://login.example.com/token"),
		variable("SECRET_NAME", "web-tls"),
		variable("KEY_PREFIX", "web"),
		variable("ALLOW_EMPTY_PASSWORD", "yes"),
		variable("DB_PASSWORD", ""),
		variable("DB_PASSWORD", null),
		{"name": "DB_PASSWORD"},
		variable(7, 7),
		"DB_PASSWORD",
	]
	deny_hardcoded_secrets.violations == set() with input as testing.review(testing.pod({"containers": [with_env(env)]}))
}

test_passes_empty_null_and_missing_lists if {
	every container in [{}, {"env": [], "args": []}, {"env": null, "args": null}, {"env": "a", "command": "--token=a"}] {
		deny_hardcoded_secrets.violations == set() with input as testing.review(testing.pod({"containers": [container]}))
	}
	deny_hardcoded_secrets.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [with_env([password])]})
	deny_hardcoded_secrets.violations == set() with input as testing.review(object)
}

test_fix_takes_value_from_a_secret if {
	deny_hardcoded_secrets.fix == {{
		"path": "/spec/containers/0/env/0/value",
		"patch": [
			{"op": "remove", "path": "/spec/containers/0/env/0/value"},
			{"op": "add", "path": "/spec/containers/0/env/0/valueFrom", "value": secret_key("DB_PASSWORD")},
		],
		"needs_input": "Which Secret, and which of its keys, holds the credential for \"DB_PASSWORD\"?",
	}} with input as testing.review(testing.pod({"containers": [with_env([password])]}))
}

test_fix_hands_argument_over_as_a_variable if {
	deny_hardcoded_secrets.fix == {{
		"path": "/spec/containers/0/args/0",
		"patch": [
			{
				"op": "add",
				"path": "/spec/containers/0/env",
				"value": [{"name": "ARG_PASSWORD", "valueFrom": secret_key("ARG_PASSWORD")}],
			},
			{"op": "replace", "path": "/spec/containers/0/args/0", "value": "--password=$(ARG_PASSWORD)"},
		],
		"needs_input": "Which Secret, and which of its keys, holds the credential for \"ARG_PASSWORD\"?",
	}} with input as testing.review(testing.pod({"containers": [{"name": "web", "args": ["--password=hunter2"]}]}))
}

test_fix_appends_to_the_variables_that_are_there if {
	container := object.union(with_env([variable("A", "b")]), {"args": ["--password", "hunter2"]})
	deny_hardcoded_secrets.fix == {{
		"path": "/spec/containers/0/args/1",
		"patch": [
			{
				"op": "add",
				"path": "/spec/containers/0/env/-",
				"value": {"name": "ARG_PASSWORD", "valueFrom": secret_key("ARG_PASSWORD")},
			},
			{"op": "replace", "path": "/spec/containers/0/args/1", "value": "$(ARG_PASSWORD)"},
		],
		"needs_input": "Which Secret, and which of its keys, holds the credential for \"ARG_PASSWORD\"?",
	}} with input as testing.review(testing.pod({"containers": [container]}))
}

password := variable("DB_PASSWORD", "hunter2")

variable(name, value) := {"name": name, "value": value}

with_env(env) := {"name": "web", "env": env}

secret_key(name) := {"secretKeyRef": {"name": "TODO", "key": name}}
