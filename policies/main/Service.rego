# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.Service

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-dangling-services"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.network.deny_dangling_services.violations
	fix := data.kubepac.network.deny_dangling_services.fix
	unknown := data.kubepac.network.deny_dangling_services.unknown
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

report["deny-exposed-ssh-ports"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_exposed_ssh_ports.violations
	fix := set()
	count(violations) > 0
}

report["deny-external-ips"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_external_ips.violations
	fix := data.kubepac.network.deny_external_ips.fix
	count(violations) > 0
}

report["deny-external-name-services"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_external_name_services.violations
	fix := data.kubepac.network.deny_external_name_services.fix
	count(violations) > 0
}

report["deny-invalid-names"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_invalid_names.violations
	fix := data.kubepac.governance.deny_invalid_names.fix
	count(violations) > 0
}

report["deny-load-balancer-services"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_load_balancer_services.violations
	fix := data.kubepac.network.deny_load_balancer_services.fix
	count(violations) > 0
}

report["deny-node-port-services"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_node_port_services.violations
	fix := data.kubepac.network.deny_node_port_services.fix
	count(violations) > 0
}

report["deny-removed-apis"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_removed_apis.violations
	fix := data.kubepac.governance.deny_removed_apis.fix
	count(violations) > 0
}

report["deny-unresolved-service-ports"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.network.deny_unresolved_service_ports.violations
	fix := data.kubepac.network.deny_unresolved_service_ports.fix
	unknown := data.kubepac.network.deny_unresolved_service_ports.unknown
	count(violations) + count(unknown) > 0
}

report["require-recommended-labels"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_recommended_labels.violations
	fix := data.kubepac.governance.require_recommended_labels.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
