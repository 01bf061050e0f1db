# METADATA
# title: Objects that are made at run time
# description: >-
#   Tells which ConfigMaps and Secrets an operator, a secret store or a Job may make although no manifest holds them.
# scope: package
package kubepac.lib.generated

import data.kubepac.lib.inventory

# may_exist(namespace, name): a custom resource in sight says this name, or an operator's resource has the first part of
# it; or some program is told the name on its command line, as the one that makes certificates for a webhook.
may_exist(namespace, name) if {
	some entry in _custom_resources(namespace)
	walk(entry.body, [_, name])
}

may_exist(namespace, name) if {
	some entry in _custom_resources(namespace)
	not entry.group in _tell_names
	startswith(name, concat("", [entry.body.metadata.name, "-"]))
}

may_exist(namespace, name) if {
	some pod in inventory.pods(namespace)
	some list in ["initContainers", "containers"]
	some container in pod.spec[list]
	some field in ["command", "args"]
	some argument in container[field]
	contains(argument, name)
}

# One that belongs to no namespace stands under "default" where nobody knows its kind.
_custom_resources(namespace) := [{"group": group, "body": body} |
	some scope in [["namespace", namespace], ["namespace", "default"], ["cluster"]]
	some api_version, kinds in object.get(data.inventory, scope, {})
	group := split(api_version, "/")[0]
	contains(group, ".")
	not endswith(group, ".k8s.io")
	some bodies in kinds
	some body in bodies
]

# What these make has the name that they say, or their own.
_tell_names := {
	"bitnami.com",
	"cert-manager.io",
	"external-secrets.io",
	"objectbucket.io",
	"onepassword.com",
	"secrets-store.csi.x-k8s.io",
	"secrets.hashicorp.com",
	"trust.cert-manager.io",
}
