package kubepac.lib.patch_test

import data.kubepac.lib.patch

test_pointer_joins_names_and_indices if {
	patch.pointer(["spec", "containers", 0, "image"]) == "/spec/containers/0/image"
}

test_pointer_escapes_tildes_before_slashes if {
	patch.pointer(["metadata", "annotations", "a/b~c", "~1"]) == "/metadata/annotations/a~1b~0c/~01"
}

test_pointer_of_the_whole_object_is_empty if patch.pointer([]) == ""

test_pointer_keeps_an_empty_name if patch.pointer([""]) == "/"

test_set_replaces_a_field_that_is_there if {
	patch.set({"spec": {"replicas": 1}}, ["spec", "replicas"], 2) == [{
		"op": "replace",
		"path": "/spec/replicas",
		"value": 2,
	}]
}

test_set_replaces_null_and_false if {
	expected := [{"op": "replace", "path": "/spec/paused", "value": true}]
	every value in [null, false] {
		patch.set({"spec": {"paused": value}}, ["spec", "paused"], true) == expected
	}
}

test_set_adds_a_missing_field if {
	patch.set({"spec": {}}, ["spec", "replicas"], 2) == [{"op": "add", "path": "/spec/replicas", "value": 2}]
}

test_set_adds_a_missing_field_at_the_top_in_one_operation if {
	patch.set({}, ["spec"], 2) == [{"op": "add", "path": "/spec", "value": 2}]
}

test_set_makes_missing_ancestors_from_the_top if {
	patch.set({"kind": "Pod"}, ["spec", "os", "name"], "linux") == [
		{"op": "add", "path": "/spec", "value": {}},
		{"op": "add", "path": "/spec/os", "value": {}},
		{"op": "add", "path": "/spec/os/name", "value": "linux"},
	]
}

test_set_replaces_ancestors_that_cannot_hold_a_field if {
	expected := [
		{"op": "replace", "path": "/spec", "value": {}},
		{"op": "add", "path": "/spec/os", "value": {}},
		{"op": "add", "path": "/spec/os/name", "value": "linux"},
	]
	every spec in [null, "text", 7, true, [], [{"os": {"name": "windows"}}]] {
		patch.set({"spec": spec}, ["spec", "os", "name"], "linux") == expected
	}
}

test_set_replaces_an_ancestor_in_an_array_and_inserts_none if {
	patch.set({"items": [null, {"a": 1}]}, ["items", 0, "a"], 2) == [
		{"op": "replace", "path": "/items/0", "value": {}},
		{"op": "add", "path": "/items/0/a", "value": 2},
	]
}

test_set_replaces_an_ancestor_that_cannot_hold_an_element if {
	every items in [null, "text", 7] {
		patch.set({"items": items}, ["items", 0, "a"], 2) == [
			{"op": "replace", "path": "/items", "value": {}},
			{"op": "add", "path": "/items/0", "value": {}},
			{"op": "add", "path": "/items/0/a", "value": 2},
		]
	}
}

test_set_replaces_an_array_element if {
	patch.set({"items": ["a", "b"]}, ["items", 1], "c") == [{"op": "replace", "path": "/items/1", "value": "c"}]
}

test_set_goes_through_array_elements if {
	patch.set({"items": [{}, {"a": {}}]}, ["items", 1, "a", "b"], 2) == [{
		"op": "add",
		"path": "/items/1/a/b",
		"value": 2,
	}]
}

test_set_gives_a_patch_that_applies if {
	every root in [{}, {"spec": null}, {"spec": []}, {"spec": {"os": "x"}}, {"spec": {"os": {"name": 1}}}] {
		json.patch(root, patch.set(root, ["spec", "os", "name"], "linux")) == {"spec": {"os": {"name": "linux"}}}
	}
}

test_remove_drops_what_the_path_names if {
	patch.remove(["spec", "volumes", 1]) == [{"op": "remove", "path": "/spec/volumes/1"}]
}
