# METADATA
# title: RBAC rules and bindings
# description: >-
#   Finds the rules that a Role or ClusterRole grants as written, the rights in them and how to take these away, and
#   the subjects of a binding.
# scope: package
package kubepac.lib.rbac

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

group := "rbac.authorization.k8s.io"

# Every rule of the role under review: {rule, index}. The control plane overwrites the rules of an aggregated
# ClusterRole, so what is written there grants nothing.
rules contains {"rule": rule, "index": index} if {
	workload.group == group
	input.review.object.kind in {"Role", "ClusterRole"}
	object.get(input.review.object, "aggregationRule", null) == null
	some index, rule in input.review.object.rules
	is_object(rule)
}

# title(2) == "rule 2 of role \"reader\""
title(index) := concat("", ["rule ", format_int(index, 10), " of role ", phrases.quoted(name)])

# The name of the object under review.
name := object.get(input.review.object, ["metadata", "name"], "")

# granting({"apps": {"deployments"}}, {"create"}): the rules that allow one of the verbs on one of the resources, each
# with `resources`, the elements of its list that do. A rule over the resources "*" is left out (it has a policy of its
# own), and so are the roles that the control plane writes.
granting(rights, verbs) := {object.union(entry, {"resources": resources}) |
	not is_bootstrapped
	some entry in rules
	not "*" in entry.rule.resources
	_includes(entry.rule.verbs, verbs)
	forms := _forms(entry.rule.apiGroups, rights)
	resources := [resource | some resource in entry.rule.resources; resource in forms]
	count(resources) > 0
}

# is_named(rule): the rule is about the objects of some names only.
is_named(rule) if count(rule.resourceNames) > 0

# resources_path(entry): where the first of the resources stands that `granting` found.
resources_path(entry) := patch.pointer(["rules", entry.index, "resources", first]) if {
	first := min([i | some i, resource in entry.rule.resources; resource in entry.resources])
}

# without_resources(entry): the rule loses them, or the role the rule where it is about nothing else.
without_resources(entry) := _keeping(entry, "resources", kept) if {
	kept := [resource | some resource in entry.rule.resources; not resource in entry.resources]
}

# verbs_path(entry, verbs): where the first of the verbs stands that a rule allows.
verbs_path(entry, verbs) := patch.pointer(["rules", entry.index, "verbs", first]) if {
	first := min([i | some i, verb in entry.rule.verbs; verb in (verbs | {"*"})])
}

# without_verbs(entry, verbs): the rule loses them, or the role the rule where it allows nothing else. Instead of
# every verb it keeps those that read.
without_verbs(entry, verbs) := _keeping(entry, "verbs", ["get", "list", "watch"]) if {
	"*" in entry.rule.verbs
} else := _keeping(entry, "verbs", [verb | some verb in entry.rule.verbs; not verb in verbs])

# The object grants a role to subjects.
is_binding if {
	workload.group == group
	input.review.object.kind in {"RoleBinding", "ClusterRoleBinding"}
}

# bound({["Group", "system:masters"]}): the subjects of the binding, by kind and name, that are among these: an array
# of {subject, index}.
bound(wanted) := [{"subject": subject, "index": index} |
	is_binding
	some index, subject in input.review.object.subjects
	[subject.kind, subject.name] in wanted
]

# without_subjects(entries): the binding loses these subjects.
without_subjects(entries) := patch.set(input.review.object, ["subjects"], kept) if {
	lost := {entry.index | some entry in entries}
	kept := [subject | some index, subject in input.review.object.subjects; not index in lost]
	count(kept) > 0
} else := patch.remove(["subjects"])

# The control plane writes the object under review, and writes it anew when somebody has changed it.
is_bootstrapped if {
	input.review.object.metadata.labels["kubernetes.io/bootstrapping"] == "rbac-defaults"
	is_built_in(name)
}

# is_built_in(role): every cluster has the ClusterRole of this name.
is_built_in(role) if role in {"admin", "cluster-admin", "edit", "view"}

is_built_in(role) if startswith(role, "system:")

# is_built_in_role(namespace, role): every cluster has the Role of this name there.
is_built_in_role(namespace, role) if {
	namespace in {"kube-public", "kube-system"}
	startswith(role, "system:")
}

# Every API server that extends Kubernetes binds this one.
is_built_in_role("kube-system", "extension-apiserver-authentication-reader")

_keeping(entry, field, values) := patch.set(input.review.object, ["rules", entry.index, field], values) if {
	count(values) > 0
} else := patch.remove(["rules", entry.index])

# How a rule on these API groups can name the resources: "*/exec" stands for pods/exec, and "pods/*" for nothing.
_forms(groups, rights) := {form |
	some api_group, resources in rights
	_includes(groups, {api_group})
	some resource in resources
	_is_in_reach(resource)
	some form in _names(resource)
}

# A Role grants nothing on what belongs to no namespace.
_is_in_reach(_) if input.review.object.kind == "ClusterRole"

_is_in_reach(resource) if not split(resource, "/")[0] in _cluster_scoped

_cluster_scoped := {
	"certificatesigningrequests",
	"clusterroles",
	"groups",
	"mutatingadmissionpolicies",
	"mutatingadmissionpolicybindings",
	"mutatingwebhookconfigurations",
	"nodes",
	"persistentvolumes",
	"signers",
	"users",
	"validatingadmissionpolicies",
	"validatingadmissionpolicybindings",
	"validatingwebhookconfigurations",
}

_names(resource) := {resource} if not contains(resource, "/")

_names(resource) := {resource, concat("/", ["*", split(resource, "/")[1]])} if contains(resource, "/")

_includes(values, wanted) if {
	some value in values
	value in (wanted | {"*"})
}
