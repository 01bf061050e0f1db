# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Ingress

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-dangling-ingress-backends"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.network.deny_dangling_ingress_backends.violations
	fix := data.kubepac.network.deny_dangling_ingress_backends.fix
	unknown := data.kubepac.network.deny_dangling_ingress_backends.unknown
	count(violations) + count(unknown) > 0
}

report["deny-default-namespace"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	fix := data.kubepac.governance.deny_default_namespace.fix
	count(violations) > 0
}

report["deny-deprecated-fields"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_deprecated_fields.violations
	fix := data.kubepac.governance.deny_deprecated_fields.fix
	count(violations) > 0
}

report["deny-duplicate-ingress-hosts"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.network.deny_duplicate_ingress_hosts.violations
	fix := data.kubepac.network.deny_duplicate_ingress_hosts.fix
	unknown := data.kubepac.network.deny_duplicate_ingress_hosts.unknown
	count(violations) + count(unknown) > 0
}

report["deny-ingress-snippets"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_ingress_snippets.violations
	fix := data.kubepac.network.deny_ingress_snippets.fix
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

report["deny-wildcard-ingress-hosts"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_wildcard_ingress_hosts.violations
	fix := data.kubepac.network.deny_wildcard_ingress_hosts.fix
	count(violations) > 0
}

report["require-ingress-tls"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.require_ingress_tls.violations
	fix := data.kubepac.network.require_ingress_tls.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
