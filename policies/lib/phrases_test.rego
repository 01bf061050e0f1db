package kubepac.lib.phrases_test

import data.kubepac.lib.phrases

test_one_name_stands_alone if {
	phrases.first_of(["web"]) == "web"
}

test_many_names_are_counted if {
	phrases.first_of(["web", "cart"]) == "web and 1 more"
	phrases.first_of(["web", "cart", "mail"]) == "web and 2 more"
}

test_no_name_is_undefined if {
	not phrases.first_of([])
}

test_quotes_escape_what_would_end_the_text_or_the_line if {
	phrases.quoted("web") == `"web"`
	phrases.quoted("a\"b\\c\n\td") == `"a\"b\\c\n\td"`
	phrases.quoted("a\rb") == `"a\rb"`
	phrases.quoted("") == `""`
}

test_quotes_tell_what_is_no_text if {
	phrases.quoted(7) == "a number"
	phrases.quoted(null) == "a null"
	phrases.quoted({}) == "a object"
}

test_a_word_is_text_as_it_is if {
	phrases.word("Group") == "Group"
	phrases.word(7) == "a number"
}
