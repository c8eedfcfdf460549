"""What is wrong with a value, and what would have been right, in words: from a model's schema."""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ValidationInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from analysis.errors import WarCostsError

MOST_PROBLEMS = 12
MOST_NAMES = 30


class Problem(NamedTuple):
    """One thing that is wrong in a document: where, what, and what was expected."""

    place: tuple[str | int, ...]
    what: str
    expected: str = ""

    def __str__(self) -> str:
        """Return it as part of a longer sentence."""
        return f"{self.what} (expected {self.expected})" if self.expected else self.what


def one_error(problems: Sequence[tuple[str, Problem]], error: type[WarCostsError]) -> WarCostsError:
    """Return one error for all problems of a document, each with the place that is named."""
    (where, first), *others = problems
    if not others:
        return error(first.what, where=where, expected=first.expected)
    told = "; ".join(f"{place}: {problem}" for place, problem in problems[:MOST_PROBLEMS])
    more = len(problems) - MOST_PROBLEMS
    return error(f"{len(problems)} problems: {told}" + (f"; and {more} more" if more > 0 else ""))


def unknown_name(what: str, name: str, valid: Iterable[str]) -> PydanticCustomError:
    """Return what a validator raises for a name that does not exist, with the nearest that does.

    >>> print(unknown_name("source", "oryks", ["oryx", "unhcr"]))
    'oryks' is not a known source
    """
    context = {"name": shorten(name), "what": what, "expected": nearest_or_all(name, valid)}
    return PydanticCustomError("unknown_name", "'{name}' is not a known {what}", context)


def known_name(what: str) -> AfterValidator:
    """Return what refuses a name that a document's context does not hold among those of `what`.

    What follows a slash names a part. Where the context has no such names nothing is refused.
    """

    def check(name: str, info: ValidationInfo) -> str:
        valid = (info.context or {}).get(what)
        if valid and name.partition("/")[0] not in valid:
            raise unknown_name(what, name, valid)
        return name

    return AfterValidator(check)


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name that is most like `name`, capitals aside, or an empty text.

    >>> nearest("LEVEL", ["end", "level"]), nearest("x", ["level"])
    ('level', '')
    """
    folded = {one.casefold(): one for one in valid}
    found = difflib.get_close_matches(name[:100].casefold(), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else ""


def nearest_or_all(name: str, valid: Iterable[str]) -> str:
    """Return what to expect in place of a name: the nearest valid one, or all that are."""
    names = list(valid)
    near = nearest(name, names)
    return f"'{near}'" if near else _one_of(names)


def _one_of(names: Sequence[object]) -> str:
    if len(names) == 1:
        return f"'{names[0]}'"
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"one of {', '.join(map(str, names[:MOST_NAMES]))}{more}" if names else "nothing"


def shorten(text: str, longest: int = 80) -> str:
    """Return a text that fits into a message and a line of a terminal."""
    text = "".join(char if char.isprintable() else " " for char in text)
    return text if len(text) <= longest else f"{text[: longest - 20]}...{text[-10:]}"


def shown(value: object) -> str:
    """Return a value as messages show it: texts in quotes, so that '5' is told from 5."""
    match value:
        case str():
            return f"'{shorten(value)}'"
        case None:
            return "empty"
        case list():
            return shorten(f"[{', '.join(map(shown, value[:20]))}]")
        case dict():
            return f"a mapping with {_one_of(list(value)[:3]).removeprefix('one of ')}"
    return shorten(json.dumps(value, default=str))


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a model, with what it refers to in its place."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return whole(parts[part["$ref"].rpartition("/")[2]])
        return {key: whole(one) for key, one in part.items()}

    return dict(whole(schema))


def describe(details: ErrorDetails, document: object, model: type[BaseModel]) -> Problem:
    """Return what pydantic found wrong in a document, in words of this project."""
    place, value = _find(details["loc"], document)
    schema = _descend(schema_of(model), place)
    name = ".".join(str(step) for step in place)
    context = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            key, options = str(place[-1]), _options(_descend(schema_of(model), place[:-1]))
            names = dict.fromkeys(name for one in options for name in one.get("properties", ()))
            return Problem(place, f"'{shorten(key)}' is not known", nearest_or_all(key, names))
        case "union_tag_invalid":
            key, tag = str(context["discriminator"]).strip("'"), str(context["tag"])
            tags = [one.strip("'") for one in str(context["expected_tags"]).split(", ")]
            what = f"'{shorten(tag)}' is not known"
            return Problem((*place, key), what, nearest_or_all(tag, tags))
        case "missing":
            key = str(details["loc"][-1])
            return Problem(place, f"'{key}' is missing", allowed(_descend(schema, [key])))
        case "value_error" | "unknown_name":
            what = str(context.get("error", details["msg"]))
            expected = "" if isinstance(value, dict) else allowed(schema)
            expected = str(context.get("expected", expected))
            return Problem(place, f"{name}: {what}" if name else what, expected)
    expected = allowed(schema) or details["msg"].removeprefix("Input should be ")
    choices = (option.get("enum", [option.get("const")]) for option in _options(schema))
    texts = [text for one in choices for text in one if isinstance(text, str)]
    near = nearest(value, texts) if isinstance(value, str) else ""
    hint = f" (perhaps '{near}')" if near and near != value else ""
    return Problem(place, f"{name or 'the file'} is {shown(value)}", expected + hint)


def _find(steps: Iterable[str | int], document: Any) -> tuple[tuple[str | int, ...], Any]:
    """Return where in a document pydantic's steps lead, without those that name types."""
    place: list[str | int] = []
    for step in steps:
        is_position = isinstance(document, list) and isinstance(step, int) and step < len(document)
        if is_position or (isinstance(document, dict) and step in document):
            document = document[step]
            place.append(step)
    return tuple(place), document


def _descend(schema: Mapping[str, Any], place: Iterable[str | int]) -> Any:
    """Return the part of a schema that speaks of a place, or an empty one."""
    for step in place:
        options = (_step(option, step) for option in _options(schema))
        schema = next((option for option in options if option is not None), {})
    return schema


def _options(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    options = schema.get("anyOf") or schema.get("oneOf") or []
    return [one for option in options for one in _options(option)] or [schema]


def _step(schema: Mapping[str, Any], step: str | int) -> Mapping[str, Any] | None:
    if isinstance(step, int):
        items = schema.get("prefixItems", ())
        found = items[step] if step < len(items) else schema.get("items")
    else:
        found = schema.get("properties", {}).get(step, schema.get("additionalProperties"))
    return found if isinstance(found, Mapping) else None


def allowed(schema: Mapping[str, Any]) -> str:
    """Return in words what a part of a JSON Schema allows.

    >>> allowed({"type": "number", "minimum": 0.25, "maximum": 4})
    'a number from 0.25 to 4'
    """
    return " or ".join(dict.fromkeys(map(_one_type, _options(schema))))


_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
    "string": "a text",
    "object": "a mapping",
}
_BOUNDS = {
    "minimum": "of at least {:.15g}",
    "maximum": "of at most {:.15g}",
    "exclusiveMinimum": "above {:.15g}",
    "exclusiveMaximum": "below {:.15g}",
    "pattern": "of the form {}",
    "minLength": "of {} or more characters",
    "maxLength": "of {} or fewer characters",
}


def _one_type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    if "const" in schema:
        return shown(schema["const"])
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "examples" in schema:
        return f"a text as {' or '.join(map(shown, schema['examples']))}"
    if schema.get("format") == "date":
        first = f" from {schema['formatMinimum']} on" if "formatMinimum" in schema else ""
        return f"a date in quotes (YYYY-MM-DD){first}"
    if kind == "array":
        least = f" with at least {schema['minItems']}" if schema.get("minItems") else ""
        return f"a list{least}, each {allowed(schema.get('items', {})) or 'a value'}"
    names = ", ".join(list(schema.get("properties", ()))[:MOST_NAMES])
    return _TYPES.get(kind, "") + _bounds(schema) + (f" with {names}" if names else "")


def _bounds(schema: Mapping[str, Any]) -> str:
    """Return the bounds of a number or of a text in words."""
    if "minimum" in schema and "maximum" in schema:
        return f" from {schema['minimum']:.15g} to {schema['maximum']:.15g}"
    parts = [words.format(schema[key]) for key, words in _BOUNDS.items() if key in schema]
    return f" {' and '.join(parts)}" if parts else ""
