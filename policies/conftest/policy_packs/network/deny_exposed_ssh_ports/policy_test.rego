package kubepac.network.deny_exposed_ssh_ports_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_exposed_ssh_ports

test_flags_container_port if {
	every entry in [
		{"containerPort": 22},
		{"containerPort": 22, "protocol": "TCP"},
		{"containerPort": 22, "protocol": null},
		{"containerPort": 22, "protocol": "", "name": "ssh"},
	] {
		deny_exposed_ssh_ports.violations == {{
			"path": "/spec/containers/0/ports/1/containerPort",
			"msg": "container \"web\" opens port 22 for SSH",
		}} with input as pod([{"containerPort": 8080}, entry])
	}
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	spec := {
		"initContainers": [{"name": "tunnel", "ports": [{"containerPort": 22}]}],
		"containers": [{"ports": [{"containerPort": 22}]}],
		"ephemeralContainers": [{"name": "debug", "ports": [{"containerPort": 22}]}],
	}
	deny_exposed_ssh_ports.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/ports/0/containerPort",
			"msg": "container \"tunnel\" opens port 22 for SSH",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/containers/0/ports/0/containerPort",
			"msg": "container \"\" opens port 22 for SSH",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/ports/0/containerPort",
			"msg": "container \"debug\" opens port 22 for SSH",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_flags_port_of_a_service if {
	every entry in [{"port": 22}, {"port": 22, "targetPort": 2222, "protocol": "TCP"}, {"port": 22, "targetPort": 22}] {
		deny_exposed_ssh_ports.violations == {{
			"path": "/spec/ports/1/port",
			"msg": "Service \"web\" publishes port 22 for SSH",
		}} with input as service([{"port": 80}, entry])
	}
}

test_passes_ports_that_carry_files if {
	every name in ["git-ssh", "git", "sftp", "my-sftp"] {
		deny_exposed_ssh_ports.violations == set() with input as service([{"port": 22, "name": name}])
		deny_exposed_ssh_ports.violations == set() with input as pod([{"containerPort": 22, "name": name}])
	}
	every name in ["ssh", "digi", "ftp", "", 3, null] {
		count(deny_exposed_ssh_ports.violations) == 1 with input as service([{"port": 22, "name": name}])
	}
}

test_flags_target_port_of_a_service if {
	deny_exposed_ssh_ports.violations == {{
		"path": "/spec/ports/0/targetPort",
		"msg": "Service \"web\" leads to port 22 for SSH",
	}} with input as service([{"port": 2222, "targetPort": 22}])
}

test_passes_other_ports_and_protocols if {
	every number in [2222, 220, 222, "22", 443] {
		deny_exposed_ssh_ports.violations == set() with input as pod([{"containerPort": number}])
		deny_exposed_ssh_ports.violations == set() with input as service([{"port": number, "targetPort": number}])
	}
	every protocol in ["UDP", "SCTP"] {
		deny_exposed_ssh_ports.violations == set() with input as pod([{"containerPort": 22, "protocol": protocol}])
		deny_exposed_ssh_ports.violations == set() with input as service([{"port": 22, "protocol": protocol}])
	}
}

test_passes_port_22_of_the_node if {
	deny_exposed_ssh_ports.violations == set() with input as pod([{"containerPort": 8022, "hostPort": 22}])
	deny_exposed_ssh_ports.violations == set() with input as service([{"port": 8022, "nodePort": 22, "targetPort": "ssh"}])
}

test_passes_absent_and_malformed_ports if {
	every ports in [null, [], [null], "22", [22]] {
		deny_exposed_ssh_ports.violations == set() with input as pod(ports)
		deny_exposed_ssh_ports.violations == set() with input as service(ports)
	}
	deny_exposed_ssh_ports.violations == set() with input as testing.review(testing.pod({"containers": null}))
	bare := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
	deny_exposed_ssh_ports.violations == set() with input as testing.review(bare)
}

test_passes_services_that_lead_out_of_the_cluster if {
	every spec in [{}, {"selector": null}, {"selector": {}}] {
		leading_out := object.union(spec, {"ports": [{"port": 22}]})
		deny_exposed_ssh_ports.violations == set() with input as with_spec("v1", leading_out)
	}
}

test_passes_custom_resources_of_the_same_kinds if {
	spec := {"selector": {"app": "web"}, "ports": [{"port": 22}]}
	deny_exposed_ssh_ports.violations == set() with input as with_spec("mesh.example.com/v1", spec)
	object := testing.custom_deployment({"containers": [{"name": "web", "ports": [{"containerPort": 22}]}]})
	deny_exposed_ssh_ports.violations == set() with input as testing.review(object)
}

pod(ports) := testing.review(testing.pod({"containers": [{"name": "web", "ports": ports}]}))

service(ports) := with_spec("v1", {"selector": {"app": "web"}, "ports": ports})

with_spec(api_version, spec) := testing.review({
	"apiVersion": api_version,
	"kind": "Service",
	"metadata": {"name": "web"},
	"spec": spec,
})
