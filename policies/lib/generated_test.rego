package kubepac.lib.generated_test

import data.kubepac.lib.generated

test_may_exist_where_a_custom_resource_says_the_name if {
	every name in ["orders-database", "orders", "orders-tls"] {
		generated.may_exist("shop", name) with data.inventory as known
	}
}

test_may_exist_where_an_operators_resource_has_the_first_part if {
	every name in ["orders-db", "orders-db-app", "orders-db-superuser"] {
		generated.may_exist("shop", name) with data.inventory as known
	}
}

test_may_exist_where_a_resource_stands_outside_the_namespace if {
	every name in ["corporate-roots", "registry-login"] {
		generated.may_exist("shop", name) with data.inventory as known
	}
}

test_may_exist_where_a_command_line_says_the_name if {
	every name in ["webhook-cert", "init-cert", "leader-state", "init-state"] {
		generated.may_exist("shop", name) with data.inventory as known
	}
}

test_does_not_exist_where_nothing_speaks_of_it if {
	every name in [
		"orders-dbs", "orders-d", "orders-mail", "web-config", "ingress-host", "gateway-a", "debug-state", "spec", "env-name",
		"bank-db", "cert-manager.io",
	] {
		not generated.may_exist("shop", name) with data.inventory as known
	}
	not generated.may_exist("empty", "orders-db") with data.inventory as known
	not generated.may_exist("shop", "orders-db") with data.inventory as {}
	not generated.may_exist("shop", "orders-db")
}

test_these_say_the_whole_name if {
	every group in [
		"bitnami.com", "cert-manager.io", "external-secrets.io", "objectbucket.io", "onepassword.com",
		"secrets-store.csi.x-k8s.io", "secrets.hashicorp.com", "trust.cert-manager.io",
	] {
		inventory := {"namespace": {"shop": {concat("/", [group, "v1"]): {"Any": {"web": {"metadata": {"name": "web"}}}}}}}
		generated.may_exist("shop", "web") with data.inventory as inventory
		not generated.may_exist("shop", "web-config") with data.inventory as inventory
	}
}

known := {
	"namespace": {
		"shop": {
			"external-secrets.io/v1": {"ExternalSecret": {"orders": {
				"metadata": {"name": "orders"},
				"spec": {"target": {"name": "orders-database"}},
			}}},
			"cert-manager.io/v1": {"Certificate": {"web": {"metadata": {"name": "web"}, "spec": {"secretName": "orders-tls"}}}},
			"postgresql.cnpg.io/v1": {"Cluster": {"orders-db": {"metadata": {"name": "orders-db"}}}},
			"networking.k8s.io/v1": {"Ingress": {"ingress": {"metadata": {"name": "ingress"}, "spec": {"host": "ingress-host"}}}},
			"gateway.networking.k8s.io/v1": {"Gateway": {"gateway": {"metadata": {"name": "gateway"}}}},
			"v1": {"ConfigMap": {"web": {"metadata": {"name": "web"}, "data": {"a": "web-config"}}}},
			"batch/v1": {"Job": {
				"certify": {"spec": {"template": {"spec": {
					"initContainers": [{"command": ["make", "--secret-name=init-cert"], "args": ["init-state"]}],
					"containers": [
						{"args": ["create", "--secret-name=webhook-cert", 7], "env": [{"name": "env-name"}]},
						{"command": ["elect", "leader-state"]},
					],
					"ephemeralContainers": [{"args": ["debug-state"]}],
				}}}},
				"empty": {"spec": {"template": {"spec": {"containers": null}}}},
			}},
		},
		"bank": {"postgresql.cnpg.io/v1": {"Cluster": {"bank": {"metadata": {"name": "bank"}}}}},
		"default": {"trust.cert-manager.io/v1alpha1": {"Bundle": {"corporate-roots": {"metadata": {"name": "corporate-roots"}}}}},
	},
	"cluster": {"external-secrets.io/v1": {"ClusterExternalSecret": {"logins": {
		"metadata": {"name": "logins"},
		"spec": {"externalSecretName": "registry-login"},
	}}}},
}
