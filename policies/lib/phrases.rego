# METADATA
# title: Phrases
# description: Keeps messages short when they speak of many things.
# scope: package
package kubepac.lib.phrases

# first_of(["host \"a\"", "host \"b\""]) == "host \"a\" and 1 more"
first_of(names) := names[0] if count(names) == 1

first_of(names) := sprintf("%s and %d more", [names[0], count(names) - 1]) if count(names) > 1
