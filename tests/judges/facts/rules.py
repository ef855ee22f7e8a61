"""What the facts of the provider say about one resource: its arguments, blocks, values and groups of arguments."""

import re

import limits
from hcl import Block

META = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}
TIMEOUTS = {"create", "read", "update", "delete"}
SCALARS = ("string", "number", "bool")
MANY = ("list", "set")


def is_written_as_block(fact):
    return "b" in fact and not fact.get("attr")


class Resource:
    """Judges one resource or data block. `resolve` turns an expression into what a root passes in, where it can."""

    def __init__(self, facts, body, resolve, say):
        self.facts, self.top, self.resolve, self.say = facts, body, resolve, say
        self.groups = set()

    def judge(self, line):
        self.body(self.facts, self.top, (), line)

    # -- bodies ------------------------------------------------------------------------------------------------
    def body(self, facts, body, path, line):
        dotted = "".join(f"{name}." for name in path)
        written = {}
        for name, expr in body.attributes.items():
            if not path and name in META:
                continue
            fact = self.known(facts, name, dotted, expr.line)
            written[name] = expr
            if fact is None:
                continue
            if is_written_as_block(fact):
                self.say(expr.line, f"`{dotted}{name}` is a block and is written as an argument")
            else:
                self.value(fact, expr, f"{dotted}{name}")
        counts, open_ended = {}, set()
        for block in body.blocks:
            name, inner = block.kind, block.body
            if not path and name in META:
                continue
            if name == "dynamic" and block.labels:
                name = block.labels[0]
                open_ended.add(name)
                content = block.body.named("content")
                if not content:
                    self.say(block.line, f"the dynamic block `{dotted}{name}` has no content")
                    continue
                inner = content[0].body
            if name == "timeouts" and not path:
                for unit in set(inner.attributes) - TIMEOUTS:
                    self.say(block.line, f"`timeouts` knows no `{unit}`")
                continue
            fact = self.known(facts, name, dotted, block.line)
            written[name] = block
            counts[name] = counts.get(name, 0) + 1
            if fact is None:
                continue
            if is_written_as_block(fact):
                self.body(fact["b"], inner, (*path, name), block.line)
            else:
                self.say(block.line, f"`{dotted}{name}` is an argument and is written as a block")
        self.completeness(facts, written, counts, open_ended, dotted, line)
        self.grouping(facts, written, path, line)

    def known(self, facts, name, dotted, line):
        fact = facts.get(name)
        if fact is None:
            self.say(line, f"`{dotted}{name}` does not exist")
            return None
        if fact.get("gone"):
            self.say(line, f"`{dotted}{name}` was removed in a later provider")
        if fact.get("dep"):
            self.say(line, f"`{dotted}{name}` is deprecated")
        if not (fact.get("r") or fact.get("o") or "b" in fact) or ("b" in fact and self.only_read(fact)):
            self.say(line, f"`{dotted}{name}` can only be read")
        return fact

    @staticmethod
    def only_read(fact):
        return bool(fact.get("c")) and not fact.get("o") and not fact.get("r")

    def completeness(self, facts, written, counts, open_ended, dotted, line):
        for name, fact in facts.items():
            if fact.get("r") and name not in written:
                self.say(line, f"`{dotted}{name}` is missing")
            if not is_written_as_block(fact) or name not in counts:
                continue
            most, least = fact.get("max_items"), fact.get("min_items", 0)
            if most is not None and counts[name] > most:
                self.say(line, f"`{dotted}{name}` stands {counts[name]} times, at most {most} allowed")
            # Each condition of a dynamic block counts as one: it may come out as several, and then the API tells.
            for words in limits.of_count(fact.get("limit", {}), counts[name]):
                self.say(line, f"`{dotted}{name}` {words}")
            if counts[name] < least and name not in open_ended:
                self.say(line, f"`{dotted}{name}` stands {counts[name]} times, at least {least} needed")

    # -- groups of arguments -----------------------------------------------------------------------------------
    def grouping(self, facts, written, path, line):
        for name, fact in facts.items():
            here = name in written and self.is_set(written[name])
            own = (*path, name)
            if here:
                for other in fact.get("conflicts", ()):
                    if self.route(other, path) != own and self.present(other, path):
                        self.say(line, f"`{'.'.join(own)}` excludes `{other}`")
                for other in fact.get("with", ()):
                    if not self.present(other, path):
                        self.say(line, f"`{'.'.join(own)}` needs `{other}`")
            for key, verdict in (("exactly_one", lambda n: n != 1), ("at_least_one", lambda n: n < 1)):
                if key not in fact:
                    continue
                # The SDK counts the argument itself as a member, whether it lists itself or not; and a group is
                # judged once, by the body that holds its members.
                group = tuple(sorted({*fact[key], *(() if self.lists(fact[key], own, path) else (name,))}))
                if (key, path, group) in self.groups:
                    continue
                if key == "at_least_one" and not here and fact.get("o") is None and "b" not in fact:
                    continue
                self.groups.add((key, path, group))
                n = sum(self.present(member, path) for member in group)
                if verdict(n):
                    words = "exactly one" if key == "exactly_one" else "at least one"
                    self.say(line, f"{words} of {', '.join(f'`{m}`' for m in group)} is needed, not {n}")

    def route(self, dotted, path):
        """The path that a group's member names: absolute as the SDK writes it, or a sibling where that leads nowhere."""
        steps = tuple(part for part in dotted.split(".") if not part.isdigit())
        facts = self.facts
        for step in steps:
            if step not in facts:
                return (*path, steps[-1])
            facts = facts[step].get("b", {})
        return steps

    def lists(self, group, own, path):
        return any(self.route(member, path) == own for member in group)

    def present(self, dotted, path):
        bodies = [self.top]
        *outer, last = self.route(dotted, path)
        for name in outer:
            bodies = [b for body in bodies for b in self.blocks(body, name)]
        return any((last in body.attributes and self.is_set(body.attributes[last])) or self.blocks(body, last) for body in bodies)

    @staticmethod
    def blocks(body, name):
        plain = [block.body for block in body.named(name)]
        dynamic = [block.body for block in body.named("dynamic") if block.labels == [name]]
        return plain + [content.body for d in dynamic for content in d.named("content")]

    def is_set(self, node):
        return isinstance(node, Block) or self.resolve(node).kind != "null"

    # -- values ------------------------------------------------------------------------------------------------
    def value(self, fact, expr, where):
        expr = self.resolve(expr)
        if expr.kind == "cond":
            for arm in expr.parts[1:]:
                self.value(fact, arm, where)
            return
        kind = fact.get("t")
        if expr.kind in ("null", "ref", "call", "other"):
            return
        if expr.kind == "list":
            self.elements(fact, expr, where, kind)
        elif expr.kind == "object":
            self.members(fact, expr, where, kind)
        elif kind in (*MANY, "map", "object"):
            self.say(expr.line, f"`{where}` is a {kind} and is given a {expr.kind}")
        elif expr.kind != "template":
            self.scalar(fact, expr, where, kind)
            self.limit(fact.get("limit"), expr, where, fact.get("r"))

    def limit(self, limit, expr, where, required=False):
        """What the API says of a literal; text that is empty counts as absent where it may be."""
        expr = self.resolve(expr)
        if limit is None or expr.kind not in ("string", "number", "bool") or expr.value == "" and not required:
            return
        value = expr.value
        text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
        for words in limits.of_value(limit, text):
            self.say(expr.line, f"`{where}` {words}")

    def elements(self, fact, expr, where, kind):
        if kind in (*SCALARS, "map", "object"):
            self.say(expr.line, f"`{where}` is a {kind} and is given a list")
            return
        n = len(expr.parts)
        if n < fact.get("min_items", 0) or n > fact.get("max_items", n):
            self.say(expr.line, f"`{where}` has {n} elements, allowed are {fact.get('min_items', 0)} to {fact.get('max_items', 'any')}")
        for words in limits.of_count(fact.get("limit", {}), n):
            self.say(expr.line, f"`{where}` {words}")
        for part in expr.parts:
            self.limit(fact.get("limit"), part, f"{where}[]")
        element = fact.get("e")
        if "b" in fact or "object" in fact:
            element = {"t": "object", **{key: fact[key] for key in ("b", "object") if key in fact}}
        for part in expr.parts:
            if isinstance(element, dict):
                self.value(element, part, f"{where}[]")

    def members(self, fact, expr, where, kind):
        if kind in (*SCALARS, *MANY):
            self.say(expr.line, f"`{where}` is a {kind} and is given an object")
            return
        inside = fact.get("b") or fact.get("object")
        given = {}
        for words in limits.of_count(fact.get("limit", {}), len(expr.parts)) if kind == "map" else ():
            self.say(expr.line, f"`{where}` {words}")
        for key, member in expr.parts:
            name = key.value if key.kind == "string" else None
            given[name] = member
            if inside and name is not None:
                if name not in inside:
                    self.say(member.line, f"`{where}.{name}` does not exist")
                else:
                    self.value(inside[name], member, f"{where}.{name}")
            elif kind == "map" and name is not None:
                for words in limits.of_key(fact.get("limit", {}), name):
                    self.say(member.line, f"`{where}` {words}")
                self.limit(fact.get("keys", {}).get(name, fact.get("limit")), member, f"{where}.{name}")
            if not (inside and name is not None) and isinstance(fact.get("e"), dict):
                self.value(fact["e"], member, f"{where}[{name}]")
        for name, inner in (fact.get("b") or {}).items():
            if inner.get("r") and name not in given and None not in given:
                self.say(expr.line, f"`{where}.{name}` is missing")

    def scalar(self, fact, expr, where, kind):
        value = expr.value
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if kind == "bool" and text not in ("true", "false"):
            self.say(expr.line, f"`{where}` is a bool, `{text}` is none")
        if kind == "number" and (isinstance(value, bool) or not re.fullmatch(r"-?\d+(\.\d+)?", text)):
            self.say(expr.line, f"`{where}` is a number, `{text}` is none")
            return
        if "enum" in fact and kind == "string" and text and text not in fact["enum"]:
            self.say(expr.line, f"`{where}` cannot be `{text}`: {', '.join(fact['enum'][:12])}")
        if "pattern" in fact and kind == "string" and not matches(fact["pattern"], text):
            self.say(expr.line, f"`{where}` is `{text}`, which does not match {fact['pattern']}")
        if "length" in fact and kind == "string":
            self.bounds(fact["length"], len(text), expr.line, f"the length of `{where}`")
        if kind == "number":
            self.bounds(fact.get("range") or (fact.get("min"), fact.get("max")), float(text), expr.line, f"`{where}`")

    def bounds(self, limits, number, line, what):
        low, high = limits
        if (low is not None and number < float(low)) or (high is not None and number > float(high)):
            self.say(line, f"{what} is {number:g}, allowed is {low} to {high}")


def matches(pattern, text):
    try:
        # The patterns were read from messages that quote them, which doubles every backslash.
        return re.search(pattern.replace("\\\\", "\\"), text) is not None
    except re.error:  # Go's syntax where Python's differs: no verdict
        return True
