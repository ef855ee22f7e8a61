"""What is in use must not be destroyed first, and what the API does not give back must not be written.

A resource that another one refers to by an argument that is changed in place may go while the other stays: a region
is taken away, a team leaves. Terraform destroys it before it updates the other, and the API refuses, unless it is
made before it is destroyed. Terraform hands that on from a resource to all that it depends on.
"""


def lifecycle(block, word):
    return any(word in inner.body.attributes for inner in block.body.named("lifecycle"))


def abandoned(block):
    policy = block.body.attributes.get("deletion_policy")
    return lifecycle(block, "prevent_destroy") or (policy is not None and policy.value in ("ABANDON", "PREVENT"))


def arguments(body, path=()):
    """Every argument with its path; what a dynamic block repeats over belongs to the block."""
    for name, expr in body.attributes.items():
        yield (*path, name), expr
    for block in body.blocks:
        if not path and block.kind == "lifecycle":
            continue
        if block.kind != "dynamic":
            yield from arguments(block.body, (*path, block.kind))
            continue
        for expr in block.body.attributes.values():
            yield (*path, block.labels[0]), expr
        for content in block.body.named("content"):
            yield from arguments(content.body, (*path, block.labels[0]))


def replaces(facts, path):
    """Whether another value of this argument makes another resource."""
    for step in path:
        fact = facts.get(step)
        if fact is None:
            return False
        if fact.get("new"):
            return True
        facts = fact.get("b", {})
    return False


class Order:
    def __init__(self, module, fact):
        self.module, self.fact = module, fact
        self.users = {}  # resource: those that refer to it, by whatever
        self.in_place = []  # (user, line, path, used)
        for user, (_, block) in module.resources.items():
            if user[0] != "resource":
                continue
            known = (fact("resource", user[1]) or {}).get("attributes")
            for path, expr in arguments(block.body):
                for used in set(self.references(expr)):
                    if used == user:
                        continue
                    self.users.setdefault(used, set()).add(user)
                    if known is not None and path[0] not in ("depends_on", "count", "for_each") and not replaces(known, path):
                        self.in_place.append((user, expr.line, path, used))

    def references(self, expr, seen=()):
        for part in expr.walk():
            if part.kind != "ref" or len(part.value) < 2 or not all(isinstance(step, str) for step in part.value[:2]):
                continue
            first, second = part.value[:2]
            if first == "local" and second in self.module.locals and second not in seen:
                yield from self.references(self.module.locals[second], (*seen, second))
            elif ("resource", first, second) in self.module.resources:
                yield ("resource", first, second)

    def made_first(self, name, seen=()):
        """It says so, or something says so that depends on it."""
        return lifecycle(self.module.resources[name][1], "create_before_destroy") or any(
            self.made_first(user, (*seen, name)) for user in self.users.get(name, ()) if user not in seen
        )

    def wrong(self):
        for user, _, path, used in self.in_place:
            block = self.module.resources[used][1]
            if not abandoned(block) and not self.made_first(used):
                file, _ = self.module.resources[used]
                yield file, block.line, (
                    f"{used[1]}.{used[2]}: would be destroyed while `{user[1]}.{user[2]}` uses it in `{'.'.join(path)}`: "
                    "it needs `create_before_destroy`"
                )


def left_out(expr):
    """Values in JSON that an API leaves out of its answer."""
    for part in expr.walk():
        if part.kind == "object":
            for key, value in part.parts:
                empty = value.kind in ("list", "object") and not value.parts
                if empty or value.kind in ("number", "bool", "string") and value.value in (0, False, ""):
                    yield value.line, key.value


def of(module, fact):
    yield from Order(module, fact).wrong()
    for (kind, type_, name), (path, block) in module.resources.items():
        json = block.body.attributes.get("dashboard_json")
        if kind == "resource" and json is not None:
            for line, key in left_out(json):
                yield path, line, f"{type_}.{name}: the API does not give `{key}` back: written, it differs for ever"
