"""Every builtin of the host against the real OPA, asked in batches."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kubepac.adapters.builtins.expressions import find_n, replace
from kubepac.adapters.builtins.formatting import sprintf
from kubepac.adapters.builtins.registry import SUPPORTED
from kubepac.adapters.builtins.terms import Real
from kubepac.adapters.builtins.work import Work, WorkLimitError
from kubepac.adapters.opa import Opa, find_opa
from kubepac.adapters.wasm import WasmModule
from kubepac.core.errors import EngineError
from kubepac.core.json_types import Json

pytestmark = pytest.mark.opa

# How the arguments of a case (`a`) reach the builtin. JSON has no sets, so some calls make one.
CALLS = {
    "base64url.encode_no_pad": "base64url.encode_no_pad(a[0])",
    "crypto.md5": "crypto.md5(a[0])",
    "crypto.sha1": "crypto.sha1(a[0])",
    "crypto.sha256": "crypto.sha256(a[0])",
    "glob.quote_meta": "glob.quote_meta(a[0])",
    "hex.decode": "hex.decode(a[0])",
    "hex.encode": "hex.encode(a[0])",
    "indexof_n": "indexof_n(a[0], a[1])",
    "json.patch": "json.patch(a[0], a[1])",
    "net.cidr_contains_matches": "net.cidr_contains_matches(a[0], a[1])",
    "net.cidr_contains_matches sets": "net.cidr_contains_matches({x | some x in a[0]}, {x | some x in a[1]})",
    "net.cidr_expand": "net.cidr_expand(a[0])",
    "net.cidr_is_valid": "net.cidr_is_valid(a[0])",
    "net.cidr_merge": "net.cidr_merge(a[0])",
    "object.subset": "object.subset(a[0], a[1])",
    "object.subset sets": "object.subset({x | some x in a[0]}, {x | some x in a[1]})",
    "object.subset of array": "object.subset(a[0], {x | some x in a[1]})",
    "regex.find_n": "regex.find_n(a[0], a[1], a[2])",
    "regex.replace": "regex.replace(a[0], a[1], a[2])",
    "regex.split": "regex.split(a[0], a[1])",
    "regex.template_match": "regex.template_match(a[0], a[1], a[2], a[3])",
    "semver.compare": "semver.compare(a[0], a[1])",
    "semver.is_valid": "semver.is_valid(a[0])",
    "sprintf": "sprintf(a[0], a[1])",
    "sprintf of a set": "sprintf(a[0], [{x | some x in a[1]}])",
    "sprintf of keys": 'sprintf(a[0], [{k: [v, set()] | some k, v in a[1]}])',
    "strings.any_prefix_match": "strings.any_prefix_match(a[0], a[1])",
    "strings.any_suffix_match": "strings.any_suffix_match(a[0], a[1])",
    "strings.count": "strings.count(a[0], a[1])",
    "strings.split_n": "strings.split_n(a[0], a[1], a[2])",
    "time.parse_duration_ns": "time.parse_duration_ns(a[0])",
    "time.parse_rfc3339_ns": "time.parse_rfc3339_ns(a[0])",
    "units.parse": "units.parse(a[0])",
    "units.parse_bytes": "units.parse_bytes(a[0])",
}  # fmt: skip

TEXTS = [
    "",
    "a",
    "b a r",
    "ä€𝄞",
    'q"uo\\te',
    "tab\tnl\n\x00\x7f\u00a0\u200b\ufeff",
    "x" * 30,
    "/spec/0",
    "50%",
    "`",
    "'",
]
NUMBERS = [0, 1, -1, 7, 65, 255, -42, 10**6, 2**31, 2**63 - 1, -(2**63), 2**63, -(2**70), 10**30, 128512]
REALS = [
    0.5,
    -0.25,
    1.0,
    1e6,
    1.5e6,
    123456.789,
    1e20,
    1e21,
    1e-5,
    0.0001,
    3.14159,
    1e100,
    5e-324,
    -2.5,
    100000.5,
]
COMPOSITES: list[Json] = [
    None, True, False, [], {}, [1, "a", [None]], {"b": 1, "a": {"c": [True, 1.5]}}, {'k"': "v\n"}, ["ä\x01"],
]  # fmt: skip
VERBS = [
    "%v",
    "%s",
    "%d",
    "%q",
    "%x",
    "%X",
    "%f",
    "%t",
    "%T",
    "%c",
    "%U",
    "%o",
    "%O",
    "%b",
    "%e",
    "%g",
    "%G",
    "%E",
    "%F",
]
FLAGGED = [
    "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%#X", "%#o", "%#b", "%.3d", "%8.3d", "%08.3d",
    "%-08d|", "%+.2f", "%6.2f", "%-10s|", "%10s|", "%010s|", "%.2s", "%5.1s|", "%-5.1q|", "%+q", "%#q", "% x",
    "%# x", "%#v", "%+v", "%10v|", "%-10v|", "%010v", "%.3v", "%.0f", "%#.0f", "%#g", "%#e", "%.3e", "%.3g",
    "%.10g", "%012.3f", "%+012.3f", "% 012.3f", "%-12.3f|", "%#U", "%8U|", "%.8U", "%+c", "%5c|", "%6q|",
    "%y", "%!", "%z|", "%5t|", "%10T|", "%.2T", "%3c|",
]  # fmt: skip
ODD_FORMATS: list[list[Json]] = [
    ["", []], ["plain", []], ["%", []], ["%d", []], ["%d %d", [1]], ["%d", [1, 2]],
    ["x", ["a", 1, 1.5, None, 2**70]], ["%%", []], ["%5%|", []], ["100%", [1]], ["%[2]d %[1]d", [1, 2]],
    ["%[3]d", [1, 2]], ["%[0]d", [1]], ["%[x]d", [1]], ["%[1", [1]], ["%[]d", [1]], ["%[1]", [1]],
    ["%[1]d %d", [1, 2]], ["%*d", [5, 1]], ["%*d", ["a", 1]], ["%-*d|", [5, 1]], ["%*d|", [-5, 1]],
    ["%.*f", [2, 1.555]], ["%.*f", [-2, 1.5]], ["%.*f", ["a", 1.5]], ["%[1]*d", [3, 4]],
    ["%[2]*[1]d", [3, 4]], ["%2000000d|", [1]], ["%.d", [0]], ["%.d", [5]], ["%5.d|", [0]], ["%.[1]d", [1]],
    ["%[1]5d", [1]], ["%[1].2f", [1.5]], ["%*", [1]], ["%v %v", [[1], {"a": 1}]], ["%+-#0 d|", [7]],
    ["%é", [1]], ["%-", [1]], ["%!d", [1]], ["%s is %s", ["a"]], ["%[5]*.[2]*[1]f", [12.0, 2, 6.0]],
    ["%[1]v %[1]v", ["x"]], ["%00005d", [3]], ["%.2.3f", [1.0]], [1, [1]], ["%d", 1], ["%s", "a"],
    ["%1000001d", [1]], ["%.1000001d", [1]], ["%[1000001]d", [1]],
]  # fmt: skip
PATTERNS = [
    "", "a", "a*", "a+?", "(a|b)*", "(a)(b)?", "^a", "a$", r"\d+", r"\D", r"\bfoo\b", r"\B", "(?i)ABC",
    "(?i)[k-s]+", "(?s).", ".", "(?m)^x$", "(?m)$", "[^a]", "[]a]", "[a-]", "[-a]", r"[\d.]+", "[[:alpha:]]+",
    "[[:^digit:]]", "[[:foo:]]", r"\pL+", r"\PL", r"\p{Lu}", r"\p{^Lu}", "(?P<n>a)(?P<m>b)", "(?<n>a)",
    "(?P<n>a)(?P<n>b)", "(?P=n)", "(a", "a)", "[a", "*a", "a**", "a*?", "a*??", "a{2}", "a{2,}", "a{1,3}?",
    "a{,3}", "a{1001}", "a{3,2}", "a{2}{3}", "(a{100}){100}", "{2}", "a{", "a{x}", "{", "}", "]", r"\1",
    r"(a)\1", r"\0", r"\07", r"\x41", r"\x{41}", r"\x{110000}", r"\x4", r"\Qa.b\E+", r"\Q", r"\Qa", r"a\z",
    r"a\Z", r"\Aa", r"\C", r"\_", r"\-", r"\y", r"\u0041", "(?=a)", "(?!a)", "(?<=a)", "(?>a)", "a++",
    "(?i)*", "|a", "a|", "(|a)+", "(a*)*", "(a*)+", "(?:a|ab)(?:c|bcd)(?:d*)", "(?U)a+", "(?U)a+?", "(?-s).",
    "(?i-s)A", "(?", "(?i", "(?x)a", "()", "(?:)", "^*", "$+", r"\b+", "(?i:a)b", "x*", "[a-c&&b]", "[^\\n]",
    "(?i)straße", "(?i)\u017f", "ä+", "[ä-ü]", r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]+)*$",
    r"[\w-]+@[\w.]+",
    "(?P<a>x)|(?P<b>y)", "[[:word:]-z]", r"[\s\S]", "[a-\\d]", r"\Qab\E*", r"(?:(?:a))*", "(a?){3}", "a{0}",
    "a{0,0}b", "(?:a{2}){2}", "(?P<1a>b)", "(?P<>b)", "(?P<é>b)", r"\8", r"\18", r"[\b]", r"\a\f\v",
    r"[\x00-\x{10FFFF}]", "(?i)[^k]", "(?im)^B$", "a.c", "(?i)ß", "[[:alpha:]", "[[.a.]]", "[z-a]", r"\pN",
    r"\pZ", r"\p{Greek}", r"\Q\C\E", r"\\C", r"[\C]", r"\Q\\E\C", r"[\x41-\x40]",
]  # fmt: skip
SUBJECTS = [
    "",
    "a",
    "aaa",
    "ab",
    "abab ba",
    "foo bar\nfoo",
    "ABCabc k\u212a s\u017f",
    "x\nx\ny",
    "äöü ß Straße",
    "a.b",
    "12.5 a_1",
]
REPLACEMENTS = [
    "",
    "<$0>",
    "$1",
    "${1}x",
    "$1x",
    "$n",
    "${n}",
    "$",
    "$$",
    "${",
    "$-",
    "[$2]",
    "$01",
    "$10",
    "${m}-$n",
    "$ä",
]
QUANTITIES = [
    "0", "1", "100m", "1.5", "1.5Gi", "1Gi", "1gi", "1GI", "1K", "1k", "1Ki", "1M", "1m", "1MI", "1mi",
    "0.1m", "1e3", "1E3", "1E", "1e", "1e3Mi", "1e-3", "1e+3k", "-5", "+5", "-1.5Ki", ".5", "5.", ".", "",
    "Mi", "1 Gi", " 1", "1x", "1kb", "1KB", "1KiB", "1B", "10.123456789012345", '"10Mi"', "1.2.3",
    "1e1234567", "1e10", "0x10", "1_000", "9999999999999999999999", "1ei", "1Ei", "1P", "1pi", "3.7k",
    "0.3Ki", "1.00000000005", "-0.00000000005", "--1", "1-1", "e3", "1e3e", "1e2e3", "\u0661", "1/3", "inf",
    "0.7m", "33m", "1T", "1Ti",
]  # fmt: skip
CIDRS = [
    "10.0.0.0/8", "10.1.2.3/16", "10.0.0.0/33", "10.0.0.0", "0.0.0.0/0", "255.255.255.255/32", "::/0",
    "fe80::1/64", "2001:db8::/32", "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/90", "10.0.0/8", "010.0.0.0/8",
    "1.2.3.4/08", "1.2.3.4/-1", "1.2.3.4/+1", "", "/8", "a/8", "::1/129", "fe80::1%eth0/64", "1.2.3.4/24",
    "192.168.1.0/30", "192.168.1.4/30", "::1/126", "1.2.3.256/8", "1.2.3.4/8 ", "::ffff:1.2.3.4/128",
]  # fmt: skip
VERSIONS = [
    "1.2.3", "v1.2.3", "1.2", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-alpha.beta", "1.2.3-1", "1.2.3-01",
    "1.2.3+b", "1.2.3+", "1.2.3-", "01.2.3", "1.2.3-a.b.c", "1.10.0", "1.9.0", "9223372036854775808.0.0",
    "1.2.3-10", "1.2.3-9", "", "a.b.c", "1.2.3-a_b", "1.2.3-a+b", "vv1.2.3", "-1.0.0", "1.2.3-a..b",
    "1.2.3-0a",
]  # fmt: skip
DURATIONS = [
    "1h", "1h30m", "1.5s", "-2m", "+3ms", "1us", "1µs", "1ns", "0", "", "1", "1x", ".5s", "1.s", ".s", "1d",
    "1d2h", "1.5d", "-1w", "2y", "300y", "1h ", "1 h", "--1h", "9223372036854775807ns",
    "9223372036854775808ns", "-9223372036854775808ns", "0.123456789123s", "1m1m", "1dd", "0.1h", "d",
]  # fmt: skip
MOMENTS = [
    "2024-02-29T12:30:45Z", "2024-02-30T12:30:45Z", "2024-01-01T00:00:00+02:00",
    "2024-01-01T00:00:00.123456789Z", "2024-01-01T00:00:00,5Z", "2024-01-01T1:02:03Z", "2024-01-01t00:00:00z",
    "2024-01-01 00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T23:59:60Z", "1677-09-21T00:12:43Z",
    "2263-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "2024-13-01T00:00:00Z",
    "2024-01-01T00:00:00.1234567891Z", "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00+24:60",
    "2024-01-01T00:00:00-00:30", "2024-01-01T00:00:00", "", "2024-01-01T00:00:00.Z", "1677-09-21T00:12:44Z",
]  # fmt: skip
DOCUMENT: Json = {"a": [1, {"b": 2}, "x"], "c": {"d": None}, "e/f~g": 1, "": {"h": 1}}
PATCHES: list[Json] = [
    [], [{"op": "add", "path": "/a/0", "value": 9}], [{"op": "add", "path": "/a/-", "value": 9}],
    [{"op": "add", "path": "/a/3", "value": 9}], [{"op": "add", "path": "/a/4", "value": 9}],
    [{"op": "add", "path": "/a/01", "value": 9}], [{"op": "add", "path": "/z/y", "value": 9}],
    [{"op": "add", "path": "/c/z", "value": 9}], [{"op": "remove", "path": "/a/1/b"}],
    [{"op": "remove", "path": "/q"}], [{"op": "replace", "path": "/a/2", "value": 9}],
    [{"op": "replace", "path": "/q", "value": 9}], [{"op": "replace", "path": "", "value": 9}],
    [{"op": "move", "from": "/a/0", "path": "/c/m"}], [{"op": "move", "from": "/a/0", "path": "/a/-"}],
    [{"op": "copy", "from": "/c", "path": "/a/1"}], [{"op": "test", "path": "/c/d", "value": None}],
    [{"op": "test", "path": "/c/d", "value": 1}], [{"op": "test", "path": "/a/0", "value": 1.0}],
    [{"op": "add", "path": ["a", 0], "value": 9}], [{"op": "remove", "path": ["c"]}],
    [{"op": "remove", "path": "/e~1f~0g"}], [{"op": "bad", "path": "/a"}], [{"op": "add", "path": "/a"}],
    [{"path": "/a"}], [{"op": "add", "value": 1}], ["x"], {"op": "add"}, [{"op": "remove", "path": "/a/-"}],
    [{"op": "remove", "path": "/a/-1"}], [{"op": "add", "path": "//a/0", "value": 1}],
    [{"op": "remove", "path": "/"}], [{"op": "add", "path": "a/0", "value": 1}],
    [{"op": "move", "from": "/c", "path": "/c/x"}], [{"op": "add", "path": "/a/0/x", "value": 1}],
    [{"op": "copy", "from": "/q", "path": "/c"}],
    [{"op": "add", "path": "/a/1/z", "value": 1}, {"op": "replace", "path": "/a/1/z", "value": [2]}],
    [{"op": "remove", "path": "/a/0"}, {"op": "remove", "path": "/a/0"}],
    [{"op": "add", "path": 1, "value": 1}],
]  # fmt: skip


def test_every_supported_builtin_is_compared() -> None:
    assert {name.split(" ")[0] for name in CALLS} == SUPPORTED


@pytest.fixture(scope="module")
def compare(tmp_path_factory: pytest.TempPathFactory) -> Compare:
    return Compare(tmp_path_factory.mktemp("builtins"))


class Compare:
    """Asks both engines about all cases of a call and expects the same answers, undefined ones included."""

    def __init__(self, folder: Path) -> None:
        rules = (
            f'answers["{name}"][i] := {call} if some i, a in input["{name}"]' for name, call in CALLS.items()
        )
        self._path = folder / "calls.rego"
        self._path.write_text("package calls\n\n" + "\n".join(rules) + "\n")
        self._opa = Opa(find_opa())
        self._module = WasmModule(self._opa.build_wasm([self._path], ["calls/answers"]))

    def __call__(self, cases: dict[str, list[list[Json]]]) -> None:
        expected = _sorted_sets(self._opa.eval("data.calls.answers", paths=[self._path], document=cases))
        answers = _sorted_sets(self._module.evaluate_raw("calls/answers", cases, {}))
        assert isinstance(answers, dict)
        assert isinstance(expected, dict)
        differing = [
            (
                name,
                case,
                answers.get(name, {}).get(str(i), "undefined"),
                expected.get(name, {}).get(str(i), "undefined"),
            )
            for name, listed in cases.items()
            for i, case in enumerate(listed)
            if answers.get(name, {}).get(str(i), "undefined")
            != expected.get(name, {}).get(str(i), "undefined")
        ]
        assert not differing, "\n".join(str(each)[:300] for each in differing[:40])
        assert any(expected.get(name) for name in cases)


def test_sprintf_formats_every_type_with_every_verb_as_go_does(compare: Compare) -> None:
    values = [*TEXTS, *NUMBERS, *REALS, *COMPOSITES]
    compare(
        {
            "sprintf": [
                [f"<{verb}>", [value]]
                for verb in [*VERBS, *FLAGGED]
                for value in values
                if not _is_base_of_a_float(verb, value)
            ]
        }
    )


def test_sprintf_refuses_the_bits_of_a_fraction() -> None:
    with pytest.raises(EngineError, match="%x of a number with a fraction"):
        sprintf(Work(1000), "%x", [Real("1.5")])


def test_sprintf_complains_as_go_does(compare: Compare) -> None:
    compare({"sprintf": ODD_FORMATS})


def test_sprintf_prints_sets_and_keys_of_any_type_in_the_order_of_opa(compare: Compare) -> None:
    mixed: list[Json] = [[3, "b", None, True, [1], {"a": 1}, "a", 2.5, {}], [], ["ä"], [[1, [2]], [1]]]
    compare(
        {
            "sprintf of a set": [[verb, items] for verb in ("%v", "%s", "%q", "%d") for items in mixed],
            "sprintf of keys": [["%v", items] for items in mixed],
        }
    )


def test_sprintf_keeps_numbers_as_they_are_written(compare: Compare) -> None:
    compare({"sprintf": [["%v %d %s", [n, n, [n]]] for n in (1.10, 1e3, 100, 12.50, -0.0)]})


def test_regular_expressions_match_as_in_go(compare: Compare) -> None:
    cases = [
        [pattern, text] for pattern in PATTERNS for text in SUBJECTS if pattern != r"\B" or text.isascii()
    ]
    compare(
        {
            "regex.find_n": [[*case, limit] for case in cases for limit in (-1, 1)],
            "regex.split": [list(case) for case in cases],
        }
    )


def test_random_regular_expressions_match_as_in_go(compare: Compare) -> None:
    rng = random.Random(20)
    parts = [
        *"ab.|*+?()[]^$\\-{}1,",
        "(?:",
        "(?i)",
        "[a-c]",
        r"\b",
        r"\w",
        "a{1,2}",
        "[^b]",
        r"\Q",
        r"\E",
        "é",
        "\n",
        "(?m)",
        "??",
    ]
    texts = ["".join(rng.choice("abAB-_1é\n ") for _ in range(rng.randrange(9))) for _ in range(12)]
    patterns = ["".join(rng.choice(parts) for _ in range(rng.randrange(1, 9))) for _ in range(700)]
    compare({"regex.find_n": [[pattern, rng.choice(texts), -1] for pattern in patterns for _ in range(3)]})


@pytest.mark.parametrize(
    ("pattern", "text", "reason"),
    [
        (r"\p{Letter}", "a", "p{Letter}' is not available here"),
        ("\\P{a\nb}", "a", "\\P{a\\nb}' is not available here"),
        (r"\pL{1000}", "a", "too much memory"),
        (r"a\B", "ä", r"\B on text beyond ASCII"),
    ],
)
def test_what_only_go_can_match_is_an_error_and_not_undefined(pattern: str, text: str, reason: str) -> None:
    with pytest.raises(EngineError) as raised:
        find_n(Work(10**9), pattern, text, -1)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


def test_half_of_a_surrogate_pair_is_a_question_mark_to_regular_expressions() -> None:
    assert find_n(Work(1000), "é.", "é\ud800", -1) == ["é?"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("a[^b]*b|a", "a" * 200_000, id="every-search-to-the-end"),
        pytest.param("(?:a|b)*a(?:a|b){200}c|a", "ab" * 20_000, id="too-many-states"),
        pytest.param("(" * 900 + "a" + ")" * 900, "a" * 200_000, id="large-expression"),
    ],
)
def test_a_regular_expression_that_takes_too_long_is_stopped(pattern: str, text: str) -> None:
    with pytest.raises(WorkLimitError, match="regex"):
        replace(Work(4_000_000), text, pattern, "")


def test_regex_replace_expands_groups_as_in_go(compare: Compare) -> None:
    patterns = [
        "a",
        "(a)(b)?",
        "(?P<n>a)|(?P<m>b)",
        "(?P<n>a)(?P<n>b)",
        "",
        "x*",
        "(?i)[ab]",
        "^a",
        "(.)",
        "(?P<ä>a)",
        "((((((((((a))))))))))",
    ]
    compare(
        {
            "regex.replace": [
                [text, p, r] for p in patterns for r in REPLACEMENTS for text in ("", "a", "abab ba", "ä b")
            ]
        }
    )


def test_regex_template_match_reads_delimiters_as_opa_does(compare: Compare) -> None:
    templates = ["urn:foo:{.*}", "{a+}-{b}", "{a", "a}", "{{2}}", "a.b", "{(}", "{a|b}c", ""]
    compare(
        {
            "regex.template_match": [
                [template, text, *marks]
                for template in templates
                for text in ("urn:foo:bar", "aa-b", "a.b", "acb", "bc", "")
                for marks in (("{", "}"), ("", "}"), ("é", "}"), ("{", "}}"))
            ]
        }
    )


def test_quantities_are_read_as_by_opa(compare: Compare) -> None:
    compare(
        {name: [[text] for text in [*QUANTITIES, 1, None]] for name in ("units.parse", "units.parse_bytes")}
    )


def test_random_quantities_are_read_as_by_opa(compare: Compare) -> None:
    rng = random.Random(5)
    texts = [
        "".join(rng.choice("0123456789.eEkKmMiIGbB+-") for _ in range(rng.randrange(1, 8)))
        for _ in range(600)
    ]
    compare({name: [[text] for text in texts] for name in ("units.parse", "units.parse_bytes")})


def test_networks_are_read_as_by_opa(compare: Compare) -> None:
    blocks = [cidr for cidr in CIDRS if "/" in cidr]
    compare(
        {
            "net.cidr_is_valid": [[cidr] for cidr in [*CIDRS, 1]],
            "net.cidr_expand": [[c] for c in ("10.0.0.0/29", "::1/126", "bad", "::ffff:10.0.0.0/126")],
            "net.cidr_merge": [
                [["10.0.0.0/24", "10.0.1.0/24"]],
                [["10.0.0.0/8", "10.1.0.0/16"]], [[]], [["10.1.2.3"]],
                [["200.1.2.3", "9.9.9.9"]], [["bad"]], ["x"],
                [["192.168.0.0/25", "192.168.0.128/25", "192.168.2.0/24"]], [["::1"]],
                [["fe80::/64", "fe80:0:0:1::/64"]], [["10.1.2.3/16"]],
                [["10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"]],
                [["2001:db8::/33", "2001:db8:8000::/33", "10.0.0.0/8"]],
                [["10.0.0.0/24", "10.0.0.0/24"]], [["224.0.0.1"]], [["::ffff:10.0.0.0/104"]],
            ],
            "net.cidr_contains_matches": [[[outer], [inner]] for outer in blocks for inner in CIDRS]
            + [["10.0.0.0/8", "10.1.1.1"], ["10.0.0.0/8", ["10.1.0.0/16", "11.0.0.1"]]]
            + [[{"x": "10.0.0.0/8"}, {"y": ["10.1.1.1", 1]}]],
            "net.cidr_contains_matches sets": [[["10.0.0.0/8", "::/0"], ["10.1.1.1", "::1", "11.0.0.0/9"]]],
        }
    )  # fmt: skip


def test_versions_are_compared_as_by_opa(compare: Compare) -> None:
    compare(
        {
            "semver.is_valid": [[version] for version in [*VERSIONS, 1]],
            "semver.compare": [[left, right] for left in VERSIONS for right in VERSIONS],
        }
    )


def test_times_are_read_as_by_opa(compare: Compare) -> None:
    compare(
        {
            "time.parse_duration_ns": [[text] for text in [*DURATIONS, 1]],
            "time.parse_rfc3339_ns": [[text] for text in [*MOMENTS, 1]],
        }
    )


def test_json_patch_changes_documents_as_opa_does(compare: Compare) -> None:
    compare(
        {
            "json.patch": [
                [document, patch] for patch in PATCHES for document in (DOCUMENT, {}, [], 1, [[1], [2]])
            ]
        }
    )


def test_subsets_are_those_of_opa(compare: Compare) -> None:
    objects: list[Json] = [
        {},
        {"a": 1},
        {"a": {"b": 1, "c": 2}},
        {"a": {"b": 1}},
        {"a": [1, 2, 3]},
        {"a": [2, 3]},
        {"a": None},
        {"a": 1.0},
    ]
    arrays: list[Json] = [
        [],
        [1],
        [1, 2],
        [2, 1],
        [1, 1, 2],
        [[1]],
        [{"a": 1}],
        [1, 2, 1, 2, 3],
        [1, 2, 3],
        [1.0],
    ]
    pairs = [[left, right] for left in [*objects, *arrays, 1, None] for right in [*objects, *arrays]]
    in_arrays = [[left, right] for left in arrays for right in arrays]
    compare({"object.subset": pairs, "object.subset sets": in_arrays, "object.subset of array": in_arrays})


def test_texts_are_searched_as_by_opa(compare: Compare) -> None:
    searches: list[list[Json]] = [
        [text, part] for text in TEXTS for part in ("", "a", "x", "xx", "€", "ä", 1)
    ]
    affixes: list[Json] = ["", "a", ["a", "b"], [], ["x", 1], 1, "/spec"]
    compare(
        {
            "indexof_n": searches,
            "strings.count": searches,
            "strings.split_n": [
                [t, m, n]
                for t in ("", "a,b,c", "äö")
                for m in (",", "", "x")
                for n in (-4, -2, -1, 0, 1, 2, 9, 1.5)
            ],
            "strings.any_prefix_match": [
                [search, base] for search in ["/spec/0", ["ab", "c"], [], 1] for base in affixes
            ],
            "strings.any_suffix_match": [
                [search, base] for search in ["spec a", ["ab", "c"], [], 1] for base in affixes
            ],
        }
    )


def test_encodings_are_those_of_opa(compare: Compare) -> None:
    texts = [[text] for text in [*TEXTS, 1]]
    compare(
        {
            "hex.encode": texts,
            "base64url.encode_no_pad": texts,
            "hex.decode": [[text] for text in ("", "6a", "6A6b", "6", "zz", "c3a4", "ff", "6a 6b", "é", 1)],
            "glob.quote_meta": [[text] for text in [*TEXTS, "*?[]{}!-,\\a.b"]],
        }
    )


def test_digests_are_those_of_opa(compare: Compare) -> None:
    names = [name for name in CALLS if name.startswith("crypto.")]
    compare({name: [[text] for text in [*TEXTS, 1]] for name in names})


def _sorted_sets(answers: Json) -> Json:
    """The two engines list the members of a set in different orders."""
    assert isinstance(answers, dict)
    sets = {name for name in answers if name.startswith("net.cidr_") and name != "net.cidr_is_valid"}
    return {
        name: {key: sorted(value, key=str) for key, value in found.items()} if name in sets else found
        for name, found in answers.items()
    }


def _is_base_of_a_float(verb: str, value: Json) -> bool:
    return isinstance(value, float) and verb[-1] in "bxX"
