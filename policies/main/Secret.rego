# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Secret

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}}
]

report["deny-default-namespace"] := {"violations": violations, "fix": data.kubepac.governance.deny_default_namespace.fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	count(violations) > 0
}
