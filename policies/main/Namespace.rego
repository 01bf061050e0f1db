# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Namespace

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

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

report["require-namespace-quotas"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.governance.require_namespace_quotas.violations
	fix := set()
	unknown := data.kubepac.governance.require_namespace_quotas.unknown
	count(violations) + count(unknown) > 0
}

report["require-pod-security-labels"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_pod_security_labels.violations
	fix := data.kubepac.governance.require_pod_security_labels.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
