# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.ReplicationController

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}}
]

report["deny-added-capabilities"] := {"violations": violations, "fix": data.kubepac.pod_security.deny_added_capabilities.fix} if {
	violations := data.kubepac.pod_security.deny_added_capabilities.violations
	count(violations) > 0
}

report["deny-default-namespace"] := {"violations": violations, "fix": data.kubepac.governance.deny_default_namespace.fix} if {
	violations := data.kubepac.governance.deny_default_namespace.violations
	count(violations) > 0
}

report["deny-hardcoded-secrets"] := {"violations": violations, "fix": data.kubepac.secrets.deny_hardcoded_secrets.fix} if {
	violations := data.kubepac.secrets.deny_hardcoded_secrets.violations
	count(violations) > 0
}

report["deny-host-namespaces"] := {"violations": violations, "fix": data.kubepac.pod_security.deny_host_namespaces.fix} if {
	violations := data.kubepac.pod_security.deny_host_namespaces.violations
	count(violations) > 0
}

report["deny-host-path-volumes"] := {"violations": violations, "fix": data.kubepac.pod_security.deny_host_path_volumes.fix} if {
	violations := data.kubepac.pod_security.deny_host_path_volumes.violations
	count(violations) > 0
}

report["deny-latest-tag"] := {"violations": violations, "fix": data.kubepac.images.deny_latest_tag.fix} if {
	violations := data.kubepac.images.deny_latest_tag.violations
	count(violations) > 0
}

report["deny-privilege-escalation"] := {"violations": violations, "fix": data.kubepac.pod_security.deny_privilege_escalation.fix} if {
	violations := data.kubepac.pod_security.deny_privilege_escalation.violations
	count(violations) > 0
}

report["deny-privileged-pods"] := {"violations": violations, "fix": data.kubepac.pod_security.deny_privileged_pods.fix} if {
	violations := data.kubepac.pod_security.deny_privileged_pods.violations
	count(violations) > 0
}

report["deny-service-account-token-automount"] := {"violations": violations, "fix": data.kubepac.secrets.deny_service_account_token_automount.fix} if {
	violations := data.kubepac.secrets.deny_service_account_token_automount.violations
	count(violations) > 0
}

report["require-image-digest"] := {"violations": violations, "fix": data.kubepac.images.require_image_digest.fix} if {
	violations := data.kubepac.images.require_image_digest.violations
	count(violations) > 0
}

report["require-network-policy"] := {"violations": violations, "fix": set()} if {
	violations := data.kubepac.network.require_network_policy.violations
	count(violations) > 0
}

report["require-read-only-root-filesystem"] := {"violations": violations, "fix": data.kubepac.pod_security.require_read_only_root_filesystem.fix} if {
	violations := data.kubepac.pod_security.require_read_only_root_filesystem.violations
	count(violations) > 0
}

report["require-readiness-probes"] := {"violations": violations, "fix": data.kubepac.reliability.require_readiness_probes.fix} if {
	violations := data.kubepac.reliability.require_readiness_probes.violations
	count(violations) > 0
}

report["require-recommended-labels"] := {"violations": violations, "fix": data.kubepac.governance.require_recommended_labels.fix} if {
	violations := data.kubepac.governance.require_recommended_labels.violations
	count(violations) > 0
}

report["require-resource-limits"] := {"violations": violations, "fix": data.kubepac.resources.require_resource_limits.fix} if {
	violations := data.kubepac.resources.require_resource_limits.violations
	count(violations) > 0
}

report["require-resource-requests"] := {"violations": violations, "fix": data.kubepac.resources.require_resource_requests.fix} if {
	violations := data.kubepac.resources.require_resource_requests.violations
	count(violations) > 0
}

report["require-run-as-non-root"] := {"violations": violations, "fix": data.kubepac.pod_security.require_run_as_non_root.fix} if {
	violations := data.kubepac.pod_security.require_run_as_non_root.violations
	count(violations) > 0
}

report["require-seccomp-profile"] := {"violations": violations, "fix": data.kubepac.pod_security.require_seccomp_profile.fix} if {
	violations := data.kubepac.pod_security.require_seccomp_profile.violations
	count(violations) > 0
}
