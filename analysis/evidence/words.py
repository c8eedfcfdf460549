"""From numbers to words: the rule for one series under one reading."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.evidence.rules import SeriesRule


@dataclass(frozen=True)
class Word:
    """A verdict with its grade, and what gave it.

    Attributes
    ----------
    because
        A clause in which ``{move}`` stands for the move that was found, and ``{contrary}`` for
        the other one.
    rises
        Whether that move is a rise of the cost.
    turning
        Whether the newest months likely go the other way.
    """

    verdict: str
    grade: str
    because: str
    rises: bool = True
    turning: bool = False

    def reason(self, cost: str) -> str:
        """Return the clause in words about the series, whose fall may be the higher cost."""
        moves = ("rise", "fall") if self.rises == (cost == "rise") else ("fall", "rise")
        return self.because.replace("{move}", moves[0]).replace("{contrary}", moves[1])


BY_CONSTRUCTION = Word(
    "true by construction", "", "a running total can only rise, so this counts for nothing"
)
SCATTERED = Word(
    "not testable", "", "these are scattered observations, not a series that could be tested"
)
OUT_OF_DATE = Word(
    "not testable", "", "the figures end too long before the date to say whether it still rises"
)
EXACT_ALONE = "the exact test, which takes the values to be independent, finds a {move}"
TOO_FEW = Word("not testable", "", "there are too few figures to say anything")


@dataclass(frozen=True)
class Direction:
    """What tests and description say of one series, as if a rise were a cost.

    Attributes
    ----------
    change
        Percent, last against first; `None` where it cannot be given.
    slope
        Sign matters only: of the robust slope, or of the change.
    p_rising, p_falling
        One-sided p-values of the primary test; `None` where there was none.
    p_rising_conservative, p_falling_conservative
        Of the conservative test.
    exact
        Whether the primary test is the exact one, which takes the values to be independent.
    """

    change: float | None
    slope: float
    p_rising: float | None = None
    p_falling: float | None = None
    p_rising_conservative: float | None = None
    p_falling_conservative: float | None = None
    exact: bool = False

    def mirrored(self) -> Direction:
        """Return what a fall says, as if it were a rise."""
        return Direction(
            change=None if self.change is None else -self.change,
            slope=-self.slope,
            p_rising=self.p_falling,
            p_falling=self.p_rising,
            p_rising_conservative=self.p_falling_conservative,
            p_falling_conservative=self.p_rising_conservative,
            exact=self.exact,
        )


def word_for_trend(direction: Direction, rule: SeriesRule, level: float) -> Word:
    """Return the verdict on 'the cost rises' for a trend over time.

    A test that finds a rise gives 'supported', unless the description (last full war-year
    against the first) says that it fell noticeably; then it is 'undecided'. The exact test alone,
    which persistence misleads, gives no more than 'partly supported' with weak evidence, and so
    does a noticeable rise on record without a test that decides. Falls mirror this. Tests are
    two-sided at `level`: half of it on either side.
    """
    side = level / 2
    for sign, verdicts in (
        (1, ("supported", "partly supported")),
        (-1, ("contradicted", "partly contradicted")),
    ):
        view = direction if sign == 1 else direction.mirrored()
        rises = sign == 1
        contrary = view.change is not None and view.change <= -rule.noticeable_change
        if view.p_rising is not None and view.p_rising <= side:
            if contrary:
                return Word(
                    "undecided",
                    "weak",
                    "the test finds a {move} but the record goes against it",
                    rises,
                )
            conservative = view.p_rising_conservative
            if conservative is not None and conservative <= side:
                return Word(verdicts[0], "strong", "the conservative test finds a {move}", rises)
            if view.exact:
                return Word(verdicts[1], "weak", EXACT_ALONE, rises)
            return Word(
                verdicts[0],
                "moderate",
                "the calibrated test finds a {move}, the conservative one does not",
                rises,
            )
        noticeable = view.change is not None and view.change >= rule.noticeable_change
        if noticeable and view.slope > 0:
            return Word(
                verdicts[1], "weak", "a {move} is on record, but no test finds a trend", rises
            )
    return Word("undecided", "weak", "neither a test nor the record shows a clear direction")


def word_for_momentum(
    change: float,
    low: float | None,
    high: float | None,
    conservative: bool,
    sure: float | None,
    rule: SeriesRule,
) -> Word:
    """Return the verdict on 'the pace is still rising'.

    Last months that were lower than those before may be rising again: where the model of the
    direction now finds the contrary of the comparison likely, both are said and the verdict is no
    more than 'partly'.

    Parameters
    ----------
    change
        Percent, last months against the months before, as if a rise were a cost.
    low, high
        Interval of the step from the one to the other, which leaves out 0 where the calibrated
        test finds it; `None` where there are too few values to test it.
    conservative
        Whether the conservative test finds that step, too.
    sure
        Probability that the pace is rising now; `None` where no model was fitted.
    """
    for sign, verdicts in (
        (1, ("supported", "partly supported")),
        (-1, ("contradicted", "partly contradicted")),
    ):
        rises = sign == 1
        bound = low if sign == 1 else (None if high is None else -high)
        probability = sure if sign == 1 or sure is None else 1 - sure
        turning = probability is not None and 1 - probability >= rule.contrary_direction
        if bound is not None and bound > 0:
            if turning:
                return Word(
                    verdicts[1],
                    "weak",
                    "the comparison of periods finds a {move}, but the newest months likely "
                    "{contrary}",
                    rises,
                    turning,
                )
            if conservative and probability is not None and probability >= rule.sure_direction:
                return Word(
                    verdicts[0],
                    "strong",
                    "the comparison of periods and the model of the direction now both "
                    "find a {move}",
                    rises,
                )
            return Word(verdicts[0], "moderate", "the comparison of periods finds a {move}", rises)
        if sign * change >= rule.noticeable_change:
            because = "a {move} is on record, but no test finds a step"
            because += ", and the newest months likely {contrary}" if turning else ""
            return Word(verdicts[1], "weak", because, rises, turning)
    return Word("undecided", "weak", "the two periods do not differ noticeably")
