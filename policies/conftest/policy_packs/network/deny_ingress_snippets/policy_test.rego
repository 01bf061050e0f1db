package kubepac.network.deny_ingress_snippets_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_ingress_snippets

test_flags_snippets_of_every_controller if {
	every name in [
		"nginx.ingress.kubernetes.io/auth-snippet",
		"nginx.ingress.kubernetes.io/configuration-snippet",
		"nginx.ingress.kubernetes.io/modsecurity-snippet",
		"nginx.ingress.kubernetes.io/server-snippet",
		"nginx.ingress.kubernetes.io/stream-snippet",
		"ingress.example.com/server-snippet",
		"nginx.org/location-snippets",
		"nginx.org/server-snippets",
		"haproxy.org/backend-config-snippet",
		"haproxy-ingress.github.io/config-backend",
	] {
		deny_ingress_snippets.violations == {{
			"path": concat("", ["/metadata/annotations/", replace(name, "/", "~1")]),
			"msg": concat("", ["Ingress \"shop\" writes raw configuration by annotation \"", name, "\""]),
		}} with input as annotated({name: "return 200;", "nginx.ingress.kubernetes.io/proxy-body-size": "8m"})
	}
}

test_flags_each_snippet if {
	deny_ingress_snippets.violations == {
		{
			"path": "/metadata/annotations/nginx.ingress.kubernetes.io~1server-snippet",
			"msg": "Ingress \"shop\" writes raw configuration by annotation \"nginx.ingress.kubernetes.io/server-snippet\"",
		},
		{
			"path": "/metadata/annotations/nginx.org~1location-snippets",
			"msg": "Ingress \"shop\" writes raw configuration by annotation \"nginx.org/location-snippets\"",
		},
	} with input as annotated({
		"nginx.ingress.kubernetes.io/server-snippet": "location /x { return 200; }\n",
		"nginx.org/location-snippets": "add_header a b;",
	})
}

test_passes_other_annotations if {
	every name in [
		"nginx.ingress.kubernetes.io/rewrite-target",
		"nginx.ingress.kubernetes.io/custom-headers",
		"nginx.ingress.kubernetes.io/snippet-free",
		"alb.ingress.kubernetes.io/config-backend-port",
		"example.com/old-config-backend",
	] {
		deny_ingress_snippets.violations == set() with input as annotated({name: "return 200;"})
	}
}

test_passes_empty_snippets if {
	every text in ["", " \n", null, true, ["return 200;"]] {
		snippet := {"nginx.ingress.kubernetes.io/server-snippet": text}
		deny_ingress_snippets.violations == set() with input as annotated(snippet)
		deny_ingress_snippets.fix == set() with input as annotated(snippet)
	}
}

test_passes_ingress_without_annotations if {
	every annotations in [null, {}, [], "nginx.org/server-snippets"] {
		deny_ingress_snippets.violations == set() with input as annotated(annotations)
	}
	bare := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {}}
	deny_ingress_snippets.violations == set() with input as testing.review(bare)
}

test_passes_other_objects if {
	every head in [["v1", "Service"], ["config.openshift.io/v1", "Ingress"], ["networking.k8s.io/v1", "IngressClass"]] {
		object := {"apiVersion": head[0], "kind": head[1], "spec": {}, "metadata": {
			"name": "shop",
			"annotations": {"nginx.org/server-snippets": "return 200;"},
		}}
		deny_ingress_snippets.violations == set() with input as testing.review(object)
	}
}

test_fix_removes_the_annotation_and_asks if {
	path := "/metadata/annotations/nginx.org~1server-snippets"
	deny_ingress_snippets.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
		"needs_input": "What takes the place of annotation \"nginx.org/server-snippets\" of Ingress \"shop\"?",
	}} with input as annotated({"nginx.org/server-snippets": "deny 192.0.2.0/24;"})
}

annotated(annotations) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "shop", "annotations": annotations},
	"spec": {"rules": [{"host": "shop.example.com"}]},
})
