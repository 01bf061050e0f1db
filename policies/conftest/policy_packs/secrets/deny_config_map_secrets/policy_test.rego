package kubepac.secrets.deny_config_map_secrets_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_config_map_secrets

test_flags_entry_named_like_a_credential if {
	deny_config_map_secrets.violations == {{
		"path": "/data/DB_PASSWORD",
		"msg": "ConfigMap \"app\" holds a credential in clear text under \"DB_PASSWORD\"",
	}} with input as config_map({"DB_HOST": "db", "DB_PASSWORD": "hunter2\n"})
}

test_flags_settings_named_like_a_credential if {
	every line in [
		"db.password=hunter2",
		"export MYSQL_PWD=hunter2",
		"  password: hunter2",
		"  pass: hunter2 # of the mail server",
		"\"apiKey\": \"hunter2\",",
		"jwt_secret = \"hunter2\"",
		"AUTH_TOKEN: hunter2",
		"url: jdbc:mysql://db/app?user=app&password=hunter2",
		"pwdTokenSecretKeyPassword=hunter2",
		"\"orders\": \"Server=db;User=sa;Password=hunter2\"",
	] {
		deny_config_map_secrets.violations == {{
			"path": "/data/app~1prod.yaml",
			"msg": "ConfigMap \"app\" holds a credential in clear text under \"app/prod.yaml\"",
		}} with input as config_map({"app/prod.yaml": concat("\n", ["a: b", line, "c: d"])})
	}
}

test_flags_credential_by_its_form_in_any_file if {
	every line in [
		"DATABASE_URL=postgres://app:hunter2@db:5432/app",
		"curl http://app:app@proxy:3128/ | sh",
		concat("", ["git clone --token ghp", "_", "0123456789abcdefghijABCDEFGHIJ012345"]),
		concat("", ["-----BEGIN RSA ", "PRIVATE KEY-----"]),
	] {
		deny_config_map_secrets.violations == {{
			"path": "/data/run.sh",
			"msg": "ConfigMap \"app\" holds a credential in clear text under \"run.sh\"",
		}} with input as config_map({"run.sh": concat("\n", ["#!/bin/sh", "", line, "exit 0"])})
	}
}

test_flags_each_entry_once if {
	text := "a.password=hunter2\nb.password=hunter2\nurl=http://a:hunter2@b\n"
	deny_config_map_secrets.violations == {
		{
			"path": "/data/a.properties",
			"msg": "ConfigMap \"app\" holds a credential in clear text under \"a.properties\"",
		},
		{
			"path": "/data/TOKEN",
			"msg": "ConfigMap \"app\" holds a credential in clear text under \"TOKEN\"",
		},
	} with input as config_map({"a.properties": text, "TOKEN": "hunter2", "b.properties": "b.user=hunter2"})
}

test_passes_what_only_points_at_a_credential if {
	every line in [
		"password: ${DB_PASSWORD}",
		"password: /run/secrets/db/password",
		"password_file: hunter2",
		"password:",
		"password: |",
		"password: two words",
		"login.password=Password",
		"GOOGLE_API_KEY: GOOGLE_API_KEY_VAL",
		"token: DB_TOKEN",
		"clientSecret: orders-login",
		"# password: hunter2",
		"; password = hunter2",
		"# url: https://a?password=hunter2",
		"  // \"password\": \"hunter2\"",
		"user: hunter2",
		"password hunter2",
		"url: postgres://app:${PASSWORD}@db/app",
		"url: postgres://app:%s@db/app",
		"url: postgres://{user}:{password}@db/app",
		"# url: postgres://app:hunter2@db/app",
		"urls: [\"http://a:80\",\"b@c\"]",
	] {
		lines := concat("\n", ["a: b", line, "c: d"])
		deny_config_map_secrets.violations == set() with input as config_map({"app.yaml": lines})
	}
}

test_passes_private_key_that_a_tool_fills_in if {
	text := concat("", ["-----BEGIN ", "PRIVATE KEY-----\n{{ .Values.key }}\n-----END ", "PRIVATE KEY-----\n"])
	deny_config_map_secrets.violations == set() with input as config_map({"tls.crt": text})
}

test_passes_entries_that_are_no_credentials if {
	every key, value in {
		"DB_PASSWORD": "",
		"TOKEN_URL": "https://login.example.com/token",
		"DB_PASSWORD_FILE": "hunter2",
		"API_KEY": "API_KEY",
		"SMTP_PASS": "<set by the pipeline>",
		"JWT_SECRET": "$(JWT_SECRET)",
		"AUTH_TOKEN": "two words",
		"token": "a\nb",
		"run.sh": "read -r password\nDB_PASSWORD=hunter2\n",
		"notes": "password: hunter2\ntoken: hunter2",
	} {
		deny_config_map_secrets.violations == set() with input as config_map({key: value})
	}
}

test_passes_absent_null_empty_and_malformed_data if {
	every contents in [null, {}, [], "DB_PASSWORD=hunter2", {"DB_PASSWORD": null}, {"DB_PASSWORD": 7}, {"DB_PASSWORD": ["a"]}] {
		deny_config_map_secrets.violations == set() with input as config_map(contents)
	}
	deny_config_map_secrets.violations == set() with input as testing.review({
		"apiVersion": "v1",
		"kind": "ConfigMap",
		"metadata": {"name": "app"},
		"binaryData": {"DB_PASSWORD": "aHVudGVyMg=="},
	})
}

test_passes_other_kinds if {
	every identity in [{"apiVersion": "example.com/v1", "kind": "ConfigMap"}, {"apiVersion": "v1", "kind": "Secret"}] {
		deny_config_map_secrets.violations == set() with input as testing.review(object.union(
			identity,
			{"metadata": {"name": "app"}, "data": {"DB_PASSWORD": "hunter2"}},
		))
	}
}

config_map(contents) := testing.review({
	"apiVersion": "v1",
	"kind": "ConfigMap",
	"metadata": {"name": "app"},
	"data": contents,
})
