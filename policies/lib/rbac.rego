# METADATA
# title: RBAC rules
# description: Finds the rules that a Role or ClusterRole grants as written.
# scope: package
package kubepac.lib.rbac

import data.kubepac.lib.phrases
import data.kubepac.lib.workload

group := "rbac.authorization.k8s.io"

# Every rule of the role under review: {rule, index}. The control plane overwrites the rules of an aggregated
# ClusterRole, so what is written there grants nothing.
rules contains {"rule": rule, "index": index} if {
	workload.group == group
	input.review.object.kind in {"Role", "ClusterRole"}
	object.get(input.review.object, "aggregationRule", null) == null
	some index, rule in input.review.object.rules
	is_object(rule)
}

# title(2) == "rule 2 of role \"reader\""
title(index) := concat("", ["rule ", format_int(index, 10), " of role ", phrases.quoted(name)])

# The name of the object under review.
name := object.get(input.review.object, ["metadata", "name"], "")
