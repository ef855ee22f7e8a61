"""What is in use must not be destroyed first, what starts must not be made first, and what the API does not give back must not be written.

A resource that another one refers to by an argument that is changed in place may go while the other stays: a region
is taken away, a team leaves. Terraform destroys it before it updates the other. Some APIs refuse that, unless it is
made before it is destroyed. Terraform hands that on from a resource to all that it depends on, whether they want it or
not; and whatever is made first must not need the name of what it replaces. So it is demanded only where an API refuses,
and refused where the same name would be made twice.
"""

# APIs that delete nothing that is in use. Others delete it, and what referred to it has to follow.
REFUSES = ("google_compute_", "google_certificate_manager_", "google_monitoring_")

# What goes last, with all that is in it: nothing that uses it stays. It would hand its users' wish on to all that lies below.
LAST = ("google_compute_network", "google_compute_subnetwork")

# What runs programs is there when they failed to start, and Terraform makes it anew: by the same name.
STARTS = ("google_cloud_run_v2_service", "google_cloud_run_v2_job")

# What a resource is called, where nothing else may be called so; and what stands in a name without telling one content from another.
NAMES = ("name", "account_id", "service_id", "slo_id")
PLACES = {"environment", "project_id"}


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
            if used[1].startswith(REFUSES) and used[1] not in LAST and not abandoned(block) and not self.made_first(used):
                file, _ = self.module.resources[used]
                yield file, block.line, (
                    f"{used[1]}.{used[2]}: would be destroyed while `{user[1]}.{user[2]}` uses it in `{'.'.join(path)}`: "
                    "it needs `create_before_destroy`"
                )
        for name, (file, block) in self.module.resources.items():
            if name[0] != "resource" or not self.made_first(name):
                continue
            if name[1] in STARTS:
                yield file, block.line, (
                    f"{name[1]}.{name[2]}: is made before it is destroyed{self.handed_by(name)}: "
                    "what failed to start can never be made again, as its name is taken"
                )
            for path in self.same_name(name, block):
                yield file, block.line, (
                    f"{name[1]}.{name[2]}: is made before it is destroyed{self.handed_by(name)}, and another `{'.'.join(path)}` "
                    "makes another one of the same name: the name has to follow it"
                )

    def handed_by(self, name):
        if lifecycle(self.module.resources[name][1], "create_before_destroy"):
            return ""
        return next((f" (handed on by {user[1]}.{user[2]})" for user in sorted(self.users.get(name, ())) if self.made_first(user)), "")

    def inputs(self, expr, seen=()):
        """What an environment gives, and an edit of the spec changes."""
        for part in expr.walk():
            if part.kind == "ref" and len(part.value) > 1 and part.value[0] == "var":
                yield part.value[1]
            elif part.kind == "ref" and len(part.value) > 1 and part.value[0] == "local" and part.value[1] in self.module.locals and part.value[1] not in seen:
                yield from self.inputs(self.module.locals[part.value[1]], (*seen, part.value[1]))

    def same_name(self, name, block):
        """Arguments that replace it and may become others, while its name stays. A name that has an
        input in it follows something, and what is repeated has its key in its name."""
        known = (self.fact("resource", name[1]) or {}).get("attributes")
        called = [block.body.attributes[word] for word in NAMES if word in block.body.attributes]
        if known is None or not called or abandoned(block) or "for_each" in block.body.attributes:
            return
        if {word for expr in called for word in self.inputs(expr)} - PLACES:
            return
        for path, expr in arguments(block.body):
            if path[0] not in (*NAMES, "depends_on", "project") and replaces(known, path) and set(self.inputs(expr)) - PLACES:
                yield path


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
