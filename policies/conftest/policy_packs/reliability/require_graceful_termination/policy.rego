# METADATA
# title: Pods have time to finish
# description: >-
#   A process that is killed without a word drops the requests that it is answering and loses what it has not written:
#   every update, drain and scale-down then costs errors.
# scope: package
# custom:
#   id: require-graceful-termination
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Set terminationGracePeriodSeconds to more than the stop hooks and the longest request take together.
#   limits: Of the stop hooks only plain sleeps are compared with the time that there is.
package kubepac.reliability.require_graceful_termination

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.probes
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, offence in offences
	msg := offence.fact
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, offence in offences
	operations := patch.set(input.review.object, _field, offence.seconds)
	seconds := concat(" ", [format_int(offence.seconds, 10), "seconds to stop?"])
	question := concat(" ", ["Should", kinds.title, "give its containers", seconds])
}

offences[_field] := {"fact": fact, "seconds": 30} if {
	workload.pod.spec.terminationGracePeriodSeconds == 0
	fact := concat(" ", [kinds.title, "gives its containers no time to stop"])
}

# What is left after the hook is for the process itself.
offences[path] := {"fact": fact, "seconds": seconds + 30} if {
	some entry in probes.containers
	hook := entry.container.lifecycle.preStop
	seconds := max(_sleeps(hook))
	seconds >= grace_period
	path := array.concat(entry.path, ["lifecycle", "preStop"])
	name := phrases.quoted(object.get(entry.container, "name", ""))
	fact := concat(" ", ["stop hook of container", name, "sleeps until the pod is killed"])
}

default grace_period := 30

grace_period := seconds if {
	seconds := workload.pod.spec.terminationGracePeriodSeconds
	is_number(seconds)
}

_sleeps(hook) := action | command if {
	action := {seconds | seconds := hook.sleep.seconds; is_number(seconds)}
	command := {to_number(digits) |
		words := [word | some part in hook.exec.command; some word in split(part, " "); not word in _shell]
		words[0] in {"sleep", "/bin/sleep"}
		count(words) == 2
		digits := trim_suffix(words[1], "s")
		digits != ""
		trim(digits, "0123456789") == ""
	}
}

_shell := {"sh", "/bin/sh", "bash", "/bin/bash", "-c", ""}

_field := array.concat(workload.pod.path, ["terminationGracePeriodSeconds"])
