# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.StatefulSet

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]

report["deny-added-capabilities"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_added_capabilities.violations
	fix := data.kubepac.pod_security.deny_added_capabilities.fix
	count(violations) > 0
}

report["deny-container-runtime-sockets"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_container_runtime_sockets.violations
	fix := data.kubepac.pod_security.deny_container_runtime_sockets.fix
	count(violations) > 0
}

report["deny-control-plane-scheduling"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_control_plane_scheduling.violations
	fix := data.kubepac.reliability.deny_control_plane_scheduling.fix
	count(violations) > 0
}

report["deny-dangling-config-references"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.secrets.deny_dangling_config_references.violations
	fix := data.kubepac.secrets.deny_dangling_config_references.fix
	unknown := data.kubepac.secrets.deny_dangling_config_references.unknown
	count(violations) + count(unknown) > 0
}

report["deny-dangling-service-accounts"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.secrets.deny_dangling_service_accounts.violations
	fix := data.kubepac.secrets.deny_dangling_service_accounts.fix
	unknown := data.kubepac.secrets.deny_dangling_service_accounts.unknown
	count(violations) + count(unknown) > 0
}

report["deny-dangling-stateful-set-services"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.reliability.deny_dangling_stateful_set_services.violations
	fix := data.kubepac.reliability.deny_dangling_stateful_set_services.fix
	unknown := data.kubepac.reliability.deny_dangling_stateful_set_services.unknown
	count(violations) + count(unknown) > 0
}

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

report["deny-deprecated-fields"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_deprecated_fields.violations
	fix := data.kubepac.governance.deny_deprecated_fields.fix
	count(violations) > 0
}

report["deny-duplicate-container-ports"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_duplicate_container_ports.violations
	fix := data.kubepac.governance.deny_duplicate_container_ports.fix
	count(violations) > 0
}

report["deny-duplicate-env-vars"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_duplicate_env_vars.violations
	fix := data.kubepac.governance.deny_duplicate_env_vars.fix
	count(violations) > 0
}

report["deny-excessive-resources"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.deny_excessive_resources.violations
	fix := data.kubepac.resources.deny_excessive_resources.fix
	count(violations) > 0
}

report["deny-exposed-ssh-ports"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.network.deny_exposed_ssh_ports.violations
	fix := set()
	count(violations) > 0
}

report["deny-hardcoded-secrets"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.secrets.deny_hardcoded_secrets.violations
	fix := data.kubepac.secrets.deny_hardcoded_secrets.fix
	count(violations) > 0
}

report["deny-host-namespaces"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_host_namespaces.violations
	fix := data.kubepac.pod_security.deny_host_namespaces.fix
	count(violations) > 0
}

report["deny-host-path-volumes"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_host_path_volumes.violations
	fix := data.kubepac.pod_security.deny_host_path_volumes.fix
	count(violations) > 0
}

report["deny-host-ports"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_host_ports.violations
	fix := data.kubepac.pod_security.deny_host_ports.fix
	count(violations) > 0
}

report["deny-host-process-containers"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_host_process_containers.violations
	fix := data.kubepac.pod_security.deny_host_process_containers.fix
	count(violations) > 0
}

report["deny-identical-probes"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_identical_probes.violations
	fix := data.kubepac.reliability.deny_identical_probes.fix
	count(violations) > 0
}

report["deny-invalid-names"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_invalid_names.violations
	fix := data.kubepac.governance.deny_invalid_names.fix
	count(violations) > 0
}

report["deny-invalid-restart-policies"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_invalid_restart_policies.violations
	fix := data.kubepac.reliability.deny_invalid_restart_policies.fix
	count(violations) > 0
}

report["deny-latest-tag"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.images.deny_latest_tag.violations
	fix := data.kubepac.images.deny_latest_tag.fix
	count(violations) > 0
}

report["deny-memory-overcommit"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.deny_memory_overcommit.violations
	fix := data.kubepac.resources.deny_memory_overcommit.fix
	count(violations) > 0
}

report["deny-mismatched-selectors"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_mismatched_selectors.violations
	fix := data.kubepac.reliability.deny_mismatched_selectors.fix
	count(violations) > 0
}

report["deny-node-pinning"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_node_pinning.violations
	fix := data.kubepac.reliability.deny_node_pinning.fix
	count(violations) > 0
}

report["deny-privilege-escalation"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_privilege_escalation.violations
	fix := data.kubepac.pod_security.deny_privilege_escalation.fix
	count(violations) > 0
}

report["deny-privileged-pods"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_privileged_pods.violations
	fix := data.kubepac.pod_security.deny_privileged_pods.fix
	count(violations) > 0
}

report["deny-probe-hosts"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_probe_hosts.violations
	fix := data.kubepac.pod_security.deny_probe_hosts.fix
	count(violations) > 0
}

report["deny-removed-apis"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_removed_apis.violations
	fix := data.kubepac.governance.deny_removed_apis.fix
	count(violations) > 0
}

report["deny-replicas-under-autoscalers"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_replicas_under_autoscalers.violations
	fix := data.kubepac.reliability.deny_replicas_under_autoscalers.fix
	count(violations) > 0
}

report["deny-requests-above-limits"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.deny_requests_above_limits.violations
	fix := data.kubepac.resources.deny_requests_above_limits.fix
	count(violations) > 0
}

report["deny-root-user-ids"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_root_user_ids.violations
	fix := data.kubepac.pod_security.deny_root_user_ids.fix
	count(violations) > 0
}

report["deny-secret-env-vars"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.secrets.deny_secret_env_vars.violations
	fix := set()
	count(violations) > 0
}

report["deny-service-account-token-automount"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.secrets.deny_service_account_token_automount.violations
	fix := data.kubepac.secrets.deny_service_account_token_automount.fix
	count(violations) > 0
}

report["deny-shared-process-namespaces"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_shared_process_namespaces.violations
	fix := data.kubepac.pod_security.deny_shared_process_namespaces.fix
	count(violations) > 0
}

report["deny-system-namespaces"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.deny_system_namespaces.violations
	fix := data.kubepac.governance.deny_system_namespaces.fix
	count(violations) > 0
}

report["deny-system-priority-classes"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_system_priority_classes.violations
	fix := data.kubepac.reliability.deny_system_priority_classes.fix
	count(violations) > 0
}

report["deny-unbounded-empty-dirs"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.deny_unbounded_empty_dirs.violations
	fix := data.kubepac.resources.deny_unbounded_empty_dirs.fix
	count(violations) > 0
}

report["deny-unconfined-apparmor"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unconfined_apparmor.violations
	fix := data.kubepac.pod_security.deny_unconfined_apparmor.fix
	count(violations) > 0
}

report["deny-unconfined-seccomp"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unconfined_seccomp.violations
	fix := data.kubepac.pod_security.deny_unconfined_seccomp.fix
	count(violations) > 0
}

report["deny-unmasked-proc-mounts"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unmasked_proc_mounts.violations
	fix := data.kubepac.pod_security.deny_unmasked_proc_mounts.fix
	count(violations) > 0
}

report["deny-unresolved-probe-ports"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.deny_unresolved_probe_ports.violations
	fix := data.kubepac.reliability.deny_unresolved_probe_ports.fix
	count(violations) > 0
}

report["deny-unsafe-selinux-options"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unsafe_selinux_options.violations
	fix := data.kubepac.pod_security.deny_unsafe_selinux_options.fix
	count(violations) > 0
}

report["deny-unsafe-sysctls"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unsafe_sysctls.violations
	fix := data.kubepac.pod_security.deny_unsafe_sysctls.fix
	count(violations) > 0
}

report["deny-unsafe-volume-types"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.deny_unsafe_volume_types.violations
	fix := data.kubepac.pod_security.deny_unsafe_volume_types.fix
	count(violations) > 0
}

report["require-allowed-registries"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.images.require_allowed_registries.violations
	fix := data.kubepac.images.require_allowed_registries.fix
	count(violations) > 0
}

report["require-always-pull"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.images.require_always_pull.violations
	fix := data.kubepac.images.require_always_pull.fix
	count(violations) > 0
}

report["require-disruption-budgets"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.reliability.require_disruption_budgets.violations
	fix := set()
	unknown := data.kubepac.reliability.require_disruption_budgets.unknown
	count(violations) + count(unknown) > 0
}

report["require-dropped-capabilities"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.require_dropped_capabilities.violations
	fix := data.kubepac.pod_security.require_dropped_capabilities.fix
	count(violations) > 0
}

report["require-ephemeral-storage-limits"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.require_ephemeral_storage_limits.violations
	fix := data.kubepac.resources.require_ephemeral_storage_limits.fix
	count(violations) > 0
}

report["require-graceful-termination"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.require_graceful_termination.violations
	fix := data.kubepac.reliability.require_graceful_termination.fix
	count(violations) > 0
}

report["require-image-digest"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.images.require_image_digest.violations
	fix := data.kubepac.images.require_image_digest.fix
	count(violations) > 0
}

report["require-liveness-probes"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.require_liveness_probes.violations
	fix := data.kubepac.reliability.require_liveness_probes.fix
	count(violations) > 0
}

report["require-network-policy"] := {"violations": violations, "fix": fix, "unknown": unknown} if {
	violations := data.kubepac.network.require_network_policy.violations
	fix := set()
	unknown := data.kubepac.network.require_network_policy.unknown
	count(violations) + count(unknown) > 0
}

report["require-read-only-root-filesystem"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.require_read_only_root_filesystem.violations
	fix := data.kubepac.pod_security.require_read_only_root_filesystem.fix
	count(violations) > 0
}

report["require-readiness-probes"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.require_readiness_probes.violations
	fix := data.kubepac.reliability.require_readiness_probes.fix
	count(violations) > 0
}

report["require-recommended-labels"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_recommended_labels.violations
	fix := data.kubepac.governance.require_recommended_labels.fix
	count(violations) > 0
}

report["require-resource-limits"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.require_resource_limits.violations
	fix := data.kubepac.resources.require_resource_limits.fix
	count(violations) > 0
}

report["require-resource-requests"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.resources.require_resource_requests.violations
	fix := data.kubepac.resources.require_resource_requests.fix
	count(violations) > 0
}

report["require-rolling-updates"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.require_rolling_updates.violations
	fix := data.kubepac.reliability.require_rolling_updates.fix
	count(violations) > 0
}

report["require-run-as-non-root"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.require_run_as_non_root.violations
	fix := data.kubepac.pod_security.require_run_as_non_root.fix
	count(violations) > 0
}

report["require-seccomp-profile"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.pod_security.require_seccomp_profile.violations
	fix := data.kubepac.pod_security.require_seccomp_profile.fix
	count(violations) > 0
}

report["require-topology-spread"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.reliability.require_topology_spread.violations
	fix := data.kubepac.reliability.require_topology_spread.fix
	count(violations) > 0
}

report["require-valid-exemptions"] := {"violations": violations, "fix": fix} if {
	violations := data.kubepac.governance.require_valid_exemptions.violations
	fix := data.kubepac.governance.require_valid_exemptions.fix
	count(violations) > 0
}
