import numpy as np
import pandas as pd
import pytest
from reference.error_sizes import (
    between_stocks,
    by_day,
    claims_drift,
    edge_of_releases,
    list_against_study,
    revisions,
    slow_of_releases,
)


def release(rates, last):
    """Monthly figures whose daily rate by half-year is given."""
    months = pd.period_range("2022-03", last, freq="M")
    rate = [rates[2 * (m.year - 2022) + (m.month > 6)] for m in months]
    return pd.DataFrame(
        {
            "period_start": months.to_timestamp(),
            "period_end": months.to_timestamp(how="end").normalize(),
            "value": rate * months.days_in_month,
        }
    )


@pytest.fixture(scope="module")
def amounts():
    return by_day([release([10, 10, 10, 10], "2023-12"), release([11, 10, 12, 15, 9], "2024-06")])


def test_a_revision_is_the_log_of_later_over_earlier_on_shared_days(amounts):
    found = revisions(amounts, 0, 1)["revision"]
    assert found.tolist() == pytest.approx(np.log([1.1, 1.0, 1.2, 1.5]))


def test_the_slow_error_is_the_change_of_the_revision_from_half_year_to_half_year(amounts):
    changes = np.diff(np.log([1.1, 1.0, 1.2, 1.5]))
    wanted = np.sqrt((changes**2).mean() * 2)
    assert slow_of_releases(amounts)[0, 1] == pytest.approx(wanted)


def test_the_newest_two_half_years_are_unfinished_by_age_and_the_size_never_rises(amounts):
    table = edge_of_releases(amounts, [pd.Timestamp("2024-01-31"), pd.Timestamp("2025-01-31")])
    assert table["upward"].to_dict() == pytest.approx({6.0: np.log(1.5), 12.0: np.log(1.2)})
    turned = by_day([release([10, 10, 10, 10], "2023-12"), release([9, 9, 15, 9], "2023-12")])
    table = edge_of_releases(turned, [pd.Timestamp("2024-01-31")])
    assert table["upward"].tolist() == pytest.approx([0, np.log(1.5)])
    assert table["size"].tolist() == pytest.approx([np.log(1.5) / np.sqrt(2)] * 2)


def test_two_sources_of_one_stock_drift_by_the_change_of_their_ratio():
    day = pd.DatetimeIndex(["2023-01-01", "2024-01-01", "2026-01-01"])
    stock = pd.DataFrame({"period_end": day, "value": [100.0, 110, 90]})
    other = pd.DataFrame({"period_end": day, "value": [100.0, 100, 100]})
    years = np.array([365, 731]) / 365.25
    wanted = np.sqrt(np.mean(np.log([1.1, 90 / 110]) ** 2 / years))
    assert between_stocks(stock, other) == pytest.approx(wanted)
    # a date without a count of the other source near it says nothing
    alone = between_stocks(stock, other.drop(index=1))
    assert alone == pytest.approx(np.log(1 / 0.9) / np.sqrt(years.sum()))


def test_claims_that_drift_more_have_the_larger_drift():
    rng = np.random.default_rng(1)
    register = release([10, 12, 9, 14, 11, 15], "2024-12")
    factor = np.cumsum(rng.standard_normal(len(register)))
    found = [
        claims_drift(register, register.assign(value=register["value"] * np.exp(s * factor)))
        for s in (0.02, 0.2)
    ]
    assert found[0] < 0.3 < found[1]


def test_a_list_in_step_with_a_study_does_not_drift():
    study = pd.Series({2022: 10.0, 2023: 20.0, 2024: 40.0})
    assert list_against_study(0.9 * study, study) == pytest.approx(0)
    assert list_against_study(study * [1, 1.1, 1.1], study) == pytest.approx(np.log(1.1) / 2**0.5)
