# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Service

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}}
]

report["deny-default-namespace"] := {"violations": violations, "fix": data.kubepac.governance.deny_default_namespace.fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	count(violations) > 0
}

report["deny-node-port-services"] := {"violations": violations, "fix": data.kubepac.network.deny_node_port_services.fix} if {
	violations := data.kubepac.network.deny_node_port_services.violations
	count(violations) > 0
}

report["require-recommended-labels"] := {"violations": violations, "fix": data.kubepac.governance.require_recommended_labels.fix} if {
	violations := data.kubepac.governance.require_recommended_labels.violations
	count(violations) > 0
}
