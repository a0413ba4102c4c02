# METADATA
# title: CronJob without a starting deadline
# description: >-
#   Without startingDeadlineSeconds a run that was missed, for example while the control plane was
#   down or the last run was still going, starts however late it is. With a deadline below ten
#   seconds runs may never start, as the controller looks every ten seconds.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline
#     description: Kubernetes, CronJob, Deadline for delayed Job start
# custom:
#   severity: info
#   covers: [k8s-cronjob-deadline]
#   fix: Set spec.startingDeadlineSeconds to how late a run may start and still be of use.
package policies.kubernetes.cronjob_deadline

deny contains {"message": msg, "path": ["spec", "startingDeadlineSeconds"]} if {
	input.kind == "CronJob"
	input.apiVersion in {"batch/v1", "batch/v1beta1", "batch/v2alpha1"}
	object.get(spec, "startingDeadlineSeconds", null) == null
	is_string(spec.schedule)
	msg := "the CronJob has no startingDeadlineSeconds: a missed run starts however late it is"
}

deny contains {"message": msg, "path": ["spec", "startingDeadlineSeconds"]} if {
	input.kind == "CronJob"
	input.apiVersion in {"batch/v1", "batch/v1beta1", "batch/v2alpha1"}
	seconds := spec.startingDeadlineSeconds
	is_number(seconds)
	seconds < 10
	msg := sprintf("a startingDeadlineSeconds of %v is below the ten seconds between two looks of the controller: runs may never start", [seconds])
}

spec := input.spec if is_object(input.spec)
