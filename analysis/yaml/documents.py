"""YAML files as plain values or as checked records."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.errors import DataError, WarCostsError
from analysis.yaml.parse import MAX_BYTES, KeyPath, Located, parse_yaml
from analysis.yaml.words import describe, one_error

AnyModel = TypeVar("AnyModel", bound=BaseModel)


class Document(BaseModel):
    """Base of every record that is read from YAML: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


def read_yaml(path: Path, where: str, *, error: type[WarCostsError] = DataError) -> Located:
    """Return the content of a YAML file with lines, by its `value`: plain values, dates as texts.

    An `error` tells of a file, named `where`, that is missing, no UTF-8, or not as `parse_yaml`
    wants it.
    """
    remedy = f"Mend it, or restore it with: git checkout -- {where}"
    try:
        if not path.exists():
            problem = "the file is missing"
        elif not path.is_file():
            problem = "it is not a regular file"
        elif path.stat().st_size > MAX_BYTES:
            problem = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        else:
            # an editor may have put a mark of byte order before the text
            text = path.read_text(encoding="utf-8-sig")
            return parse_yaml(text, where, error=error)
    except UnicodeDecodeError as failure:
        line = failure.object.count(b"\n", 0, failure.start) + 1
        where = f"{where}, line {line}"
        problem = f"byte {failure.object[failure.start]:#04x} is not UTF-8"
    except OSError as failure:
        problem = f"the file cannot be read ({failure.strerror})"
    raise error(problem, where=where, remedy=remedy)


def read_document(
    path: Path,
    model: type[AnyModel],
    where: str,
    *,
    error: type[WarCostsError] = DataError,
    context: object = None,
) -> AnyModel:
    """Return the content of a YAML file as a checked record.

    Parameters
    ----------
    model
        A pydantic model, as a subclass of `Document`. It is validated strictly: `5` is no text
        and `"5"` no number. Dates are ISO texts; tuples and sets are written as lists.
    context
        What validators of the model may look up (``info.context``).

    Raises
    ------
    WarCostsError
        Of class `error`, with every problem of the file: its line, its value, what is allowed
        there, and the nearest name where a name is unknown.
    """
    return check_document(
        read_yaml(path, where, error=error), model, where, error=error, context=context
    )


def check_document(
    located: Located,
    model: type[AnyModel],
    where: str | Callable[[KeyPath], str],
    *,
    error: type[WarCostsError] = DataError,
    context: object = None,
) -> AnyModel:
    """Return a parsed document as a checked record; the errors are those of `read_document`.

    `where` may be a function that names the place of a problem.
    """
    try:
        return model.model_validate_json(json.dumps(located.value), strict=True, context=context)
    except ValidationError as failure:
        found = [describe(details, located.value, model) for details in failure.errors()]
    # a value that is none of several types is one problem, told by who says most about it
    distinct = {problem.place if len(problem.place) else problem.what: problem for problem in found}
    ordered = sorted(distinct.values(), key=lambda one: (located.line(one.place), str(one)))

    def name(place: KeyPath) -> str:
        return where(place) if callable(where) else f"{where}, line {located.line(place)}"

    raise one_error([(name(problem.place), problem) for problem in ordered], error)
