"""Traps of the battle deaths of other wars."""

from __future__ import annotations

import pandas as pd


def test_invented_shapes_keep_their_mark(context):
    wars = context("wars")["wars.csv"]
    assert (wars["shape_invented"] == "True").sum() == 898
    divided = wars["quality"].eq("total divided over years") & wars["n_years"].gt(1)
    assert wars.loc[divided, "shape_invented"].eq("True").all()


def test_wars_that_stand_twice_are_marked_as_not_for_use(context):
    wars = context("wars")["wars.csv"]
    twice = wars[wars["use"] == "False"]
    assert len(twice) == 54 and "Korean" in set(twice["war"])


def test_the_years_of_korea_count_from_its_first_25_deaths(context):
    wars = context("wars")["wars.csv"]
    korea = wars[wars["war"].str.contains("Korea") & wars["use"].eq("True")]
    assert korea["year"].min() == 1949
    first = korea[korea["year_index_1000"] == 1]["year"]
    assert first.min() == 1950


def test_of_russia_and_ukraine_in_2022_there_are_bounds_only(context):
    dyads = context("wars")["war_dyads.csv"]
    first = dyads[(dyads["war"] == "Russia - Ukraine") & (dyads["year"] == 2022)].iloc[0]
    assert pd.isna(first["best"]) and first["low"] < first["high"]
    assert set(dyads["published"]) == {"2026-06-10"}
