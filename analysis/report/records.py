"""What each page takes: plain frozen records, filled by `analysis.report.site`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claim
from analysis.figures.figure import Drawn
from analysis.revisions import Revisions


@dataclass(frozen=True)
class PageLink:
    """A page of the site: its path within `reports` and its short name."""

    path: str
    name: str


@dataclass(frozen=True)
class SiteContext:
    """Where a page stands, and what it links to.

    Attributes
    ----------
    page
        Its own path within `reports`, as ``latest/casualties.html``.
    pages
        All pages in the order of the navigation; pages of both editions are among them.
    newest
        The newest date of publication in the data.
    """

    page: str
    pages: tuple[PageLink, ...]
    newest: dt.date

    @property
    def root(self) -> str:
        """The way from this page to `reports`: empty or ``../``."""
        return "../" * self.page.count("/")

    @property
    def edition(self) -> str:
        """`article` or `latest` for a page of that edition, else empty."""
        return self.page.partition("/")[0] if "/" in self.page else ""

    @property
    def other_edition(self) -> str:
        """Path of the same page in the other edition; empty if there is none."""
        if not self.edition:
            return ""
        other = "latest" if self.edition == "article" else "article"
        path = f"{other}/{self.page.partition('/')[2]}"
        return path if any(page.path == path for page in self.pages) else ""

    @property
    def navigation(self) -> list[PageLink]:
        """Pages to link to: those of no edition, and those of this page's edition."""
        own = self.edition or "latest"
        return [page for page in self.pages if page.path.partition("/")[0] == own
                or "/" not in page.path]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """The answer for one country at one date.

    Attributes
    ----------
    says
        One short sentence.
    facts
        What stands behind it, one sentence a kind of fact.
    """

    says: str
    verdict: str
    grade: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Headline:
    """The answer for one country, on the article's day and with the newest data."""

    party: str
    article: Told
    latest: Told

    @property
    def then(self) -> list[str]:
        """What was otherwise on the article's day, sentence by sentence."""
        return [
            sentence
            for kind, sentence in self.article.facts.items()
            if sentence != self.latest.facts.get(kind)
        ]


@dataclass(frozen=True)
class ClaimRecord:
    """A claim with its verdicts: at the article's day and latest."""

    claim: Claim
    article: Judgement
    latest: Judgement
    figures: tuple[Drawn, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class SourceRecord:
    """A source as readers need it.

    Attributes
    ----------
    rhythm_days
        Within how many days a new figure is to be expected; `None` for a closed source.
    newest
        The last date of publication in the data.
    last_period
        The last day that its data cover.
    corrections
        What was corrected, when and why: one sentence each.
    revised
        How many figures have more than one release.
    derived
        How many figures have a date of publication that the source does not state.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    grade: str
    frequency: str
    coverage: str
    retrieved: str
    revision: str
    newest: dt.date
    last_period: dt.date
    rhythm_days: int | None
    observations: int
    releases: int
    revised: int
    derived: int = 0
    files: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndicatorRecord:
    """An indicator with its definition and the files behind it."""

    id: str
    title: str
    family: str
    parties: tuple[str, ...]
    readings: tuple[str, ...]
    unit: str
    definition: str
    sources: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Download:
    """A file beside the pages."""

    path: str
    name: str
    description: str


@dataclass(frozen=True, eq=False)
class IndexContent:
    """Everything the front page shows."""

    headlines: Sequence[Headline]
    evidence: Mapping[str, Sequence[Evidence]]
    claims: Sequence[ClaimRecord]
    sources: Sequence[SourceRecord]
    citation: str
    downloads: Sequence[Download]
    revisions: Revisions | None = None
    figures: Sequence[Drawn] = field(default=())
