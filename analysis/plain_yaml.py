"""YAML as plain values: read by libyaml where PyYAML was built with it, ten times as fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from analysis.errors import DataError

_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAFE_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def load_yaml(text: str) -> Any:
    """Return what `yaml.safe_load` does.

    Raises
    ------
    yaml.YAMLError
        The text is not YAML, or asks for objects that are not plain.

    Examples
    --------
    >>> load_yaml("units: [persons, km2]")
    {'units': ['persons', 'km2']}
    """
    return yaml.load(text, Loader=_SAFE_LOADER)


def dump_yaml(value: object) -> str:
    """Return plain values as YAML that `load_yaml` reads back; its line breaks are not fixed.

    Examples
    --------
    >>> dump_yaml({"units": ["persons", "km2"]})
    'units:\\n- persons\\n- km2\\n'
    """
    return str(yaml.dump(value, Dumper=_SAFE_DUMPER, sort_keys=False, allow_unicode=True))


def read_yaml(path: Path, where: str) -> Any:
    """Return the content of a YAML file that people edit.

    Parameters
    ----------
    path
        The file.
    where
        How messages name it.

    Raises
    ------
    DataError
        The file is missing, is not UTF-8, or is not YAML: with the line and what is wrong there.
    """
    remedy = f"Mend the line, or restore the file with: git checkout -- {where}"
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError("the file is missing", where=where, remedy=remedy) from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"byte {error.object[error.start]:#04x} is not UTF-8", where=where, remedy=remedy
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise DataError(
            f"the text is not valid YAML ({problem})", where=f"{where}{line}", remedy=remedy
        ) from None
