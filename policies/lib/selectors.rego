# METADATA
# title: Label selectors
# description: >-
#   Decides whether a LabelSelector (matchLabels and matchExpressions) selects an object. A selector that the API
#   server would refuse selects nothing.
# scope: package
package kubepac.lib.selectors

# matches(selector, labels): every condition of the selector holds. The empty selector selects everything.
matches(selector, labels) if {
	wanted := _collection(selector, "matchLabels", {})
	requirements := _collection(selector, "matchExpressions", [])
	every key, value in wanted {
		labels[key] == value
	}
	every requirement in requirements {
		_holds(requirement, labels)
	}
}

# labels(metadata): the labels, {} where there are none.
labels(metadata) := found if {
	found := object.get(metadata, "labels", null)
	is_object(found)
} else := {}

_holds(requirement, labels) if {
	requirement.operator == "In"
	_is_in(requirement, labels)
}

_holds(requirement, labels) if {
	requirement.operator == "NotIn"
	not _is_in(requirement, labels)
}

_holds(requirement, labels) if {
	requirement.operator == "Exists"
	requirement.key in object.keys(labels)
}

_holds(requirement, labels) if {
	requirement.operator == "DoesNotExist"
	not requirement.key in object.keys(labels)
}

_is_in(requirement, labels) if labels[requirement.key] in requirement.values

# The field, `empty` where it is missing or null; undefined where it is of another type than `empty`.
_collection(selector, field, empty) := empty if object.get(selector, field, null) == null

_collection(selector, field, empty) := value if {
	value := object.get(selector, field, null)
	type_name(value) == type_name(empty)
}
