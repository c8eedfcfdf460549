"""Where everything lies, and how a study is opened: the only place that knows the layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.catalogue import Catalogue, load_catalogue
from analysis.errors import WarCostsError
from analysis.parameters.vocabulary import vocabulary_of
from analysis.params import Params, load_params
from analysis.sources.manifest import Source, load_manifest

if TYPE_CHECKING:
    import pandas as pd

    from analysis.evidence.rules import Claims
    from analysis.study import Study


@dataclass(frozen=True)
class Project:
    """A checkout of the project.

    Attributes
    ----------
    root
        Its folder.
    """

    root: Path

    @classmethod
    def here(cls) -> Project:
        """Return the project that the current folder is in.

        Raises
        ------
        WarCostsError
            Neither this folder nor one above it holds `params.yaml` and `claims.yaml`.
        """
        start = Path.cwd()
        for folder in (start, *start.parents):
            if (folder / "params.yaml").is_file() and (folder / "claims.yaml").is_file():
                return cls(folder)
        raise WarCostsError(
            "this folder is not in a checkout of the project",
            expected="params.yaml and claims.yaml here or in a folder above",
            remedy="Change into the checkout and run the command again",
        )

    @property
    def raw(self) -> Path:
        """Raw files and `sources.yaml`."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Tables that the pipeline builds."""
        return self.root / "data" / "processed"

    @property
    def cache(self) -> Path:
        """What saves time and may be removed at any time."""
        return self.root / ".cache"

    @property
    def observations(self) -> Path:
        """The one table of observations."""
        return self.processed / "observations.csv"

    def fingerprint(self, family: str) -> Path:
        """Return where the hash lies of what a family may read of the observations."""
        return self.processed / "fingerprints" / f"{family}.json"

    def code(self, stage: str) -> Path:
        """Return where the hashes lie of the code that a stage reads."""
        return self.processed / "code" / f"{stage}.json"

    def tables(self, family: str) -> Path:
        """Return where the null distributions lie that a family's tests need."""
        return self.processed / "null_tables" / family

    @property
    def notebooks(self) -> Path:
        """Notebooks, without outputs."""
        return self.root / "notebooks"

    def executed(self, family: str, label: str) -> Path:
        """Return where a family's notebook lies as it was executed for a report."""
        return self.processed / "notebooks" / family / f"{label}.ipynb"

    @property
    def reports(self) -> Path:
        """The pages."""
        return self.root / "reports"

    @cached_property
    def catalogue(self) -> Catalogue:
        """Content of `indicators.yaml`, read once."""
        return load_catalogue(self.root / "indicators.yaml")

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Content of `data/raw/sources.yaml`, read once."""
        return load_manifest(self.raw)

    @cached_property
    def params(self) -> Params:
        """Content of `params.yaml`, read once."""
        names = vocabulary_of(self.root, self.catalogue, self.sources)
        return load_params(self.root / "params.yaml", names)

    @cached_property
    def claims(self) -> Claims:
        """Content of `claims.yaml`, read once."""
        # a stage that judges nothing does not depend on how claims are judged
        from analysis.evidence.rules import load_claims

        return load_claims(self.root / "claims.yaml", self.catalogue.indicators)

    def open_studies(self, dates: Mapping[str, str]) -> dict[str, dict[str, Study]]:
        """Return a study of each family at each date, by the name of the date and the family."""
        from analysis.indicators.specification import FAMILIES

        study = self._studies({})
        return {
            label: {family: study(family, as_of) for family in FAMILIES}
            for label, as_of in dates.items()
        }

    def open_study(self, family: str, parameters: Mapping[str, object]) -> Study:
        """Return a study of what one family may read, with some parameters given.

        Parameters
        ----------
        family
            One of the families of indicators.
        parameters
            Replace those of `params.yaml`; `as_of` is one of them.
        """
        return self._studies(parameters)(family)

    def _studies(self, parameters: Mapping[str, object]) -> Callable[..., Study]:
        """Read everything once, and return what opens a study of a family, at a date or as set."""
        from analysis.fingerprints import rows_of
        from analysis.observations import read
        from analysis.parameters.schema import read_by
        from analysis.study import Study

        values = self.params.all_values(parameters)
        table, sources = read(self.observations), self.sources
        catalogue = self.catalogue

        own: dict[str, pd.DataFrame] = {}

        def study(family: str, as_of: str = str(values["as_of"])) -> Study:
            if family not in own:
                own[family] = rows_of(table, family, catalogue)
            # nothing but what its stage depends on: a parameter of another family is not there
            given = {name: values[name] for name in read_by(family)}
            return Study(
                table=own[family],
                catalogue=catalogue,
                sources=sources,
                parameters={**given, "as_of": as_of},
                as_of=as_of,
                tables=self.tables(family),
            )

        return study
