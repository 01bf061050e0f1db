# METADATA
# title: Nobody logs in to containers by SSH
# description: >-
#   An SSH server in a container is a second way in, past RBAC and the audit log of the API server: its passwords and
#   keys stand in the image, guessing them is automated, and what is done in the session is recorded nowhere.
# scope: package
# custom:
#   id: deny-exposed-ssh-ports
#   severity: MEDIUM
#   kinds: [workloads, Service]
#   tags: ["nsa:network-separation", "mitre:T1133"]
#   features: ["ports.count>0"]
#   remediation: Take the SSH server out of the image and log in with kubectl exec or kubectl debug.
#   no_fix: The server stands in the image, and without its port in the manifest it would be hidden, not stopped.
#   limits: >-
#     SSH on other ports is not recognised, and Services without a selector are left out, because they lead to programs
#     outside of the cluster. A port whose name speaks of git or sftp passes.
package kubepac.network.deny_exposed_ssh_ports

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in workload.containers
	some i, port in entry.container.ports
	_is_ssh(port, "containerPort")
	path := array.concat(entry.path, ["ports", i, "containerPort"])
	msg := concat(" ", ["container", phrases.quoted(object.get(entry.container, "name", "")), "opens port 22 for SSH"])
}

violations contains {"path": patch.pointer(["spec", "ports", i, field]), "msg": msg} if {
	kinds.is_service
	count(input.review.object.spec.selector) > 0
	some i, port in input.review.object.spec.ports
	[field, verb] := [form | some form in [["port", "publishes"], ["targetPort", "leads to"]]; _is_ssh(port, form[0])][0]
	msg := concat(" ", [kinds.title, verb, "port 22 for SSH"])
}

_is_ssh(port, field) if {
	port[field] == 22
	object.get(port, "protocol", null) in {null, "", "TCP"}
	not _carries_files(object.get(port, "name", null))
}

# Git and SFTP servers speak SSH and give nobody a shell.
_carries_files(name) if {
	some word in ["git", "sftp"]
	contains(name, word)
}
