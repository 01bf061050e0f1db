# METADATA
# title: Credentials in clear text
# description: >-
#   Recognises names that speak of a credential, values that are one, and arguments that hand one over. Values that
#   only point at a credential (paths, URLs, variables, placeholders) are none. Plain string functions sort out most
#   texts before a regular expression looks at them: in the compiled corpus one costs more than ten policies do.
# scope: package
package kubepac.lib.credentials

# is_name("POSTGRES_PASSWORD"): what this name holds is a credential. The last words decide: PASSWORD_FILE is a file.
is_name(name) if {
	is_string(name)
	words := lower(strings.replace_n({"-": "_", ".": "_"}, name))
	_ends_like_a_name(words)
	regex.match(_names, words)
	not regex.match(_other_names, words)
}

# is_literal(value): the value is written here, and may be a credential.
is_literal(value) if {
	is_string(value)
	text := trim_space(value)
	not regex.match(_placeholder, text)
	not regex.match(_harmless, text)
}

# restates(name, value): the value only repeats the name, for somebody to replace: GOOGLE_API_KEY_VAL for GOOGLE_API_KEY.
restates(name, value) if {
	contains(name, "_")
	contains(value, name)
	trim_left(replace(value, name, ""), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

# in_text(value): the parts of a text that are credentials by their shape, whatever they are called: an array of
# {text, before, after}, where a repair keeps what stands before and after.
in_text(value) := array.concat(tokens, logins) if {
	is_string(value)
	tokens := [{"text": match[0], "before": "", "after": ""} |
		_has_mark_of_a_token(value)
		some match in regex.find_all_string_submatch_n(_token, value, -1)
		not regex.match(_placeholder, match[0])
	]
	logins := [{"text": match[0], "before": match[1], "after": "@"} |
		contains(value, "@")
		contains(value, "://")
		some match in regex.find_all_string_submatch_n(_login, value, -1)
		not regex.match(_placeholder, match[2])
	]
}

# in_arguments(list): the elements of a command line that hand over a credential. Each has its index, the name of a
# variable that could hold the credential, and the element as it reads with a reference to that variable.
in_arguments(list) := (joined | separate) | shaped if {
	is_array(list)
	joined := _joined(list)
	separate := _elsewhere(_separate(list), joined)
	shaped := _elsewhere(_shaped(list), joined | separate)
}

# Each element is told once.
_elsewhere(found, others) := {one |
	some one in found
	not one.index in {other.index | some other in others}
}

# --password=hunter2 (Asking for the name first spares most arguments the regular expression.)
_joined(list) := {{"index": i, "variable": _variable(match[2]), "hidden": hidden} |
	some i, argument in list
	is_string(argument)
	contains(argument, "=")
	is_name(split(argument, "=")[0])
	some match in regex.find_all_string_submatch_n(`^(-{0,2}([A-Za-z][\w.-]*)=)(\S+)$`, argument, 1)
	_hands_over(match[2], match[3])
	hidden := concat("", [match[1], _reference(match[2])])
}

# --password hunter2
_separate(list) := {{"index": i + 1, "variable": _variable(match[1]), "hidden": _reference(match[1])} |
	some i, argument in list
	is_string(argument)
	startswith(argument, "-")
	is_name(argument)
	some match in regex.find_all_string_submatch_n(`^--?([A-Za-z][\w.-]*)$`, argument, 1)
	value := list[i + 1]
	is_string(value)
	not startswith(value, "-")
	_hands_over(match[1], value)
}

# A credential by its form, anywhere in an element.
_shaped(list) := {{"index": i, "variable": _variable("credential"), "hidden": hidden} |
	some i, argument in list
	part := in_text(argument)[0]
	reference := concat("", [part.before, _reference("credential"), part.after])
	hidden := replace(argument, part.text, reference)
}

# A bare --secret usually names a Secret.
_hands_over(name, value) if {
	name != "secret"
	is_name(name)
	is_literal(value)
}

_reference(name) := concat("", ["$(", _variable(name), ")"])

_variable(name) := concat("_", ["ARG", upper(strings.replace_n({"-": "_", ".": "_"}, name))])

# The endings of _names, without the number behind them.
_ends_like_a_name(words) if {
	stem := trim_suffix(trim_right(words, "0123456789"), "_")
	some ending in ["key", "pass", "pwd", "token", "secret", "password", "passwd", "passphrase", "secret_key_base"]
	endswith(stem, ending)
}

_names := concat("", [
	`(?:password|passwd|passphrase|token|secret|secret_key_base|[a-z0-9]_pwd|(?:^|_|db|user|root|require)pass|`,
	`(?:api|app|access|account|auth|encryption|hmac|jwt|license|master|private|secret|service_role|signing|ssh)_?key)`,
	`_?[0-9]*$`,
])

# Names of Secrets, public halves, and the tokens of tokenizers and of paging.
_other_names := concat("", [
	`(?:cert|certificate|pull|registry|ssl|tls)_?secret$|public|publishable|`,
	`(?:^|_)(?:bos|continuation|eos|mask|max|min|next|pad|page|sep|stop|unk)_?token$`,
])

# Text that somebody or something replaces before it is used.
_placeholder := concat("", [
	`(?i)^$|^<.*>$|^\[.*\]$|^%.*%$|^@.*@$|^__.*__$|\{\{|\$[({]|^\$[a-z_]|x{4}|\*{3}|\.{3}|…|`,
	`change[-_ ]?(?:it|me|this)|replace[-_ ]?(?:me|this|with)|insert[-_ ]|^your|(?-i:EXAMPLE(?:KEY)?$)|`,
	`^(?:dummy|empty|fake|fixme|not[-_ ]?(?:needed|required|set|used)|placeholder|redacted|tbd|todo|unused)$`,
])

# Switches, numbers, durations, paths, URLs and references to a secret store.
_harmless := concat("", [
	`(?i)^(?:true|false|yes|no|on|off|[ynft]|enabled?|disabled?|none|null|nil|undefined)$|`,
	`^[-+]?[0-9]+(?:\.[0-9]+)?(?:ms|[smhd])?$|`,
	`^[~.]{0,2}(?:/[\w.@-]+)+/?$|^[a-z]:\\|^[a-z][a-z0-9+.-]*://|`,
	`^(?:arn|ssm|vault):|^projects/|^enc[\[(]`,
])

# Tokens that say by their form who issued them.
_token := concat("|", [
	`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`, # AWS
	`\bAIza[\w-]{35}`, # Google
	`\bgh[oprsu]_[0-9A-Za-z]{36,}|\bgithub_pat_\w{22,}`, # GitHub
	`\bglpat-[\w-]{20,}`, # GitLab
	`\bxox[abeoprs]-[\w-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w{16,}`, # Slack
	`\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,}`, # Stripe
	`\bsk-(?:ant-|proj-)?[\w-]{32,}`, # OpenAI, Anthropic
	`\bSG\.[\w-]{16,}\.[\w-]{16,}`, # SendGrid
	`\bnpm_[0-9A-Za-z]{36}|\bpypi-[\w-]{32,}|\bdckr_pat_[\w-]{20,}|\bhf_[0-9A-Za-z]{30,}`, # registries
	`\bhvs\.[\w-]{24,}`, # Vault
	`\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`, # JSON Web Token
	`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[^-]*`, # PEM
])

# No token does without one of these, nor has less than 15 characters.
_has_mark_of_a_token(value) if {
	count(value) >= 15
	strings.replace_n(_marks, value) != value
}

_marks := {mark: "" |
	some mark in [
		"AKIA", "ASIA", "AIza", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-", "xox", "hooks.slack.com",
		"k_live_", "k_test_", "sk-", "SG.", "npm_", "pypi-", "dckr_pat_", "hf_", "hvs.", "eyJ", "PRIVATE KEY",
	]
}

# scheme://user:password@
_login := `([a-z][a-z0-9+.-]*://[^\s/:@]*:)([^\s/@]+)@`
