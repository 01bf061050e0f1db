# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.PodDisruptionBudget

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-blocking-disruption-budgets"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.reliability.deny_blocking_disruption_budgets.violations
	fix := data.kubepac.reliability.deny_blocking_disruption_budgets.fix
	unknown := data.kubepac.reliability.deny_blocking_disruption_budgets.unknown
	count(violations) + count(unknown) > 0
}

report["deny-dangling-disruption-budgets"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.reliability.deny_dangling_disruption_budgets.violations
	fix := data.kubepac.reliability.deny_dangling_disruption_budgets.fix
	unknown := data.kubepac.reliability.deny_dangling_disruption_budgets.unknown
	count(violations) + count(unknown) > 0
}

report["deny-default-namespace"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	fix := data.kubepac.governance.deny_default_namespace.fix
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
