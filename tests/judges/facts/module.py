"""One folder of Terraform: what it declares, what it refers to, and the resources in it, judged by the facts."""

import os

import hcl
import order
from rules import Resource

FACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../stdlib/providers/google/8.0.0.json.gz")
HANDLED_BY_TERRAFORM = ("source", "version", "count", "for_each", "depends_on", "providers")


class Module:
    """The files of one folder, read once; `problems` are those that do not depend on who calls it."""

    def __init__(self, folder):
        self.folder, self.files, self.problems = folder, {}, []
        self.variables, self.locals, self.outputs, self.calls, self.resources = {}, {}, {}, {}, {}
        for name in sorted(os.listdir(folder)):
            if name.endswith((".tf", ".tfvars")):
                self.load(os.path.join(folder, name))

    def load(self, path):
        try:
            body = hcl.read(path)
        except (hcl.Unreadable, UnicodeDecodeError) as problem:
            self.problems.append((path, getattr(problem, "line", 1), f"cannot be read: {problem}"))
            return
        self.files[path] = body
        if path.endswith(".tfvars"):
            return
        for block in body.blocks:
            if block.kind == "locals":
                for name, expr in block.body.attributes.items():
                    self.declare(self.locals, name, expr, path, expr.line, f"local.{name}")
            elif block.kind in ("variable", "output", "module") and len(block.labels) == 1:
                table = {"variable": self.variables, "output": self.outputs, "module": self.calls}[block.kind]
                self.declare(table, block.labels[0], block, path, block.line, f"{block.kind} {block.labels[0]}")
            elif block.kind in ("resource", "data") and len(block.labels) == 2:
                key = (block.kind, *block.labels)
                self.declare(self.resources, key, (path, block), path, block.line, " ".join(key))

    def declare(self, table, name, what, path, line, words):
        if name in table:
            self.problems.append((path, line, f"`{words}` is declared twice"))
        table[name] = what

    def source(self, call):
        """The folder of a module that is called from here, or None where it comes from elsewhere."""
        source = call.body.attributes.get("source")
        if source is not None and source.kind == "string" and source.value.startswith("."):
            return os.path.normpath(os.path.join(self.folder, source.value))
        return None

    def paths(self):
        return [path for path in self.files if path.endswith(".tf")]


class Judge:
    """Judges modules, a called one again for each caller, with the literal values that the caller passes in."""

    def __init__(self, facts):
        self.facts, self.modules, self.findings, self.judged = facts, {}, {}, set()

    def module(self, folder):
        folder = os.path.normpath(folder)
        if folder not in self.modules:
            self.modules[folder] = Module(folder)
        return self.modules[folder]

    def say(self, path, line, message, caller=None):
        # The same fault found for three callers is one fault; the first caller is told.
        self.findings.setdefault((path, line, message), caller)

    def root(self, folder):
        module = self.module(folder)
        self.judge(module, {}, None)
        for name, call in module.calls.items():
            source = module.source(call)
            if source is None or not os.path.isdir(source):
                self.say(self.place(module, call), call.line, f"`module.{name}` has a source that is no folder here")
                continue
            called = self.module(source)
            given = {key: expr for key, expr in call.body.attributes.items() if key not in HANDLED_BY_TERRAFORM}
            self.arguments(module, called, name, call, given)
            self.judge(called, given, folder)

    def place(self, module, call):
        return next(path for path, body in module.files.items() if any(block is call for block in body.blocks))

    def arguments(self, module, called, name, call, given):
        path = self.place(module, call)
        for key, expr in given.items():
            if key not in called.variables:
                self.say(path, expr.line, f"`module.{name}` has no variable `{key}`")
        for key, variable in called.variables.items():
            if key not in given and "default" not in variable.body.attributes:
                self.say(path, call.line, f"`module.{name}` needs `{key}`")

    def judge(self, module, given, caller):
        for path, line, message in module.problems:
            self.say(path, line, message)
        for path, body in module.files.items():
            if path.endswith(".tfvars"):
                for name, expr in body.attributes.items():
                    if name not in module.variables:
                        self.say(path, expr.line, f"there is no variable `{name}`")
                continue
            for expr in body.expressions():
                for part in expr.walk():
                    if part.kind == "ref":
                        self.reference(module, path, part)
        for path, line, message in order.of(module, self.fact):
            self.say(path, line, message, caller)
        for (kind, type_, name), (path, block) in module.resources.items():
            if not type_.startswith("google_"):
                continue
            self.judged.add((path, block.line))
            say = lambda line, message, path=path, who=f"{type_}.{name}": self.say(path, line, f"{who}: {message}", caller)
            fact = self.fact(kind, type_)
            if fact is None:
                say(block.line, "the provider has no such type")
                continue
            if "provider" in block.body.attributes and block.body.attributes["provider"].value == ["google-beta"]:
                say(block.line, "comes from google-beta, of which no facts are known")
            Resource(fact["attributes"], block.body, lambda expr: resolved(module, given, expr), say).judge(block.line)

    def fact(self, kind, type_):
        return self.facts["resources" if kind == "resource" else "data"].get(type_)

    # -- references --------------------------------------------------------------------------------------------
    def reference(self, module, path, ref):
        first, *rest = ref.value
        names = [step for step in rest if isinstance(step, str) and step != "*"]
        tables = {"var": module.variables, "local": module.locals, "module": module.calls}
        if first in tables:
            if names and names[0] not in tables[first]:
                self.say(path, ref.line, f"`{first}.{names[0]}` is not declared")
            elif first == "module" and len(names) > 1:
                source = module.source(module.calls[names[0]])
                if source and os.path.isdir(source) and names[1] not in self.module(source).outputs:
                    self.say(path, ref.line, f"`module.{names[0]}` has no output `{names[1]}`")
            return
        kind = "resource"
        if first == "data" and rest:
            kind, first, *rest = "data", *rest
        if not isinstance(first, str) or not first.startswith("google_") or not rest:
            return
        name, *steps = rest
        found = module.resources.get((kind, first, name))
        fact = self.fact(kind, first)
        if found is None:
            self.say(path, ref.line, f"`{first}.{name}` is not declared")
        elif fact is not None:
            self.attribute(path, ref.line, f"{first}.{name}", found[1], fact["attributes"], steps)

    def attribute(self, path, line, who, block, facts, steps):
        many = "count" in block.body.attributes or "for_each" in block.body.attributes
        if steps and many != (not isinstance(steps[0], str) or steps[0] == "*"):
            self.say(path, line, f"`{who}` is {'one of several: an index is needed' if many else 'single: it takes no index'}")
        steps = steps[1:] if many else steps
        walked = who
        for at, step in enumerate(steps):
            if not isinstance(step, str) or step == "*":
                continue
            walked += f".{step}"
            if step not in facts:
                if step != "timeouts":
                    self.say(path, line, f"`{walked}` does not exist")
                return
            fact = facts[step]
            following = steps[at + 1] if at + 1 < len(steps) else None
            if fact.get("t") in ("list", "set") and isinstance(following, str) and following != "*":
                self.say(path, line, f"`{walked}` is a {fact['t']}: an index is needed")
            facts = fact.get("b") or fact.get("object")
            if not facts:
                return


def resolved(module, given, expr, depth=0):
    """The expression that stands behind `var.x`: what the caller passes, else the default; else the reference itself."""
    if expr.kind == "template" and len(expr.parts) == 1:
        return resolved(module, given, expr.parts[0], depth)
    if expr.kind != "ref" or expr.value[0] not in ("var", "local") or len(expr.value) != 2 or depth > 8:
        return expr
    name = expr.value[1]
    if expr.value[0] == "local":
        behind = module.locals.get(name)
    elif name in given:
        behind = given[name]
        if behind.kind in ("ref", "template"):  # the caller's own names mean nothing here
            return expr
    else:
        variable = module.variables.get(name)
        behind = variable.body.attributes.get("default") if variable else None
    if behind is None:
        return expr
    found = resolved(module, given, behind, depth + 1)
    return hcl.Expr(found.kind, expr.line, found.value, found.parts)
