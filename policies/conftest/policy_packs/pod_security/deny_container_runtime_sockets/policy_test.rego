package kubepac.pod_security.deny_container_runtime_sockets_test

import data.kubepac.lib.phrases
import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_container_runtime_sockets

test_flags_socket_and_its_folder_each if {
	volumes := [mount("docker", "/var/run/docker.sock"), mount("logs", "/var/log"), mount("run", "/run/")]
	deny_container_runtime_sockets.violations == {
		{
			"path": "/spec/volumes/0/hostPath/path",
			"msg": "volume \"docker\" gives access to the container runtime through \"/var/run/docker.sock\"",
		},
		{
			"path": "/spec/volumes/2/hostPath/path",
			"msg": "volume \"run\" gives access to the container runtime through \"/run/\"",
		},
	} with input as testing.review(testing.pod({"volumes": volumes}))
}

test_flags_sockets_wherever_they_stand if {
	every path in [
		"/run/docker.sock", "//var//run/./docker.sock", "/run/containerd/containerd.sock", "/var/run/crio/crio.sock",
		"/run/cri-dockerd.sock", "/run/dockershim.sock", "/run/podman/podman.sock", "/run/k3s/containerd/containerd.sock",
		"/var/snap/microk8s/common/run/containerd.sock", "/run/user/1000/docker.sock", "/var/run/docker.sock/",
		"\\\\.\\pipe\\docker_engine", "//./pipe/containerd-containerd",
	] {
		is_flagged(path)
	}
}

test_flags_folders_above_sockets if {
	every path in [
		"/", "//", "/./", "/run", "/var/run", "/var/run/", "/run/containerd", "/var/run/containerd/", "/run/crio",
		"/run/docker", "/run/docker/containerd", "/run/k0s", "/run/k3s", "/var/run/k3s/containerd", "/run/podman",
	] {
		is_flagged(path)
	}
}

test_flags_pod_template_of_a_cron_job if {
	deny_container_runtime_sockets.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/volumes/0/hostPath/path",
		"msg": "volume \"\" gives access to the container runtime through \"/run/docker.sock\"",
	}} with input as testing.review(testing.cron_job({"volumes": [{"hostPath": {"path": "/run/docker.sock"}}]}))
}

test_passes_other_paths_of_the_node if {
	every path in [
		"/var", "/var/lib", "/var/lib/docker", "/var/log", "/var/runner", "/runner", "/run/agent", "/var/run/agent",
		"/run/docker.sock.d", "/run/docker.socket", "/run/my-docker.sock", "/run/agent/agent.sock", "/opt/run",
		"/run/containerd/io.containerd.runtime.v2.task", "/homes/var/run", "/run/var/run", "/var/var/run", "/var/lib/run",
		"/etc/containerd", "/data/docker_engine", "/pipe", "/pipe/agent", "\\\\.\\pipe\\csi-proxy", "C:\\run", "",
	] {
		object := testing.pod({"volumes": [mount("data", path)]})
		deny_container_runtime_sockets.violations == set() with input as testing.review(object)
	}
}

test_passes_absent_fields_and_wrong_types if {
	every host_path in [null, {}, "/run", {"path": null}, {"path": 7}, {"path": ["/run"]}] {
		object := testing.pod({"volumes": [{"name": "data", "hostPath": host_path}]})
		deny_container_runtime_sockets.violations == set() with input as testing.review(object)
	}
	every volumes in [null, [], "/run", {"data": {"hostPath": {"path": "/run"}}}, [null, "/run"]] {
		object := testing.pod({"volumes": volumes})
		deny_container_runtime_sockets.violations == set() with input as testing.review(object)
	}
	deny_container_runtime_sockets.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_the_mount_path_of_another_volume if {
	container := {"name": "web", "volumeMounts": [{"name": "run", "mountPath": "/var/run/docker.sock"}]}
	object := testing.pod({"containers": [container], "volumes": [{"name": "run", "emptyDir": {}}]})
	deny_container_runtime_sockets.violations == set() with input as testing.review(object)
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"volumes": [mount("docker", "/var/run/docker.sock")]})
	deny_container_runtime_sockets.violations == set() with input as testing.review(object)
}

test_fix_asks_what_the_volume_should_hold if {
	deny_container_runtime_sockets.fix == {{
		"path": "/spec/template/spec/volumes/0/hostPath/path",
		"patch": [
			{"op": "remove", "path": "/spec/template/spec/volumes/0/hostPath"},
			{"op": "add", "path": "/spec/template/spec/volumes/0/emptyDir", "value": {"sizeLimit": "1Gi"}},
		],
		"needs_input": "What should volume \"docker\" hold instead of the container runtime's socket?",
	}} with input as testing.review(testing.deployment({"volumes": [mount("docker", "/var/run/docker.sock")]}))
}

is_flagged(path) if {
	deny_container_runtime_sockets.violations == {{
		"path": "/spec/volumes/0/hostPath/path",
		"msg": concat("", ["volume \"data\" gives access to the container runtime through ", phrases.quoted(path)]),
	}} with input as testing.review(testing.pod({"volumes": [mount("data", path)]}))
}

mount(name, path) := {"name": name, "hostPath": {"path": path}}
