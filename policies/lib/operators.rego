# METADATA
# title: Operators
# description: Tells where pods may run that no workload in sight makes, because an operator makes them.
# scope: package
package kubepac.lib.operators

import data.kubepac.lib.inventory

# may_run(namespace, keys, known): a selector with these keys may be meant for pods that an operator runs there. Beside
# the pods in sight, whose labels are `known`, that is so where a custom resource stands for pods of its own. Policies
# that ask name these kinds in their inventory.
may_run(namespace, _, _) if {
	some group, kinds in _operated
	some kind in kinds
	count(inventory.namespaced(namespace, group, kind)) > 0
}

# And where a key is of somebody's own domain, as operators mark their pods.
may_run(_, keys, known) if {
	some key in keys
	contains(key, "/")
	not startswith(key, "app.kubernetes.io/")
	every labels in known {
		not key in object.keys(labels)
	}
}

_operated := {
	"apps.openshift.io": ["DeploymentConfig"],
	"argoproj.io": ["Rollout"],
	"monitoring.coreos.com": ["Alertmanager", "Prometheus"],
}
