package kubepac.lib.settings_test

import data.kubepac.lib.settings

test_knows_files_of_settings_by_their_extension if {
	every name in [
		"app.cfg", "my.cnf", "app.conf", "app.config", ".env", "env", "prod.env", "app.ini", "appsettings.json",
		"application.properties", "Config.TOML", "application.yaml", "application.yml",
	] {
		settings.is_file(name)
	}
}

test_passes_other_files if {
	every name in ["run.sh", "init.sql", "README.md", "env.js", "yaml.lua", "app", ""] {
		not settings.is_file(name)
	}
}

test_knows_comments if {
	every line in ["# a", "  #a", "\t// a", "/* a", " * a", "; a", "! a"] {
		settings.is_comment(line)
	}
	every line in ["", "a # b", "a=b", "-----BEGIN", "/etc/a", "- *a", "a; b"] {
		not settings.is_comment(line)
	}
}

test_pairs_of_one_setting if {
	every line, pair in {
		"DB_PASSWORD=hunter2": ["DB_PASSWORD", "hunter2"],
		"  export DB_PASSWORD='hunter2'": ["DB_PASSWORD", "hunter2"],
		"spring.datasource.password = hunter2 ": ["spring.datasource.password", "hunter2"],
		"  - db-password: \"hunter2\"  # old": ["db-password", "hunter2"],
		"\t- token: a": ["token", "a"],
		"    \"apiKey\": \"hunter2\",\r": ["apiKey", "hunter2"],
		"key: a=b": ["key", "a=b"],
		"key=a:b": ["key", "a:b"],
		"key: a#b": ["key", "a#b"],
		"key:": ["key", ""],
		"k: v": ["k", "v"],
		"KEY9:/": ["KEY9", "/"],
	} {
		settings.pairs(line) == {pair}
	}
}

test_pairs_of_urls_and_connection_strings if {
	settings.pairs("url: jdbc:mysql://db/app?user=app&password=hunter2") == {
		["url", "jdbc:mysql://db/app"],
		["user", "app"],
		["password", "hunter2"],
	}
	settings.pairs("\"orders\": \"Server=db;Password=hunter2;\",") == {["orders", "Server=db"], ["Password", "hunter2"]}
}

test_passes_lines_that_set_nothing if {
	every line in ["", "password", ": a", "=a", "if(password = a)", "$token = a", "my password: a", "exporter password=a", "x{token=a"] {
		settings.pairs(line) == set()
	}
}

test_takes_words_for_values if {
	every value in [
		"hunter2", "a", "Hunter2", "hunterTwo", "tulip-Harbour-31", "a:b", "a.env.b", "A7F3", "PASSWORT", "jwtx",
		"postgres", "HUnter", "hunter-password", "Ä", "a%b", "Été",
	] {
		settings.is_value("password", value)
	}
}

test_passes_sentences_and_words_of_forms_and_types if {
	every value in [
		"two words", "two\nlines", "Password", "Kennwort", "bearer", "jwt", "keyword", "string", "text",
	] {
		not settings.is_value("password", value)
	}
}

test_passes_templates if {
	every value in [
		"!vault", "#{token}", "$TOKEN", "%s", "&anchor", "*alias", ":token", "<token>", "@token@", "[]", "{cipher}ab12",
		"|", ">-", "~", "getenv(TOKEN)", "a'b", "os.environ[\"TOKEN\"]",
	] {
		settings.is_template(value)
		not settings.is_value("password", value)
	}
	not settings.is_template("a!#$%&*:<@[{|>~")
}

test_passes_names_of_what_holds_the_value if {
	every value in ["DB_PASSWORD", "X-Auth-Token", "tls.key", "id.pem", "env.DB_PASSWORD", "env:DB_PASSWORD", "file:/run/token"] {
		not settings.is_value("password", value)
	}
	every value in ["db-login", "db.login", "orders"] {
		not settings.is_value("clientSecret", value)
		not settings.is_value("CLIENT_SECRET", value)
		settings.is_value("secret-word", value)
	}
	not settings.is_value("existingSecret", "db-login-7")
	every value in ["db-login-7", "dbLogin", "a/b", "db~login"] {
		settings.is_value("clientSecret", value)
	}
}
