package kubepac.lib.quantities_test

import data.kubepac.lib.quantities

test_parse_keeps_numbers if {
	every number in [0, 4, 0.5, -1, 1e3] {
		quantities.parse(number) == number
	}
}

test_parse_reads_plain_text if {
	expected := {
		"0": 0,
		"1": 1,
		"007": 7,
		"100": 100,
		"0.5": 0.5,
		".5": 0.5,
		"5.": 5,
		"00.50": 0.5,
		"10.25": 10.25,
		"123456789": 123456789,
		"+1": 1,
		"-1.5": -1.5,
	}
	every written, number in expected {
		quantities.parse(written) == number
	}
}

test_parse_reads_decimal_suffixes if {
	expected := {
		"2n": 2e-9,
		"2u": 2e-6,
		"500m": 0.5,
		"0.5m": 0.0005,
		"100k": 100000,
		"2M": 2000000,
		"2G": 2000000000,
		"2T": 2000000000000,
		"2P": 2000000000000000,
		"2E": 2000000000000000000,
		"-2k": -2000,
	}
	every written, number in expected {
		quantities.parse(written) == number
	}
}

test_parse_reads_the_same_amount_alike if {
	every one, other in {"100m": "0.1", "300m": "0.3", "1500m": "1.5", "1e-1": "0.1", "1u": "0.000001"} {
		quantities.parse(one) == quantities.parse(other)
	}
}

test_parse_reads_binary_suffixes if {
	expected := {
		"1Ki": 1024,
		"1.5Ki": 1536,
		"1Mi": 1048576,
		"1.5Gi": 1610612736,
		"1Ti": 1099511627776,
		"1Pi": 1125899906842624,
		"1Ei": 1152921504606846976,
	}
	every written, number in expected {
		quantities.parse(written) == number
	}
}

test_parse_reads_exponents if {
	expected := {
		"1e3": 1000,
		"1E3": 1000,
		"1.5e+3": 1500,
		"1e-3": 0.001,
		"2e0": 2,
		"2e0012": 2000000000000,
		"1e99": 1e99,
		"1234567890e1": 12345678900,
	}
	every written, number in expected {
		quantities.parse(written) == number
	}
}

test_parse_is_undefined_for_what_is_no_quantity if {
	others := [
		"", ".", "+", "-", "--1", "+-1", "Gi", "1 Gi", " 1", "1K", "1mi", "1GiB", "1MB", "1.2.3", "1e", "1e+", "1e1.5",
		"1e3k", "1ee3", "1x3", "1e100", "1e--3", "one", "1,5", "0x10", "${MEMORY}", "NaN", "Inf", null, true, [], {}, ["1Gi"],
	]
	every other in others {
		not quantities.parse(other)
	}
}

test_text_keeps_what_is_written if {
	quantities.text("1.50Gi") == "1.50Gi"
}

test_text_writes_numbers if {
	expected := {
		0: "0",
		2.0: "2",
		0.25: "250m",
		1.0005: "1001m",
		536870912: "536870912",
		999999999: "999999999",
		1000000000: "1000000000",
		1000000001: "1000000001",
		8589934592: "8589934592",
		20000000003: "20000000003",
		999999999999999999: "999999999999999999",
		2000000.5: "2000000500m",
	}
	every number, written in expected {
		quantities.text(number) == written
	}
}

test_text_keeps_silent_about_absurd_numbers if {
	every number in [-1, -0.5, 1000000000.5, -20000000000, 1000000000000000000, 1e300] {
		quantities.text(number) == "a number"
	}
}

test_text_is_undefined_for_other_types if {
	every value in [null, true, [], {}] {
		not quantities.text(value)
	}
}
