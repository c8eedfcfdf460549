"""The parameters: declared in `sections`, set in `params.yaml`, checked before anything runs."""

from analysis.params.documents import build_parameter_documents
from analysis.params.reading import (
    FAMILIES,
    SECTIONS,
    Names,
    Params,
    Setting,
    check_notebook_name,
    load_params,
    parse_settings,
)
from analysis.params.sections import WAR_BEGAN
