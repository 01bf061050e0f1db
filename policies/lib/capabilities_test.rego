package kubepac.lib.capabilities_test

import data.kubepac.lib.capabilities

test_reads_every_spelling if {
	every name in ["CHOWN", "chown", "CAP_CHOWN", "cap_chown"] {
		capabilities.plain(name) == "CHOWN"
	}
	capabilities.plain("NET_CAP_") == "NET_CAP_"
}

test_refuses_what_is_no_name if {
	every name in [null, 7, ["CHOWN"], {}] {
		not capabilities.plain(name)
	}
}

test_knows_the_baseline if {
	concat(" ", sort(capabilities.baseline)) == concat(" ", [
		"AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD",
		"NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT",
	])
}
