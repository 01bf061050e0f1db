# METADATA
# title: Parameters
# description: Reads the settings of a policy, which come the way Gatekeeper hands them over.
# scope: package
package kubepac.lib.parameters

# setting(name, default): what `input.parameters` says, or the default where it says nothing or something of another
# type. The default is the one in the METADATA of the policy: the index stage compares them.
setting(name, otherwise) := value if {
	value := input.parameters[name]
	type_name(value) == type_name(otherwise)
} else := otherwise
