package kubepac.lib.cron_test

import data.kubepac.lib.cron

test_schedules_that_are_accepted if {
	every schedule in [
		"* * * * *",
		"? ? ? ? ?",
		"0 0 1 1 0",
		"59 23 31 12 6",
		"*/90 */1 */2 */3 */4",
		"1-5 0-23/2 1,15 2-2 1-5/2",
		"5/15 00 01 007 3",
		"0,,30 3, ,1 * *",
		"0 3 1 JAN-feb,feb-Mar,mar-apr,apr-may,MAY-jun,jun-jul *",
		"0 3 1 Jul-Aug,aug-sep,sep-oct,oct-nov,nov-dec *",
		"0 3 * * sun-mon,MON-Tue,tue-Wed,wed-thu,thu-fri,fri-SAT",
		" 0\t3  * * *\n",
	] {
		not cron.fault(schedule)
	}
}

test_shorthands_that_are_accepted if {
	every schedule in [
		"@annually",
		"@daily",
		"@hourly",
		"@midnight",
		"@monthly",
		"@weekly",
		"@yearly",
		"@every 5m",
		"@every 1h30m15.5s",
		"@every 900000ms",
		"@every 60000000us",
		"@every 1000000000ns",
	] {
		not cron.fault(schedule)
	}
}

test_shorthands_that_nobody_knows if {
	every schedule in [
		"@",
		"@reboot",
		"@Daily",
		"@daily 3",
		"@every",
		"@every ",
		"@every 5",
		"@every  5m",
		"@every 1d",
		"@every m",
		"@every week",
		"@twice 5m",
	] {
		cron.fault(schedule) == concat("", ["with the unknown shorthand \"", schedule, "\""])
	}
	cron.fault("@daily\n") == "with the unknown shorthand \"@daily\\n\""
	cron.fault(" @daily") == "that has 1 fields instead of 5"
}

test_numbers_of_fields if {
	cron.fault("") == "that has 0 fields instead of 5"
	cron.fault("0 3 * *") == "that has 4 fields instead of 5"
	cron.fault("0 0 3 * * ?") == "that has 6 fields instead of 5"
}

test_the_first_field_that_cannot_be_read if {
	cron.fault("60 24 0 13 7") == "whose minute \"60\" cannot be read"
	cron.fault("59 24 0 13 7") == "whose hour \"24\" cannot be read"
	cron.fault("59 23 0 13 7") == "whose day of the month \"0\" cannot be read"
	cron.fault("59 23 31 13 7") == "whose month \"13\" cannot be read"
	cron.fault("59 23 31 12 7") == "whose day of the week \"7\" cannot be read"
	cron.fault("59 23 32 * *") == "whose day of the month \"32\" cannot be read"
	cron.fault("59 23 * 0 *") == "whose month \"0\" cannot be read"
}

test_elements_that_cannot_be_read if {
	every field in [
		",",
		"22-6",
		"7,60",
		"1-60",
		"-5",
		"5-",
		"1-2-3",
		"1/2/3",
		"*/0",
		"*/",
		"*/-5",
		"/5",
		"60/5",
		"*/x",
		"1.5",
		"**",
		"L",
		"x/5",
		"jan",
		"sun",
	] {
		schedule := concat(" ", [field, "3 * * *"])
		cron.fault(schedule) == concat("", ["whose minute \"", field, "\" cannot be read"])
	}
	cron.fault("0 3 * SUN *") == "whose month \"SUN\" cannot be read"
	cron.fault("0 3 * * JAN") == "whose day of the week \"JAN\" cannot be read"
	cron.fault("0 3 * january *") == "whose month \"january\" cannot be read"
	cron.fault("0 3 * * FRI-MON") == "whose day of the week \"FRI-MON\" cannot be read"
	cron.fault("0 3 L * *") == "whose day of the month \"L\" cannot be read"
	cron.fault("0 3 ? * 5#2") == "whose day of the week \"5#2\" cannot be read"
}

test_days_that_never_come if {
	every day in ["30 2 *", "30,31 FEB ?", "31 2,4,6,9,11 *", "30-31 2 */1", "31 APR-APR 1,*", "31 9/2 *"] {
		cron.fault(concat(" ", ["0 3", day])) == "that never comes round"
	}
}

test_days_that_come_round if {
	every day in [
		"29 2 *",
		"29,30 2 *",
		"30 2 1",
		"31 2 */2",
		"30 2-3 *",
		"31 2,12 *",
		"31 1,2 *",
		"30 4,2 *",
		"31 2 MON-FRI",
		"31 1/5 *",
		"31 2/10 *",
		"31 feb,DEC *",
	] {
		not cron.fault(concat(" ", ["0 3", day]))
	}
}

test_the_last_day_of_every_month if {
	every i, day in [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
		month := format_int(i + 1, 10)
		not cron.fault(concat(" ", ["0 3", format_int(day, 10), month, "*"]))
	}
	every month, day in {"2": "30", "4": "31", "6": "31", "9": "31", "11": "31"} {
		cron.fault(concat(" ", ["0 3", day, month, "*"])) == "that never comes round"
	}
}

test_time_zones if {
	every schedule in ["TZ=Asia/Tokyo 0 3 * * *", "CRON_TZ=Asia/Tokyo 0 3 * * *", "TZ=Asia/Tokyo   0 3 * * *  "] {
		cron.fault(schedule) == "that names a time zone"
		cron.zone_apart(schedule) == ["Asia/Tokyo", "0 3 * * *"]
	}
	not cron.zone_apart("0 3 * * *")
	not cron.zone_apart("@daily")
	cron.fault("TZ=UTC") == "that has 1 fields instead of 5"
	cron.fault("0 3 * * TZ=UTC") == "whose day of the week \"TZ=UTC\" cannot be read"
}

test_sundays if {
	cron.with_sundays("0 3 * * 7") == "0 3 * * 0"
	cron.with_sundays("7 7 7 7 6,7,17") == "7 7 7 7 6,0,17"
	cron.with_sundays(" 0\t3 * * MON ") == "0 3 * * MON"
	not cron.with_sundays("0 3 * *")
	not cron.with_sundays("0 0 3 * * 7")
	not cron.with_sundays("@daily")
}
