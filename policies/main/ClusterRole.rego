# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.ClusterRole

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-csr-approval-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_csr_approval_roles.violations
	fix := data.kubepac.rbac.deny_csr_approval_roles.fix
	count(violations) > 0
}

report["deny-impersonation-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_impersonation_roles.violations
	fix := data.kubepac.rbac.deny_impersonation_roles.fix
	count(violations) > 0
}

report["deny-node-proxy-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_node_proxy_roles.violations
	fix := data.kubepac.rbac.deny_node_proxy_roles.fix
	count(violations) > 0
}

report["deny-persistent-volume-creation-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_persistent_volume_creation_roles.violations
	fix := data.kubepac.rbac.deny_persistent_volume_creation_roles.fix
	count(violations) > 0
}

report["deny-pod-creation-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_pod_creation_roles.violations
	fix := data.kubepac.rbac.deny_pod_creation_roles.fix
	count(violations) > 0
}

report["deny-pod-exec-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_pod_exec_roles.violations
	fix := data.kubepac.rbac.deny_pod_exec_roles.fix
	count(violations) > 0
}

report["deny-removed-apis"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_removed_apis.violations
	fix := data.kubepac.governance.deny_removed_apis.fix
	count(violations) > 0
}

report["deny-role-escalation-verbs"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_role_escalation_verbs.violations
	fix := data.kubepac.rbac.deny_role_escalation_verbs.fix
	count(violations) > 0
}

report["deny-secret-reading-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_secret_reading_roles.violations
	fix := data.kubepac.rbac.deny_secret_reading_roles.fix
	count(violations) > 0
}

report["deny-token-creation-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_token_creation_roles.violations
	fix := data.kubepac.rbac.deny_token_creation_roles.fix
	count(violations) > 0
}

report["deny-webhook-configuration-roles"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_webhook_configuration_roles.violations
	fix := data.kubepac.rbac.deny_webhook_configuration_roles.fix
	count(violations) > 0
}

report["deny-wildcard-api-groups"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_wildcard_api_groups.violations
	fix := data.kubepac.rbac.deny_wildcard_api_groups.fix
	count(violations) > 0
}

report["deny-wildcard-resources"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_wildcard_resources.violations
	fix := data.kubepac.rbac.deny_wildcard_resources.fix
	count(violations) > 0
}

report["deny-wildcard-verbs"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.rbac.deny_wildcard_verbs.violations
	fix := data.kubepac.rbac.deny_wildcard_verbs.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
