"""One parameter and one value: does the name exist, and may it be that?"""

from __future__ import annotations

import json
from collections.abc import Sequence

from analysis.errors import ParameterError
from analysis.parameters.schema import FAMILIES, SCHEMA, ParameterSpec, names_of
from analysis.parameters.types import NamesOf, Refused, Value
from analysis.parameters.vocabulary import Vocabulary, nearest


def find_spec(name: str, family: str | None, where: str) -> ParameterSpec:
    """Return the declaration of a parameter that a notebook has.

    Parameters
    ----------
    name
        Name of the parameter.
    family
        The notebook; `None` for any parameter at all.
    where
        The place where the name stands, for messages.

    Raises
    ------
    ParameterError
        The family is none, or the parameter is unknown or belongs to another block.
    """
    valid = tuple(SCHEMA) if family is None else names_of(check_family(family))
    if name in valid:
        return SCHEMA[name]
    if name in SCHEMA:
        raise ParameterError(
            f"{name} is a parameter of the block '{SCHEMA[name].block}', "
            f"not of the {family} notebook",
            where=where,
            expected=f"one of {', '.join(valid)}",
        )
    raise unknown_name("parameter", name, valid, where)


def check_family(family: str) -> str:
    """Return the name of a notebook, or refuse it.

    Raises
    ------
    ParameterError
        There is no such notebook.
    """
    if family not in FAMILIES:
        raise unknown_name("notebook", family, FAMILIES, "")
    return family


def unknown_name(what: str, name: str, valid: Sequence[str], where: str) -> ParameterError:
    near = nearest(name, valid)
    return ParameterError(
        f"'{name}' is not a known {what}",
        where=where,
        expected=f"'{near}'" if near else f"one of {', '.join(valid)}",
    )


def check_value(spec: ParameterSpec, value: object, where: str, names: Vocabulary) -> Value:
    """Return a value in its one form.

    Raises
    ------
    ParameterError
        It is not of the parameter's type, or out of its bounds.
    """
    try:
        return spec.kind.check(value, names)
    except Refused as refused:
        near = f" (the nearest valid one is '{refused.near}')" if refused.near else ""
        raise ParameterError(
            f"{spec.name} is {_cut(shown(value))}, which {refused.problem}{near}",
            where=_cut(where),
            expected=_in_brief(spec, names),
        ) from None


def _cut(text: str, longest: int = 200) -> str:
    """Shorten what nobody would read, as a number of five thousand digits."""
    return text if len(text) <= longest else f"{text[: longest // 2]} ... {text[-10:]}"


def _in_brief(spec: ParameterSpec, names: Vocabulary, longest: int = 200) -> str:
    """Return what is allowed, without the names where they would fill the screen."""
    allowed = spec.allowed(names)
    if len(allowed) <= longest or not isinstance(spec.kind, NamesOf):
        return allowed
    family = spec.block if spec.block in FAMILIES else FAMILIES[0]
    return f"{spec.kind.size} of the {spec.kind.topic} that 'warcosts params {family}' lists"


def plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def shown(value: object) -> str:
    """Return a value as messages show it: texts in quotes, so that '5' is told from 5."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return "empty" if value is None else json.dumps(value, default=str)
