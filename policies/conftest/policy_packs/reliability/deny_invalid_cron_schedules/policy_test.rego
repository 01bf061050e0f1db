package kubepac.reliability.deny_invalid_cron_schedules_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_invalid_cron_schedules

test_flags_schedules_that_cannot_be_read if {
	every schedule, fault in {
		"": "that has 0 fields instead of 5",
		"0 0 3 * * ?": "that has 6 fields instead of 5",
		"0 24 * * *": "whose hour \"24\" cannot be read",
		"0 3 * * 7": "whose day of the week \"7\" cannot be read",
		"@reboot": "with the unknown shorthand \"@reboot\"",
		"CRON_TZ=Europe/Berlin 0 3 * * *": "that names a time zone",
	} {
		deny_invalid_cron_schedules.violations == {{
			"path": "/spec/schedule",
			"msg": concat(" ", ["CronJob \"backup\" has a schedule", fault]),
		}} with input as cron_job({"schedule": schedule})
	}
}

test_flags_days_that_never_come if {
	deny_invalid_cron_schedules.violations == {{
		"path": "/spec/schedule",
		"msg": "CronJob \"backup\" has a schedule that never comes round",
	}} with input as cron_job({"schedule": "0 3 30 2 *", "suspend": true})
}

test_passes_schedules_that_come_round if {
	every schedule in ["0 3 * * *", "*/5 8-17 * * MON-FRI", "0 0 31 * ?", "@daily", "@every 1h30m", "0 3 29 2 *"] {
		deny_invalid_cron_schedules.violations == set() with input as cron_job({"schedule": schedule})
		deny_invalid_cron_schedules.fix == set() with input as cron_job({"schedule": schedule})
	}
}

test_passes_placeholders if {
	every schedule in ["${SCHEDULE}", "$(SCHEDULE)", "{{ .Values.schedule }}", "0 {{hour}} * * *"] {
		deny_invalid_cron_schedules.violations == set() with input as cron_job({"schedule": schedule})
		deny_invalid_cron_schedules.fix == set() with input as cron_job({"schedule": schedule})
	}
}

test_passes_what_is_no_text if {
	every spec in [{}, {"schedule": null}, {"schedule": 5}, {"schedule": ["@reboot"]}, null, "@reboot"] {
		deny_invalid_cron_schedules.violations == set() with input as cron_job(spec)
	}
}

test_passes_other_kinds_and_groups if {
	every change in [{"kind": "Job"}, {"apiVersion": "example.com/v1"}] {
		other := object.union(cron_job({"schedule": "@reboot"}).review.object, change)
		deny_invalid_cron_schedules.violations == set() with input as testing.review(other)
	}
}

test_fix_moves_the_time_zone if {
	deny_invalid_cron_schedules.fix == {{"path": "/spec/schedule", "patch": [
		{"op": "add", "path": "/spec/timeZone", "value": "Asia/Tokyo"},
		{"op": "replace", "path": "/spec/schedule", "value": "30 3 * * *"},
	]}} with input as cron_job({"schedule": "TZ=Asia/Tokyo 30 3 * * *"})
}

test_fix_replaces_another_time_zone if {
	deny_invalid_cron_schedules.fix == {{"path": "/spec/schedule", "patch": [
		{"op": "replace", "path": "/spec/timeZone", "value": "Asia/Tokyo"},
		{"op": "replace", "path": "/spec/schedule", "value": "@weekly"},
	]}} with input as cron_job({"schedule": "CRON_TZ=Asia/Tokyo @weekly", "timeZone": "Etc/UTC"})
}

test_fix_writes_sunday_as_0 if {
	deny_invalid_cron_schedules.fix == {{"path": "/spec/schedule", "patch": [{
		"op": "replace",
		"path": "/spec/schedule",
		"value": "0 7 * * 6,0",
	}]}} with input as cron_job({"schedule": "0 7 * * 6,7"})
}

test_fix_asks_for_the_schedule if {
	every schedule in [
		"0 24 * * 7",
		"0 0 3 * * 7",
		"0 3 30 2 *",
		"@reboot",
		"TZ= 0 3 * * *",
		"TZ=Asia/Tokyo 0 24 * * *",
		"0 3 * * 5-7",
	] {
		deny_invalid_cron_schedules.fix == {{
			"path": "/spec/schedule",
			"patch": [{"op": "replace", "path": "/spec/schedule", "value": "0 3 * * *"}],
			"needs_input": "When should CronJob \"backup\" run?",
		}} with input as cron_job({"schedule": schedule})
	}
}

cron_job(spec) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "backup"},
	"spec": spec,
})
