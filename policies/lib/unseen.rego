# METADATA
# title: What is out of sight
# description: >-
#   Tells where pods and Services may stand that no manifest in sight describes, because a chart, an operator or the
#   control plane makes them. Policies that ask name `custom` in their inventory.
# scope: package
package kubepac.lib.unseen

import data.kubepac.lib.inventory

# may_be_services(namespace): Services that are not in sight there may exist all the same.
may_be_services("kube-system")

may_be_services(namespace) if namespace in _chart_targets

may_be_services(namespace) if count(_makers(namespace) - {"DeploymentConfig", "Rollout"}) > 0

# may_be_pods(namespace): the same for pods.
may_be_pods(namespace) if may_be_services(namespace)

may_be_pods(namespace) if count(_makers(namespace)) > 0

# Where charts are installed; a release that names no other namespace stays in its own.
_chart_targets contains target if {
	some namespace, _ in data.inventory.namespace
	some group, kind in {"helm.cattle.io": "HelmChart", "helm.toolkit.fluxcd.io": "HelmRelease"}
	some release in inventory.namespaced(namespace, group, kind)
	target := object.get(release, ["spec", "targetNamespace"], namespace)
}

# An Application without a chart installs manifests, which are in sight where all of the application is.
_chart_targets contains application.spec.destination.namespace if {
	some namespace, _ in data.inventory.namespace
	some application in inventory.namespaced(namespace, "argoproj.io", "Application")
	sources := object.get(application.spec, "sources", [])
	some source in array.concat(sources, [object.get(application.spec, "source", {})])
	source.chart
}

# The kinds of custom resources there of which an operator may make pods.
_makers(namespace) := {kind |
	some api_version, kinds in data.inventory.namespace[namespace]
	group := split(api_version, "/")[0]
	contains(group, ".")
	not _makes_nothing(group)
	some kind, _ in kinds
	not kind in _settings
}

_makes_nothing(group) if {
	some domain in _domains_of_settings
	endswith(concat("", [".", group]), domain)
}

# Kubernetes' own, and those of traffic, certificates, secrets and rules.
_domains_of_settings := {
	".bitnami.com",
	".cert-manager.io",
	".cilium.io",
	".external-secrets.io",
	".k8s.io",
	".kyverno.io",
	".networking.istio.io",
	".policy.linkerd.io",
	".projectcalico.org",
	".secrets.hashicorp.com",
	".security.istio.io",
	".telemetry.istio.io",
	".toolkit.fluxcd.io",
	".traefik.io",
}

# Kinds that make no pods although others of their group do, or whose charts are looked at above.
_settings := {
	"AlertmanagerConfig",
	"AnalysisTemplate",
	"AppProject",
	"Application",
	"ApplicationSet",
	"HelmChart",
	"PodMonitor",
	"Probe",
	"PrometheusRule",
	"ScaledObject",
	"ScrapeConfig",
	"ServiceMonitor",
	"TriggerAuthentication",
}
