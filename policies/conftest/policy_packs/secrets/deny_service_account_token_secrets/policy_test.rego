package kubepac.secrets.deny_service_account_token_secrets_test

import data.kubepac.lib.testing
import data.kubepac.secrets.deny_service_account_token_secrets

test_flags_token_of_a_service_account if {
	every contents in [{}, {"data": {"token": "YQ=="}}, {"data": null}] {
		deny_service_account_token_secrets.violations == {{
			"path": "/type",
			"msg": "Secret \"ci\" holds a token of a service account that never expires",
		}} with input as secret(object.union(contents, {"type": "kubernetes.io/service-account-token"}))
	}
}

test_passes_secrets_of_other_types if {
	every contents in [
		{},
		{"type": null},
		{"type": "Opaque"},
		{"type": "kubernetes.io/tls"},
		{"type": "bootstrap.kubernetes.io/token"},
		{"type": "Opaque", "data": {"token": "YQ=="}},
	] {
		deny_service_account_token_secrets.violations == set() with input as secret(contents)
	}
}

test_passes_other_kinds if {
	every identity in [
		{"apiVersion": "example.com/v1", "kind": "Secret"},
		{"apiVersion": "v1", "kind": "ConfigMap"},
	] {
		token := object.union(identity, {"type": "kubernetes.io/service-account-token"})
		deny_service_account_token_secrets.violations == set() with input as secret(token)
	}
}

secret(contents) := testing.review(object.union(
	{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ci"}},
	contents,
))
