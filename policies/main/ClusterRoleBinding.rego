# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.ClusterRoleBinding

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-anonymous-bindings"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_anonymous_bindings.violations
	fix := data.kubepac.rbac.deny_anonymous_bindings.fix
	count(violations) > 0
}

report["deny-cluster-admin-bindings"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_cluster_admin_bindings.violations
	fix := data.kubepac.rbac.deny_cluster_admin_bindings.fix
	count(violations) > 0
}

report["deny-dangling-role-references"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.rbac.deny_dangling_role_references.violations
	fix := data.kubepac.rbac.deny_dangling_role_references.fix
	unknown := data.kubepac.rbac.deny_dangling_role_references.unknown
	count(violations) + count(unknown) > 0
}

report["deny-default-service-account-bindings"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_default_service_account_bindings.violations
	fix := data.kubepac.rbac.deny_default_service_account_bindings.fix
	count(violations) > 0
}

report["deny-removed-apis"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_removed_apis.violations
	fix := data.kubepac.governance.deny_removed_apis.fix
	count(violations) > 0
}

report["deny-system-masters-bindings"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_system_masters_bindings.violations
	fix := data.kubepac.rbac.deny_system_masters_bindings.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
