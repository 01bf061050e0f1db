# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.other_kinds

reports := [answer |
	some object in input.objects
	answer := report with input as {"review": {"object": object}}
]

report := {}
