"""What only the API enforces (limits.json): laid over the facts of the provider, and held against literals.

Where a limit's note changes what a bound means (`0 means …`, `… itself is refused`), it is read here once more, apart
from how the compiler reads it.
"""

import json
import os
import re

LIMITS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../stdlib/providers/google/limits.json")
SUFFIXES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "": 1}


def lay(facts, path=LIMITS):
    """Puts each limit beside the argument that it is about; returns how many found their place."""
    with open(path, encoding="utf-8") as handle:
        limits = json.load(handle)
    laid = 0
    for kind, paths in limits.items():
        for dotted, limit in paths.items():
            if dotted == "cross" or kind not in facts["resources"]:
                continue
            inside, fact, steps = facts["resources"][kind]["attributes"], None, dotted.split(".")
            for step in steps:
                if fact is not None and fact["t"] == "map" and "b" not in fact:
                    fact.setdefault("keys", {})[step] = limit
                    break
                fact = inside[step]
                inside = fact.get("b") or fact.get("object") or {}
            else:
                fact["limit"] = limit
            laid += 1
    return laid


def number(text, unit):
    if unit == "s":
        return float(text[:-1]) if re.fullmatch(r"\d+(\.\d+)?s", text) else None
    if unit == "bytes" and (found := re.fullmatch(r"(\d+(?:\.\d+)?)([A-Za-z]*)", text)):
        return float(found[1]) * SUFFIXES[found[2]] if found[2] in SUFFIXES else None
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text) else None


def search(pattern, text):
    if text.isascii():
        # Python knows no classes of Unicode; of ASCII these are what is in them.
        pattern = pattern.replace(r"\p{Ll}", "a-z").replace(r"\p{Lo}", "").replace(r"\p{N}", "0-9")
    try:
        # Go's `$` is the end of the text, also before a last newline.
        return re.search(re.sub(r"\$(?=$|\))", r"\\Z", pattern), text, re.ASCII) is not None
    except re.error:
        return True


def of_value(limit, text):
    """What is wrong with one literal, in words."""
    note, unit = limit.get("note", ""), limit.get("unit")
    if re.match(rf"{re.escape(text) or 'empty'}(,? or | means )", note) and text != "1.0":
        return
    if "one_of" in limit and text not in [str(one).lower() if isinstance(one, bool) else str(one) for one in limit["one_of"]]:
        yield f"is `{text}`, the API knows {limit['one_of']}"
    length = len(text.encode()) if unit == "bytes" else len(text)
    if not limit.get("min_length", 0) <= length <= limit.get("max_length", length):
        yield f"has a length of {length}, the API allows {limit.get('min_length', 0)} to {limit.get('max_length', 'any')}"
    if "pattern" in limit and not search(limit["pattern"], text):
        yield f"is `{text}`, the API asks for {limit['pattern']}"
    if not {"min", "max", "multiple_of"} & set(limit):
        return
    value = number(text, unit)
    if value is None:
        if "pattern" not in limit:
            yield f"is `{text}`, the API asks for a number"
        return
    refused = note.removesuffix(" itself is refused") if note.endswith(" itself is refused") else None
    outside = not limit.get("min", value) <= value <= limit.get("max", value)
    if outside or refused == text or (refused is not None and value == float(refused)):
        yield f"is {text}, the API allows {limit.get('min', 'any')} to {limit.get('max', 'any')}"
    if "multiple_of" in limit and value % limit["multiple_of"]:
        yield f"is {text}, the API asks for a multiple of {limit['multiple_of']}"


def of_count(limit, count):
    if not limit.get("min_items", 0) <= count <= limit.get("max_items", count):
        yield f"stands or holds {count} times, the API allows {limit.get('min_items', 0)} to {limit.get('max_items', 'any')}"


def of_key(limit, key):
    if "key_pattern" in limit and not search(limit["key_pattern"], key):
        yield f"has the key `{key}`, the API asks for {limit['key_pattern']}"
    if len(key) > limit.get("key_max_length", len(key)):
        yield f"has a key of {len(key)} characters, the API allows {limit['key_max_length']}"
