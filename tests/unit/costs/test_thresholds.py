"""Words for chances and for confidence, by the thresholds of `claims.yaml`."""

from __future__ import annotations

from analysis.costs.thresholds import Rules


def test_near_a_threshold_the_weaker_likelihood_word_holds(rules: Rules) -> None:
    word = rules.likelihood_word
    assert [word(p) for p in (0.904, 0.906, 0.5, 0.999)] == [
        "likely", "very likely", "about as likely as not", "virtually certain",
    ]  # fmt: skip


def test_words_never_outrun_evidence(rules: Rules) -> None:
    weaker = rules.weaker_word
    assert weaker("virtually certain", "high", declared=False) == "virtually certain"
    assert weaker("virtually certain", "high", declared=True) == "very likely"
    assert weaker("virtually certain", "medium", declared=False) == "very likely"
    assert weaker("likely", "medium", declared=True) == "likely"
    assert weaker("virtually certain", "low", declared=False) == ""


def test_the_grade_caps_confidence(rules: Rules) -> None:
    word = rules.confidence_word
    assert [word(5, grade) for grade in (1, 2, 3)] == ["low", "medium", "high"]
    assert [word(points, 4) for points in (4, 3, 2, 1, -2)] == [
        "high", "medium", "low", "very low", "very low",
    ]  # fmt: skip
