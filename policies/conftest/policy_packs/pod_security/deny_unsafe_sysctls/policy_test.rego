package kubepac.pod_security.deny_unsafe_sysctls_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unsafe_sysctls

test_flags_each_unsafe_sysctl if {
	deny_unsafe_sysctls.violations == {
		{
			"path": "/spec/securityContext/sysctls/0/name",
			"msg": "Pod \"example\" sets the unsafe sysctl \"net.core.somaxconn\"",
		},
		{
			"path": "/spec/securityContext/sysctls/2/name",
			"msg": "Pod \"example\" sets the unsafe sysctl \"kernel/msgmax\"",
		},
	} with input as pod(["net.core.somaxconn", "net.ipv4.tcp_syncookies", "kernel/msgmax"])
}

test_flags_names_that_only_resemble_a_safe_one if {
	names := ["net.ipv4.tcp_rmem_max", "net.ipv4.tcp", "ipv4.tcp_rmem", "NET.IPV4.TCP_RMEM", "net.*", "*"]
	every name in names {
		deny_unsafe_sysctls.violations == {{
			"path": "/spec/securityContext/sysctls/0/name",
			"msg": concat("", ["Pod \"example\" sets the unsafe sysctl \"", name, "\""]),
		}} with input as pod([name])
	}
}

test_flags_pod_template_of_a_cron_job if {
	deny_unsafe_sysctls.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/securityContext/sysctls/0/name",
		"msg": "CronJob \"example\" sets the unsafe sysctl \"vm.max_map_count\"",
	}} with input as testing.review(testing.cron_job(spec(["vm.max_map_count"])))
}

test_flags_what_the_parameter_does_not_allow if {
	names := ["kernel.sem_next_id", "kernel.shmmax", "kernel.ms", "fs.mqueue.msg_max"]
	object := testing.with_parameters(testing.pod(spec(names)), {"allowed_sysctls": ["kernel.sem", "kernel.msg*", "*max"]})
	flagged := deny_unsafe_sysctls.violations with input as object
	{violation.path | some violation in flagged} == {
		"/spec/securityContext/sysctls/0/name",
		"/spec/securityContext/sysctls/1/name",
		"/spec/securityContext/sysctls/2/name",
		"/spec/securityContext/sysctls/3/name",
	}
}

test_passes_safe_sysctls if {
	names := [
		"kernel.shm_rmid_forced",
		"net.ipv4.ip_local_port_range",
		"net.ipv4.ip_local_reserved_ports",
		"net.ipv4.ip_unprivileged_port_start",
		"net.ipv4.ping_group_range",
		"net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_keepalive_intvl",
		"net.ipv4.tcp_keepalive_probes",
		"net.ipv4.tcp_keepalive_time",
		"net.ipv4.tcp_notsent_lowat",
		"net.ipv4.tcp_rmem",
		"net.ipv4.tcp_slow_start_after_idle",
		"net.ipv4.tcp_syncookies",
		"net.ipv4.tcp_wmem",
	]
	deny_unsafe_sysctls.violations == set() with input as pod(names)
	deny_unsafe_sysctls.violations == set() with input as pod(["net/ipv4/tcp_rmem", "kernel/shm_rmid_forced"])
}

test_passes_what_the_parameter_allows if {
	names := ["kernel.sem", "kernel.msgmax", "kernel/msgmnb", "net.ipv4.tcp_rmem"]
	object := testing.with_parameters(testing.pod(spec(names)), {"allowed_sysctls": ["kernel.sem", "kernel.msg*"]})
	deny_unsafe_sysctls.violations == set() with input as object
}

test_passes_unreadable_lists if {
	lists := [null, [], {}, "kernel.sem", {"a": {"name": "kernel.sem"}}, [null], ["kernel.sem"], [{"name": null}], [{}]]
	every sysctls in lists {
		object := testing.pod({"securityContext": {"sysctls": sysctls}})
		deny_unsafe_sysctls.violations == set() with input as testing.review(object)
	}
	every context in [null, {}, "text"] {
		deny_unsafe_sysctls.violations == set() with input as testing.review(testing.pod({"securityContext": context}))
	}
}

test_passes_windows_pods if {
	windows := object.union(spec(["kernel.sem"]), {"os": {"name": "windows"}})
	deny_unsafe_sysctls.violations == set() with input as testing.review(testing.pod(windows))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment(spec(["kernel.sem"]))
	deny_unsafe_sysctls.violations == set() with input as testing.review(object)
}

test_fix_keeps_the_safe_ones if {
	patch := [{
		"op": "replace",
		"path": "/spec/template/spec/securityContext/sysctls",
		"value": [{"name": "net.ipv4.tcp_rmem", "value": "1"}],
	}]
	deny_unsafe_sysctls.fix == {
		{"path": "/spec/template/spec/securityContext/sysctls/0/name", "patch": patch},
		{"path": "/spec/template/spec/securityContext/sysctls/2/name", "patch": patch},
	} with input as testing.review(testing.deployment(spec(["kernel.sem", "net.ipv4.tcp_rmem", "kernel.msgmax"])))
}

test_fix_leaves_an_empty_list if {
	deny_unsafe_sysctls.fix == {{
		"path": "/spec/securityContext/sysctls/0/name",
		"patch": [{"op": "replace", "path": "/spec/securityContext/sysctls", "value": []}],
	}} with input as pod(["kernel.sem"])
}

pod(names) := testing.review(testing.pod(spec(names)))

spec(names) := {"securityContext": {"sysctls": [{"name": name, "value": "1"} | some name in names]}}
