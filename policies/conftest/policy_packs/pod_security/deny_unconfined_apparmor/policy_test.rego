package kubepac.pod_security.deny_unconfined_apparmor_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unconfined_apparmor

test_flags_pod_whatever_its_containers_say if {
	every app in [{"name": "web"}, container("web", "RuntimeDefault")] {
		spec := {"securityContext": profile("Unconfined"), "containers": [app]}
		deny_unconfined_apparmor.violations == {{
			"path": "/spec/template/spec/securityContext/appArmorProfile/type",
			"msg": "Deployment \"example\" switches AppArmor off",
		}} with input as testing.review(testing.deployment(spec))
	}
}

test_flags_containers_whatever_the_pod_says if {
	spec := {
		"securityContext": profile("RuntimeDefault"),
		"initContainers": [container("setup", "Unconfined")],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"securityContext": profile("Unconfined")}],
	}
	deny_unconfined_apparmor.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/appArmorProfile/type",
			"msg": "container \"setup\" switches AppArmor off",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/appArmorProfile/type",
			"msg": "container \"\" switches AppArmor off",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_old_annotations_of_a_pod if {
	annotations := {
		"container.apparmor.security.beta.kubernetes.io/web": "unconfined",
		"container.apparmor.security.beta.kubernetes.io/proxy": "runtime/default",
	}
	deny_unconfined_apparmor.violations == {{
		"path": "/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1web",
		"msg": "container \"web\" switches AppArmor off",
	}} with input as testing.review(annotated(testing.pod({"containers": [{"name": "web"}]}), "", annotations))
}

test_flags_old_annotations_of_a_pod_template if {
	annotations := {"container.apparmor.security.beta.kubernetes.io/backup": "unconfined"}
	object := annotated(testing.cron_job({}), "/spec/jobTemplate/spec/template", annotations)
	deny_unconfined_apparmor.violations == {{
		"path": concat("/", [
			"/spec/jobTemplate/spec/template/metadata/annotations",
			"container.apparmor.security.beta.kubernetes.io~1backup",
		]),
		"msg": "container \"backup\" switches AppArmor off",
	}} with input as testing.review(object)
}

test_passes_other_profiles if {
	contexts := [
		profile("RuntimeDefault"),
		{"appArmorProfile": {"type": "Localhost", "localhostProfile": "k8s-nginx"}},
		profile(null),
		profile("unconfined"),
		{"appArmorProfile": null},
		{"appArmorProfile": "Unconfined"},
		{"seccompProfile": {"type": "Unconfined"}},
		{},
		null,
	]
	every context in contexts {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": context}]}
		deny_unconfined_apparmor.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_other_annotations if {
	every annotations in [
		null,
		{},
		"unconfined",
		["unconfined"],
		{"container.apparmor.security.beta.kubernetes.io/web": "localhost/k8s-nginx"},
		{"container.apparmor.security.beta.kubernetes.io/web": null},
		{"container.seccomp.security.alpha.kubernetes.io/web": "unconfined"},
		{"example.com/container.apparmor.security.beta.kubernetes.io/": "unconfined"},
	] {
		object := annotated(testing.pod({"containers": [{"name": "web"}]}), "", annotations)
		deny_unconfined_apparmor.violations == set() with input as testing.review(object)
	}
}

test_passes_annotations_of_the_controller_itself if {
	annotations := {"container.apparmor.security.beta.kubernetes.io/web": "unconfined"}
	object := annotated(testing.deployment({"containers": [{"name": "web"}]}), "", annotations)
	deny_unconfined_apparmor.violations == set() with input as testing.review(object)
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_unconfined_apparmor.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [container("web", "Unconfined")]}
	annotations := {"container.apparmor.security.beta.kubernetes.io/web": "unconfined"}
	object := annotated(testing.pod(spec), "", annotations)
	deny_unconfined_apparmor.violations == set() with input as testing.review(object)
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [container("web", "Unconfined")]})
	deny_unconfined_apparmor.violations == set() with input as testing.review(object)
}

test_fix_removes_the_profile if {
	deny_unconfined_apparmor.fix == {{
		"path": "/spec/containers/0/securityContext/appArmorProfile/type",
		"patch": [{"op": "remove", "path": "/spec/containers/0/securityContext/appArmorProfile"}],
	}} with input as testing.review(testing.pod({"containers": [container("web", "Unconfined")]}))
}

test_fix_removes_the_annotation if {
	path := "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1web"
	annotations := {"container.apparmor.security.beta.kubernetes.io/web": "unconfined"}
	deny_unconfined_apparmor.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
	}} with input as testing.review(annotated(testing.deployment({}), "/spec/template", annotations))
}

annotated(object, holder, annotations) := json.patch(object, [{
	"op": "add",
	"path": concat("", [holder, "/metadata"]),
	"value": {"name": "example", "annotations": annotations},
}])

container(name, type) := {"name": name, "securityContext": profile(type)}

profile(type) := {"appArmorProfile": {"type": type}}
