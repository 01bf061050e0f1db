package kubepac.lib.unseen_test

import data.kubepac.lib.unseen

test_kube_system_holds_what_nobody_wrote if {
	unseen.may_be_services("kube-system") with data.inventory as {}
	unseen.may_be_pods("kube-system") with data.inventory as {}
}

test_nothing_is_hidden_elsewhere if {
	every known in [{}, {"namespace": {}}, holding("shop", "apps/v1", "Deployment", {}), {"namespace": {"shop": null}}] {
		not unseen.may_be_services("shop") with data.inventory as known
		not unseen.may_be_pods("shop") with data.inventory as known
	}
	not unseen.may_be_pods("shop")
}

test_operators_make_pods_and_services_beside_their_resources if {
	every resource in [
		["elasticsearch.k8s.elastic.co/v1", "Elasticsearch"],
		["k8s.keycloak.org/v2alpha1", "Keycloak"],
		["kafka.strimzi.io/v1beta2", "Kafka"],
		["kibana.k8s.elastic.co/v1", "Kibana"],
		["monitoring.coreos.com/v1", "Alertmanager"],
		["monitoring.coreos.com/v1", "Prometheus"],
		["postgresql.cnpg.io/v1", "Cluster"],
		["rabbitmq.com/v1beta1", "RabbitmqCluster"],
		["serving.knative.dev/v1", "Service"],
	] {
		known := object.union_n([
			holding("shop", "v1", "Pod", {}),
			holding("shop", resource[0], "Other", {}),
			holding("shop", resource[0], resource[1], {}),
		])
		unseen.may_be_services("shop") with data.inventory as known
		unseen.may_be_pods("shop") with data.inventory as known
		not unseen.may_be_services("bank") with data.inventory as known
		not unseen.may_be_pods("bank") with data.inventory as known
	}
}

test_controllers_make_pods_alone if {
	every resource in [["apps.openshift.io/v1", "DeploymentConfig"], ["argoproj.io/v1alpha1", "Rollout"]] {
		known := holding("shop", resource[0], resource[1], {})
		not unseen.may_be_services("shop") with data.inventory as known
		unseen.may_be_pods("shop") with data.inventory as known
	}
}

test_other_kinds_and_groups_make_nothing if {
	every resource in [
		["monitoring.coreos.com/v1", "ServiceMonitor"],
		["example.com/v1", "Prometheus"],
		["v1", "Service"],
		["argoproj.io/v1alpha1", "Application"],
	] {
		not unseen.may_be_pods("shop") with data.inventory as holding("shop", resource[0], resource[1], {})
	}
}

test_charts_are_installed_beside_their_release_or_in_its_target if {
	every release in [["helm.cattle.io/v1", "HelmChart"], ["helm.toolkit.fluxcd.io/v2", "HelmRelease"]] {
		own := holding("shop", release[0], release[1], {"chart": "cart"})
		unseen.may_be_services("shop") with data.inventory as own
		unseen.may_be_pods("shop") with data.inventory as own
		not unseen.may_be_services("bank") with data.inventory as own
		target := holding("flux-system", release[0], release[1], {"targetNamespace": "shop"})
		unseen.may_be_services("shop") with data.inventory as target
		not unseen.may_be_services("flux-system") with data.inventory as target
	}
}

test_applications_install_charts_in_their_destination if {
	chart := {"chart": "cart", "repoURL": "https://charts.example.com"}
	every spec in [
		{"destination": {"namespace": "shop"}, "source": chart},
		{"destination": {"namespace": "shop"}, "sources": [{"ref": "values"}, chart]},
	] {
		known := holding("argocd", "argoproj.io/v1alpha1", "Application", spec)
		unseen.may_be_services("shop") with data.inventory as known
		not unseen.may_be_services("argocd") with data.inventory as known
	}
}

test_applications_without_a_chart_hide_nothing if {
	manifests := {"path": "shop/production", "repoURL": "https://git.example.com/shop"}
	every source in [{"source": manifests}, {"sources": [manifests]}, {}] {
		spec := object.union({"destination": {"namespace": "shop"}}, source)
		known := holding("argocd", "argoproj.io/v1alpha1", "Application", spec)
		not unseen.may_be_services("shop") with data.inventory as known
	}
}

holding(namespace, api_version, kind, spec) := {"namespace": {namespace: {api_version: {kind: {"one": {
	"metadata": {"name": "one", "namespace": namespace},
	"spec": spec,
}}}}}}
