package kubepac.lib.phrases_test

import data.kubepac.lib.phrases

test_one_name_stands_alone if {
	phrases.first_of(["web"]) == "web"
}

test_many_names_are_counted if {
	phrases.first_of(["web", "cart", "mail"]) == "web and 2 more"
}

test_no_name_is_undefined if {
	not phrases.first_of([])
}
