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
		["monitoring.coreos.com/v1", "Prometheus"],
		["postgresql.cnpg.io/v1", "Cluster"],
		["keda.sh/v1alpha1", "ScaledJob"],
		["cache.example.com/v1", "SessionCache"],
		["install.istio.io/v1alpha1", "IstioOperator"],
		["mytraefik.io/v1", "Proxy"],
	] {
		known := object.union_n([
			holding("shop", "v1", "Pod", {}),
			holding("shop", "apps/v1", "Deployment", {}),
			holding("shop", "traefik.io/v1alpha1", "IngressRoute", {}),
			holding("shop", resource[0], "ServiceMonitor", {}),
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

test_built_in_kinds_and_settings_make_nothing if {
	every resource in [
		["v1", "Service"],
		["networking.k8s.io/v1", "NetworkPolicy"],
		["gateway.networking.k8s.io/v1", "HTTPRoute"],
		["bitnami.com/v1alpha1", "SealedSecret"],
		["cert-manager.io/v1", "Certificate"],
		["trust.cert-manager.io/v1alpha1", "Bundle"],
		["cilium.io/v2", "CiliumNetworkPolicy"],
		["crd.projectcalico.org/v1", "NetworkSet"],
		["external-secrets.io/v1", "ExternalSecret"],
		["kyverno.io/v1", "Policy"],
		["networking.istio.io/v1", "VirtualService"],
		["policy.linkerd.io/v1beta3", "Server"],
		["secrets.hashicorp.com/v1beta1", "VaultStaticSecret"],
		["security.istio.io/v1", "PeerAuthentication"],
		["telemetry.istio.io/v1", "Telemetry"],
		["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
		["traefik.io/v1alpha1", "Middleware"],
		["argoproj.io/v1alpha1", "AnalysisTemplate"],
		["argoproj.io/v1alpha1", "AppProject"],
		["argoproj.io/v1alpha1", "Application"],
		["argoproj.io/v1alpha1", "ApplicationSet"],
		["helm.cattle.io/v1", "HelmChart"],
		["keda.sh/v1alpha1", "ScaledObject"],
		["keda.sh/v1alpha1", "TriggerAuthentication"],
		["monitoring.coreos.com/v1", "PodMonitor"],
		["monitoring.coreos.com/v1", "Probe"],
		["monitoring.coreos.com/v1", "PrometheusRule"],
		["monitoring.coreos.com/v1", "ServiceMonitor"],
		["monitoring.coreos.com/v1alpha1", "AlertmanagerConfig"],
		["monitoring.coreos.com/v1alpha1", "ScrapeConfig"],
	] {
		known := holding("shop", resource[0], resource[1], {"targetNamespace": "bank"})
		not unseen.may_be_pods("shop") with data.inventory as known
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
