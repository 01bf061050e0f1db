# METADATA
# title: Lives of objects
# description: Tells objects that somebody else creates and deletes from those that are on their own.
# scope: package
package kubepac.lib.lifecycle

# A controller made the object, and looks after it.
has_owner if count(input.review.object.metadata.ownerReferences) > 0

# Helm or Argo CD creates the object when something happens, and deletes it before the next time at the latest.
is_hook if {
	some annotation in ["helm.sh/hook", "argocd.argoproj.io/hook"]
	input.review.object.metadata.annotations[annotation]
}
