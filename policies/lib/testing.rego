# METADATA
# title: Objects for tests
# description: The smallest objects that the policy tests are written with.
# scope: package
package kubepac.lib.testing

# What a policy receives as `input`.
review(object) := {"review": {"object": object}}

with_parameters(object, parameters) := {"review": {"object": object}, "parameters": parameters}

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "example"}, "spec": spec}

deployment(spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "example"},
	"spec": {"template": {"spec": spec}},
}

cron_job(spec) := {
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "example"},
	"spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}},
}

# A kind that shares its name, and not its meaning, with a workload.
custom_deployment(spec) := object.union(deployment(spec), {"apiVersion": "example.com/v1"})
