"""Observations to series: what was known on a day, by day, month and war-year."""

from analysis.series.flows import month_ends, monthly, path_of_stock
from analysis.series.known import Known, open_context, open_known
from analysis.series.windows import (
    EVE,
    MONTH_DAYS,
    WAR_START,
    Window,
    calendar_years,
    last_months,
    overlap,
    war_year,
    war_years,
)
