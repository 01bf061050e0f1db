# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.ServiceAccount

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-default-namespace"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	fix := data.kubepac.governance.deny_default_namespace.fix
	count(violations) > 0
}

report["deny-default-service-accounts"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.secrets.deny_default_service_accounts.violations
	fix := data.kubepac.secrets.deny_default_service_accounts.fix
	count(violations) > 0
}

report["deny-invalid-names"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_invalid_names.violations
	fix := data.kubepac.governance.deny_invalid_names.fix
	count(violations) > 0
}

report["deny-removed-apis"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_removed_apis.violations
	fix := data.kubepac.governance.deny_removed_apis.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
