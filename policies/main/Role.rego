# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Role

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}}
]

report["deny-default-namespace"] := {"violations": violations, "fix": data.kubepac.governance.deny_default_namespace.fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	count(violations) > 0
}

report["deny-wildcard-resources"] := {"violations": violations, "fix": data.kubepac.rbac.deny_wildcard_resources.fix} if {
	violations := data.kubepac.rbac.deny_wildcard_resources.violations
	count(violations) > 0
}

report["deny-wildcard-verbs"] := {"violations": violations, "fix": data.kubepac.rbac.deny_wildcard_verbs.fix} if {
	violations := data.kubepac.rbac.deny_wildcard_verbs.violations
	count(violations) > 0
}
