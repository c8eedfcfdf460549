"""YAML files that people edit, read strictly: the one way in which this project reads them.

`read_yaml` returns plain values, `read_document` a checked record. Both refuse a key that stands
twice, an anchor, an alias and a tag; both tell every problem of a file at once, with its line.
"""

from analysis.yaml.documents import (
    Document,
    KeyPath,
    Located,
    check_document,
    parse_value,
    parse_yaml,
    read_document,
    read_yaml,
)
from analysis.yaml.words import (
    allowed,
    known_name,
    nearest,
    nearest_or_all,
    schema_of,
    shorten,
    shown,
    unknown_name,
)
