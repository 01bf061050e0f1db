package kubepac.governance.deny_invalid_names_test

import data.kubepac.governance.deny_invalid_names
import data.kubepac.lib.testing

test_flags_characters_that_no_name_has if {
	every name in ["my_app", "MyApp", "web app", "-web", "web-", "-", ".web", "web.", "a..b", "a.-b", "ü", "web/1"] {
		deny_invalid_names.violations == refused("ConfigMap", name) with input as named("v1", "ConfigMap", name)
	}
}

test_flags_dots_in_services_and_namespaces if {
	every kind in ["Service", "Namespace"] {
		every name in ["shop.web", "Shop", "shop-"] {
			deny_invalid_names.violations == refused(kind, name) with input as named("v1", kind, name)
		}
	}
}

test_flags_workloads_and_other_groups if {
	every kind, api_version in {
		"Deployment": "apps/v1",
		"CronJob": "batch/v1",
		"Ingress": "networking.k8s.io/v1",
		"HorizontalPodAutoscaler": "autoscaling/v2",
	} {
		deny_invalid_names.violations == refused(kind, "my_app") with input as named(api_version, kind, "my_app")
	}
}

test_flags_wrong_characters_in_a_name_of_full_length if {
	name := concat("", ["A", letters(62)])
	deny_invalid_names.violations == refused("Service", name) with input as named("v1", "Service", name)
}

test_flags_long_names_by_kind if {
	every limit in limits {
		[api_version, kind, longest] := limit
		deny_invalid_names.violations == {{
			"path": "/metadata/name",
			"msg": concat("", [
				kind, " \"", letters(longest + 1), "\" has a name of more than ", format_int(longest, 10),
				" characters",
			]),
		}} with input as named(api_version, kind, letters(longest + 1))
	}
}

test_passes_names_as_long_as_they_may_be if {
	every limit in limits {
		[api_version, kind, longest] := limit
		deny_invalid_names.violations == set() with input as named(api_version, kind, letters(longest))
	}
}

test_passes_common_names if {
	every name in ["web", "web-1", "1-web", "7", "kube-root-ca.crt", "shop.example.com", "zz", "z-z", "abcdefghijklmnopqrstuvwxyz-0123456789"] {
		deny_invalid_names.violations == set() with input as named("v1", "Secret", name)
	}
	every name in ["web", "web-1", "1-web", "7"] {
		deny_invalid_names.violations == set() with input as named("v1", "Service", name)
	}
}

test_passes_placeholders_and_missing_names if {
	every name in ["$APP", "${APP}-web", "{{ .Release.Name }}", "", null, 7, ["A"]] {
		deny_invalid_names.violations == set() with input as named("v1", "ConfigMap", name)
		deny_invalid_names.violations == set() with input as named("v1", "Service", name)
	}
	generated := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "Test_"}}
	deny_invalid_names.violations == set() with input as testing.review(generated)
}

test_passes_roles_and_custom_resources if {
	every kind, api_version in {
		"Role": "rbac.authorization.k8s.io/v1",
		"ClusterRole": "rbac.authorization.k8s.io/v1",
		"Service": "serving.knative.dev/v1",
		"Namespace": "tenancy.example.com/v1",
		"CronJob": "example.com/v1",
		"Node": "v1",
	} {
		every name in ["system:Reader", letters(300)] {
			deny_invalid_names.violations == set() with input as named(api_version, kind, name)
		}
	}
}

test_fix_proposes_a_name_that_is_taken if {
	proposals := {
		"My_App": "my-app",
		"-web.Shop/1-": "web-shop-1",
		"a..b": "a--b",
		"__": "todo",
		"Zig_Zag-": "zig-zag",
		letters(254): letters(52),
		concat("", [letters(51), "_", letters(210)]): letters(51),
	}
	every name, proposal in proposals {
		deny_invalid_names.fix == {{
			"path": "/metadata/name",
			"patch": [{"op": "replace", "path": "/metadata/name", "value": proposal}],
			"needs_input": concat("", ["Which name should ConfigMap \"", name, "\" have instead?"]),
		}} with input as named("v1", "ConfigMap", name)
	}
}

test_fix_has_nothing_for_a_name_that_passes if {
	deny_invalid_names.fix == set() with input as named("v1", "ConfigMap", "web")
}

limits := [
	["v1", "Service", 63],
	["v1", "Namespace", 63],
	["batch/v1", "CronJob", 52],
	["batch/v1", "Job", 253],
	["v1", "ConfigMap", 253],
]

letters(count_) := concat("", ["a" | some _ in numbers.range(1, count_)])

refused(kind, name) := {{
	"path": "/metadata/name",
	"msg": concat("", [kind, " \"", name, "\" has a name that the API server refuses"]),
}}

named(api_version, kind, name) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": name},
})
