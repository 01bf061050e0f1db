# METADATA
# title: Roles change no admission control but what they name
# description: >-
#   A webhook or policy of admission control reads and rewrites every object that is written, Secrets included; whoever
#   adds one sees all of these, and whoever deletes one switches off the checks of the cluster.
# scope: package
# custom:
#   id: deny-webhook-configuration-roles
#   severity: MEDIUM
#   kinds: [ClusterRole]
#   tags: ["cis:5.1.12", "nsa:authentication-and-authorization", "mitre:T1562.001"]
#   features: ["resource_kind=ClusterRole"]
#   remediation: Let the installer create the configurations, and name in resourceNames those that the client updates.
#   limits: Rules over the resources "*" are left to deny-wildcard-resources, and the names in a rule are not looked at.
package kubepac.rbac.deny_webhook_configuration_roles

import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	resources := phrases.first_of([phrases.quoted(resource) | some resource in entry.resources])
	msg := concat(" ", [rbac.title(entry.index), "changes", resources])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " leave admission control alone?"])
}

offenders contains entry if {
	some entry in rbac.granting({"admissionregistration.k8s.io": _resources}, _verbs)
	not rbac.is_named(entry.rule)
}

_verbs := {"create", "delete", "deletecollection", "patch", "update"}

_resources := {
	"mutatingadmissionpolicies",
	"mutatingadmissionpolicybindings",
	"mutatingwebhookconfigurations",
	"validatingadmissionpolicies",
	"validatingadmissionpolicybindings",
	"validatingwebhookconfigurations",
}
