package kubepac.lib.credentials_test

import data.kubepac.lib.credentials

test_knows_names_of_credentials if {
	every name in [
		"PASSWORD", "POSTGRES_PASSWORD", "PGPASSWORD", "dbPassword", "spring.datasource.password", "db-passwd",
		"MYSQL_PWD", "SMTP_PASS", "DBPASS", "requirepass", "smtp-pass", "spring.mail.pass", "KEY_PASSPHRASE", "GITHUB_TOKEN", "authToken",
		"TOKEN_2", "SECRET", "JWT_SECRET", "clientSecret", "SECRET_KEY_BASE", "AWS_SECRET_ACCESS_KEY", "API_KEY",
		"apikey", "APP_KEY", "ENCRYPTION_KEY", "SSH_PRIVATE_KEY", "API_KEY1",
	] {
		credentials.is_name(name)
	}
}

test_passes_names_that_only_sound_like_one if {
	every name in [
		"PASSWORD_FILE", "TOKEN_URL", "SECRET_NAME", "KEY_PREFIX", "API_KEY_HEADER", "TOKEN_TTL", "PASSWORD_LENGTH",
		"AWS_ACCESS_KEY_ID", "SORT_KEY", "PARTITION_KEY", "BYPASS", "COMPASS", "PWD", "OLDPWD", "SECRETS_PATH",
		"IMAGE_PULL_SECRET", "TLS_SECRET", "JWT_PUBLIC_KEY", "NEXT_PUBLIC_API_KEY", "MAX_TOKEN", "PAD_TOKEN",
		"TOKENIZER", "USER", "",
	] {
		not credentials.is_name(name)
	}
}

test_takes_written_values_for_literals if {
	every value in ["hunter2", "tulip-Harbour-31", "postgres", "pa$$word!", "base64:Zm9vYmFy", "12ab34", "/9j4AAQ=="] {
		credentials.is_literal(value)
	}
}

test_passes_values_that_are_none if {
	every value in [
		"", "  ", null, 7, true, ["a"], "true", "No", "disabled", "null", "3600", "-1", "0.5", "30s", "15m",
		"$(DB_PASSWORD)", "${DB_PASSWORD}", "$DB_PASSWORD", "prefix-$(SUFFIX)", "{{ password }}", "%PASSWORD%",
		"@PASSWORD@", "__PASSWORD__", "<password>", "[redacted]", "changeme", "CHANGE_ME", "change-it", "replace-me",
		"REPLACE_WITH_TOKEN", "insert-token-here", "your-api-key", "xxxxxxxx", "******", "sk-...", "TODO", "dummy",
		"not-needed", "wJalrXEXAMPLEKEY", "/run/secrets/token", "./token", "~/token", `C:\token`, "https://example.com/token",
		"file:///run/token", "ref+vault://kv/app", "vault:secret/data/app#key", "arn:aws:secretsmanager:eu:1:secret:a",
		"projects/p/secrets/s/versions/1", "ENC[AES256,x]",
	] {
		not credentials.is_literal(value)
	}
}

test_knows_values_that_restate_their_name if {
	every value in ["GOOGLE_API_KEY", "GOOGLE_API_KEY_VAL", "INSERT_GOOGLE_API_KEY"] {
		credentials.restates("GOOGLE_API_KEY", value)
	}
	not credentials.restates("GOOGLE_API_KEY", "GOOGLE_API_KEY_7f3a")
	not credentials.restates("GOOGLE_API_KEY", "TULIP_HARBOUR")
	not credentials.restates("PASSWORD", "PASSWORD")
}

# The tokens are put together here, so that no scanner takes this file for a leak.
test_knows_tokens_by_their_form if {
	every text in [
		concat("", ["AKIA", "ABCDEFGHIJKLMNOP"]),
		concat("", ["ASIA", "ABCDEFGHIJKLMNOP"]),
		concat("", ["AIza", digits, "abcde"]),
		concat("", ["ghp", "_", digits, "abcdef"]),
		concat("", ["github", "_pat_", digits]),
		concat("", ["glpat", "-", digits]),
		concat("", ["xoxb", "-", digits]),
		concat("", ["xoxp", "-", "0123456789"]),
		concat("", ["hooks.slack.com", "/services/T01/B01/", digits]),
		concat("", ["hooks.slack.com", "/services/T0/B0/", "0123456789abcdef"]),
		concat("", ["sk", "_live_", digits]),
		concat("", ["rk", "_test_", "0123456789abcdef"]),
		concat("", ["sk", "-proj-", digits, "abcd"]),
		concat("", ["SG", ".", digits, ".", digits]),
		concat("", ["npm", "_", digits, "abcdef"]),
		concat("", ["pypi", "-", digits, "ab"]),
		concat("", ["dckr", "_pat_", digits]),
		concat("", ["hf", "_", digits]),
		concat("", ["hvs", ".", digits]),
		concat("", ["eyJ", digits, ".eyJ", digits, ".", digits]),
	] {
		credentials.in_text(sprintf("%s ", [text])) == [{"text": text, "before": "", "after": ""}]
	}
}

test_knows_the_shortest_token_alone if {
	token := concat("", ["xoxb", "-", "0123456789"])
	credentials.in_text(token) == [{"text": token, "before": "", "after": ""}]
}

test_reads_nothing_but_text if {
	every value in [null, 7, ["xoxb"], {}] {
		not credentials.in_text(value)
	}
}

test_knows_every_kind_of_github_token if {
	every kind in ["gho", "ghp", "ghr", "ghs", "ghu"] {
		count(credentials.in_text(concat("", [kind, "_", digits, "abcdef"]))) == 1
	}
}

test_knows_private_keys if {
	key := concat("", ["-----BEGIN RSA ", "PRIVATE KEY-----\n", digits, "\n"])
	credentials.in_text(key) == [{"text": key, "before": "", "after": ""}]
	credentials.in_text(replace(key, "PRIVATE", "PUBLIC")) == []
}

test_knows_login_inside_a_url if {
	credentials.in_text("see postgres://app:app@db:5432/app") == [{
		"text": "postgres://app:app@",
		"before": "postgres://app:",
		"after": "@",
	}]
}

test_passes_texts_without_credentials if {
	every text in [
		"", "https://example.com:8443/a@b", "postgres://app@db/app", "postgres://app:$(PASSWORD)@db/app",
		"postgres://${USER}:${PASSWORD}@db/app", "https://user:<password>@example.com", "task-runner-with-a-long-name-of-words",
		concat("", ["ghp", "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
	] {
		credentials.in_text(text) == []
	}
}

test_hides_credentials_in_both_ways_to_write_a_flag if {
	credentials.in_arguments(["run", "--db-password=hunter2", "--api-key", "m3adow", "--verbose"]) == {
		{"index": 1, "variable": "ARG_DB_PASSWORD", "hidden": "--db-password=$(ARG_DB_PASSWORD)"},
		{"index": 3, "variable": "ARG_API_KEY", "hidden": "$(ARG_API_KEY)"},
	}
}

test_hides_credential_of_a_flag_with_dots if {
	credentials.in_arguments(["--spring.mail-password=hunter2"]) == {{
		"index": 0,
		"variable": "ARG_SPRING_MAIL_PASSWORD",
		"hidden": "--spring.mail-password=$(ARG_SPRING_MAIL_PASSWORD)",
	}}
}

test_hides_value_that_repeats_the_name_of_its_flag if {
	credentials.in_arguments(["--password=password"]) == {{
		"index": 0,
		"variable": "ARG_PASSWORD",
		"hidden": "--password=$(ARG_PASSWORD)",
	}}
}

test_hides_credential_inside_an_argument if {
	token := concat("", ["ghp", "_", digits, "abcdef"])
	credentials.in_arguments(["-c", sprintf("git clone https://x:%s@example.com/r", [token])]) == {{
		"index": 1,
		"variable": "ARG_CREDENTIAL",
		"hidden": "git clone https://x:$(ARG_CREDENTIAL)@example.com/r",
	}}
	credentials.in_arguments(["--broker=amqp://guest:guest@rabbit"]) == {{
		"index": 0,
		"variable": "ARG_CREDENTIAL",
		"hidden": "--broker=amqp://guest:$(ARG_CREDENTIAL)@rabbit",
	}}
}

test_reports_argument_once_when_name_and_form_agree if {
	token := concat("", ["ghp", "_", digits, "abcdef"])
	credentials.in_arguments([sprintf("--token=%s", [token])]) == {{
		"index": 0,
		"variable": "ARG_TOKEN",
		"hidden": "--token=$(ARG_TOKEN)",
	}}
}

test_reports_argument_once_when_two_names_claim_it if {
	credentials.in_arguments(["--password", "TOKEN=hunter2"]) == {{
		"index": 1,
		"variable": "ARG_TOKEN",
		"hidden": "TOKEN=$(ARG_TOKEN)",
	}}
}

test_passes_arguments_without_credentials if {
	every list in [
		[], ["--password"], ["--password", "--verbose"], ["--password", 7], [7, null], ["--secret=shop/web-tls"],
		["--secret", "web-tls"], ["--token=$(TOKEN)"],
		["--password-file=/run/p"], ["--token", "$(TOKEN)"], ["--password="], ["-c", "echo --password=hunter2 | run"],
	] {
		credentials.in_arguments(list) == set()
	}
	every other in [null, "--password=hunter2", {"a": "--password=hunter2"}] {
		not credentials.in_arguments(other)
	}
}

digits := "0123456789abcdefghijABCDEFGHIJ"
