# METADATA
# title: Capabilities
# description: Reads the names of Linux capabilities, and tells which of them are harmless enough to add.
# scope: package
package kubepac.lib.capabilities

# plain("cap_chown") == "CHOWN". Container runtimes take names in any case, and some take the kernel's prefix.
# Undefined for what is no text.
plain(name) := trim_prefix(upper(name), "CAP_")

# What the baseline Pod Security Standard lets containers add.
baseline := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}
