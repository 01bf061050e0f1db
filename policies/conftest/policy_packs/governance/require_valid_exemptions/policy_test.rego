package kubepac.governance.require_valid_exemptions_test

import data.kubepac.governance.require_valid_exemptions
import data.kubepac.lib.testing

test_flags_every_fault_by_its_name if {
	faults := {
		"": "gives no reason",
		"  ": "gives no reason",
		" ; owner=web": "gives no reason",
		"; expires=soon": "gives no reason",
		"; expires=2020-02-29": "gives no reason",
		"legacy; expires=soon": "ends on no day but \"soon\"",
		"legacy; expires=2026-1-02": "ends on no day but \"2026-1-02\"",
		"legacy; expires=20261-1-02": "ends on no day but \"20261-1-02\"",
		"legacy; expires=2026-01-0": "ends on no day but \"2026-01-0\"",
		"legacy; expires=2026-01-0x": "ends on no day but \"2026-01-0x\"",
		"legacy; expires=2026-11-23": "ended on 2026-11-23",
		"legacy; until=2027-01-31": "cannot be read",
		"legacy; owner": "cannot be read",
		"legacy; owner=": "cannot be read",
		"legacy; expires=2027-01-31; expires=2028-01-31": "cannot be read",
		"legacy; owner=a; owner=b": "cannot be read",
	}
	every text, fault in faults {
		require_valid_exemptions.violations == {{
			"path": "/metadata/annotations/kubepac.dev~1exempt.deny-host-ports",
			"msg": concat(" ", ["the exemption from \"deny-host-ports\"", fault]),
		}} with input as annotated(text)
	}
}

test_flags_annotation_that_is_no_text if {
	require_valid_exemptions.violations == {{
		"path": "/metadata/annotations/kubepac.dev~1exempt.deny-host-ports",
		"msg": "the exemption from \"deny-host-ports\" cannot be read",
	}} with input as annotated(null)
}

test_flags_entries_of_the_config if {
	require_valid_exemptions.violations == {
		{"path": "/exemptions/0", "msg": "the exemption from \"deny-host-ports\" gives no reason"},
		{"path": "/exemptions/1", "msg": "the exemption from \"deny-host-ports\" ended on 2020-02-29"},
		{"path": "/exemptions/2", "msg": "the exemption from \"\" gives no reason"},
		{"path": "/exemptions/5", "msg": "the exemption from \"deny-host-ports\" gives no reason"},
		{"path": "/exemptions/6", "msg": "the exemption from \"deny-host-ports\" gives no reason"},
	} with input as config([
		{"policy": "deny-host-ports", "kind": "DaemonSet"},
		{"policy": "deny-host-ports", "reason": "reads the node", "expires": "2020-02-29"},
		{},
		{"policy": "deny-host-ports", "reason": "reads the node", "expires": "2026-11-24"},
		{"policy": "deny-host-ports", "reason": "reads the node"},
		{"policy": "deny-host-ports", "reason": " "},
		{"policy": "deny-host-ports", "reason": " ", "expires": "2020-02-29"},
	])
}

test_passes_exemptions_in_force if {
	every text in [
		"reads the node",
		"reads the node;",
		"reads the node; expires=2026-11-24",
		"reads the node ;owner=web; expires=2027-01-31",
		"key=value is no field before the first semicolon; owner=a=b",
	] {
		require_valid_exemptions.violations == set() with input as annotated(text)
		require_valid_exemptions.fix == set() with input as annotated(text)
	}
}

test_passes_days_gone_by_where_nobody_says_which_day_it_is if {
	object := annotated("reads the node; expires=2020-01-31").review.object
	require_valid_exemptions.violations == set() with input as testing.review(object)
}

test_passes_other_annotations_and_kinds if {
	every object in [
		{"apiVersion": "v1", "kind": "Service", "metadata": {"annotations": {"kubepac.dev/exempted": ""}}},
		{"apiVersion": "v1", "kind": "Service", "metadata": {"annotations": null}},
		{"apiVersion": "example.com/v1", "kind": "Config", "exemptions": [{}]},
		{"apiVersion": "kubepac.dev/v1alpha1", "kind": "Plan", "exemptions": [{}]},
		{"apiVersion": "kubepac.dev/v1alpha1", "kind": "Config", "exemptions": null},
	] {
		require_valid_exemptions.violations == set() with input as testing.with_parameters(object, today)
	}
}

test_fix_removes_and_asks if {
	require_valid_exemptions.fix == {{
		"path": "/metadata/annotations/kubepac.dev~1exempt.deny-host-ports",
		"patch": [{"op": "remove", "path": "/metadata/annotations/kubepac.dev~1exempt.deny-host-ports"}],
		"needs_input": "Should the exemption from \"deny-host-ports\" be renewed, with a reason?",
	}} with input as annotated("")
	require_valid_exemptions.fix == {{
		"path": "/exemptions/0",
		"patch": [{"op": "remove", "path": "/exemptions/0"}],
		"needs_input": "Should the exemption from \"deny-host-ports\" be renewed, with a reason?",
	}} with input as config([{"policy": "deny-host-ports"}])
}

today := {"today": "2026-11-24"}

annotated(text) := testing.with_parameters(
	{
		"apiVersion": "v1",
		"kind": "Service",
		"metadata": {"name": "web", "annotations": {"kubepac.dev/exempt.deny-host-ports": text}},
	},
	today,
)

config(entries) := testing.with_parameters(
	{"apiVersion": "kubepac.dev/v1alpha1", "kind": "Config", "exemptions": entries},
	today,
)
