# METADATA
# title: What is out of sight
# description: >-
#   Tells where pods and Services may stand that no manifest in sight describes, because a chart, an operator or the
#   control plane makes them. Only those custom resources count that a policy names in its inventory.
# scope: package
package kubepac.lib.unseen

import data.kubepac.lib.inventory

# may_be_services(namespace): Services that are not in sight there may exist all the same.
may_be_services("kube-system")

may_be_services(namespace) if namespace in _chart_targets

may_be_services(namespace) if _has_some(namespace, _operators)

# may_be_pods(namespace): the same for pods.
may_be_pods(namespace) if may_be_services(namespace)

may_be_pods(namespace) if _has_some(namespace, _controllers)

_has_some(namespace, groups) if {
	some api_version, kinds in data.inventory.namespace[namespace]
	some kind, _ in kinds
	kind in groups[split(api_version, "/")[0]]
}

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

# Custom resources that are turned into pods and Services.
_operators := {
	"elasticsearch.k8s.elastic.co": {"Elasticsearch"},
	"k8s.keycloak.org": {"Keycloak"},
	"kafka.strimzi.io": {"Kafka"},
	"kibana.k8s.elastic.co": {"Kibana"},
	"monitoring.coreos.com": {"Alertmanager", "Prometheus"},
	"postgresql.cnpg.io": {"Cluster"},
	"rabbitmq.com": {"RabbitmqCluster"},
	"serving.knative.dev": {"Service"},
}

# Custom resources that are turned into pods alone.
_controllers := {
	"apps.openshift.io": {"DeploymentConfig"},
	"argoproj.io": {"Rollout"},
}
