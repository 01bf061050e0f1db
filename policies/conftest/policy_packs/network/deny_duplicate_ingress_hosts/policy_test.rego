package kubepac.network.deny_duplicate_ingress_hosts_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_duplicate_ingress_hosts

test_flags_path_that_another_namespace_claims if {
	deny_duplicate_ingress_hosts.violations == {{
		"path": "/spec/rules/0/http/paths/1/path",
		"msg": concat(" ", [
			"Ingress \"blog\" claims path \"/news\" of host \"www.example.com\" like Ingress \"press\"",
			"of namespace \"marketing\"",
		]),
	}} with input as ingress("blog", [rule("www.example.com", ["/blog", "/news"])]) with data.inventory as known
}

test_flags_path_that_several_claim if {
	deny_duplicate_ingress_hosts.violations == {{
		"path": "/spec/rules/0/http/paths/0/path",
		"msg": concat(" ", [
			"Ingress \"blog\" claims path \"/\" of every host like Ingress \"press\" of namespace \"marketing\"",
			"and 1 more",
		]),
	}} with input as ingress("blog", [rule("", ["/"])]) with data.inventory as known
}

test_flags_namesake_in_another_namespace if {
	deny_duplicate_ingress_hosts.violations == {{
		"path": "/spec/rules/0/http/paths/0/path",
		"msg": concat(" ", [
			"Ingress \"press\" claims path \"/news\" of host \"www.example.com\" like Ingress \"press\"",
			"of namespace \"marketing\"",
		]),
	}} with input as ingress("press", [rule("www.example.com", ["/news"])]) with data.inventory as known
}

test_flags_without_doubt if {
	object := ingress("blog", [rule("www.example.com", ["/news"])])
	deny_duplicate_ingress_hosts.unknown == set() with input as object with data.inventory as known
	deny_duplicate_ingress_hosts.unknown == set() with input as part(object) with data.inventory as known
}

test_passes_own_claims if {
	rules := [rule("www.example.com", ["/own", "/own"])]
	every api_version in ["networking.k8s.io/v1", "networking.k8s.io/v1beta1"] {
		is_silent(testing.review(object.union(ingress("site", rules).review.object, {"apiVersion": api_version})))
	}
}

test_passes_other_paths_and_hosts if {
	is_silent(ingress("blog", [rule("www.example.com", ["/blog"]), rule("blog.example.com", ["/news"])]))
	is_silent(ingress("blog", []))
	is_silent(testing.review({"apiVersion": "example.com/v1", "kind": "Ingress", "spec": {"rules": [rule("", ["/"])]}}))
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	object := ingress("blog", [rule("www.example.com", ["/blog", "/news"])])
	doubt := {{"path": "/spec/rules", "msg": "an Ingress that is not in sight may claim the same as Ingress \"blog\""}}
	deny_duplicate_ingress_hosts.unknown == doubt with input as object
	deny_duplicate_ingress_hosts.violations == set() with input as object
	deny_duplicate_ingress_hosts.unknown == doubt with input as part(object) with data.inventory as known
	count(deny_duplicate_ingress_hosts.violations) == 1 with input as part(object) with data.inventory as known
	deny_duplicate_ingress_hosts.unknown == set() with input as part(ingress("blog", [])) with data.inventory as known
}

test_fix_asks_for_another_path if {
	deny_duplicate_ingress_hosts.fix == {{
		"path": "/spec/rules/0/http/paths/1/path",
		"patch": [{"op": "replace", "path": "/spec/rules/0/http/paths/1/path", "value": "/TODO-blog/news"}],
		"needs_input": "Which path should Ingress \"blog\" claim instead of path \"/news\" of host \"www.example.com\"?",
	}} with input as ingress("blog", [rule("www.example.com", ["/blog", "/news"])]) with data.inventory as known
}

test_fix_writes_a_path_where_none_is_written if {
	rules := [{"http": {"paths": [{"pathType": "Prefix"}]}}]
	deny_duplicate_ingress_hosts.fix == {{
		"path": "/spec/rules/0/http/paths/0/path",
		"patch": [{"op": "add", "path": "/spec/rules/0/http/paths/0/path", "value": "/TODO-blog/"}],
		"needs_input": "Which path should Ingress \"blog\" claim instead of path \"/\" of every host?",
	}} with input as ingress("blog", rules) with data.inventory as known
}

is_silent(object) if {
	deny_duplicate_ingress_hosts.violations == set() with input as object with data.inventory as known
	deny_duplicate_ingress_hosts.unknown == set() with input as object with data.inventory as known
	deny_duplicate_ingress_hosts.fix == set() with input as object with data.inventory as known
}

part(object) := testing.with_parameters(object.review.object, {"complete_inventory": false})

# One object may be known under two versions of its API.
known := {"namespace": {
	"web": {
		"networking.k8s.io/v1": {"Ingress": {"site": ingress("site", [rule("www.example.com", ["/own"])]).review.object}},
		"networking.k8s.io/v1beta1": {"Ingress": {"site": ingress("site", [rule("www.example.com", ["/own"])]).review.object}},
	},
	"marketing": {"networking.k8s.io/v1": {"Ingress": {
		"press": ingress("press", [rule("www.example.com", ["/news"]), rule("", ["/"])]).review.object,
		"stage": ingress("stage", [rule("", ["/"])]).review.object,
	}}},
}}

rule(host, paths) := {"host": host, "http": {"paths": [{"path": path, "pathType": "Prefix"} | some path in paths]}}

ingress(name, rules) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": name, "namespace": "web"},
	"spec": {"rules": rules},
})
