# METADATA
# title: JSON Patch
# description: >-
#   Builds the operations (RFC 6902) of a repair, and the JSON Pointers (RFC 6901) in violations.
# scope: package
package kubepac.lib.patch

# pointer(["metadata", "labels", "a/b"]) == "/metadata/labels/a~1b"
# (No sprintf: in the compiled corpus that is a call to the host for every token.)
pointer(path) := concat("/", array.concat([""], [escape(token) | some token in path]))

escape(token) := format_int(token, 10) if is_number(token)

escape(token) := replace(replace(token, "~", "~0"), "/", "~1") if is_string(token)

# set(object, path, value): give the field at `path` this value, and make the objects above it where they are
# missing, null or of a type that cannot hold the next token. Array elements that the path names have to exist:
# they are replaced, never inserted.
set(root, path, value) := array.concat(ancestors, [_write(root, path, value)]) if {
	ancestors := [_write(root, parent, {}) |
		some n, token in path
		n > 0
		parent := array.slice(path, 0, n)
		not _can_hold(object.get(root, parent, null), token)
	]
}

# remove(path): drop the field or the element.
remove(path) := [{"op": "remove", "path": pointer(path)}]

_can_hold(value, _) if is_object(value)

_can_hold(value, token) if {
	is_array(value)
	is_number(token)
}

_write(root, path, value) := {"op": _operation(root, path), "path": pointer(path), "value": value}

_operation(root, path) := "replace" if {
	object.get(root, path, _absent) != _absent
} else := "add"

# No manifest holds this value.
_absent := {"kubepac": "absent"}
