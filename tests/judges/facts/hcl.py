"""Reads Terraform files into bodies, blocks and expressions that know their lines.

Expressions are read as far as a judge of arguments needs: literals, lists, objects, both arms of a condition, and
every reference, wherever it stands. What operators compute is not of interest: they are kept as `other`.
"""

from dataclasses import dataclass, field

from lexer import Lexer, Unreadable


@dataclass
class Expr:
    kind: str  # string number bool null template list object ref call cond other
    line: int
    value: object = None  # the literal; the name of a call; the steps of a reference
    parts: list = field(default_factory=list)  # operands, elements, arguments; (key, value) pairs of an object

    def walk(self):
        yield self
        for part in self.parts:
            for child in part if isinstance(part, tuple) else (part,):
                yield from child.walk()


@dataclass
class Block:
    kind: str
    labels: list
    body: "Body"
    line: int


@dataclass
class Body:
    attributes: dict = field(default_factory=dict)  # name: Expr
    blocks: list = field(default_factory=list)

    def named(self, kind):
        return [block for block in self.blocks if block.kind == kind]

    def expressions(self):
        yield from self.attributes.values()
        for block in self.blocks:
            yield from block.body.expressions()


BINARY = {"||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%"}


class Parser:
    def __init__(self, tokens):
        self.tokens, self.at = tokens, 0

    # -- tokens ------------------------------------------------------------------------------------------------
    @property
    def now(self):
        return self.tokens[self.at]

    def sees(self, *values):
        return self.now.kind in ("op", "name") and self.now.value in values

    def take(self):
        token = self.now
        self.at += 1
        return token

    def expect(self, value):
        if not self.sees(value):
            raise Unreadable(self.now.line, f"`{value}` is expected, not `{self.now.value}`")
        return self.take()

    def newlines(self):
        while self.now.kind == "newline":
            self.at += 1

    # -- structure ---------------------------------------------------------------------------------------------
    def body(self, closing):
        body = Body()
        self.newlines()
        while not (self.sees("}") if closing else self.now.kind == "end"):
            name = self.take()
            if name.kind != "name":
                raise Unreadable(name.line, f"an argument or a block is expected, not `{name.value}`")
            if self.sees("="):
                self.take()
                if name.value in body.attributes:
                    raise Unreadable(name.line, f"`{name.value}` is set twice")
                body.attributes[name.value] = self.expression()
                body.attributes[name.value].line = name.line
            else:
                body.blocks.append(self.block(name))
            if not (closing and self.sees("}")) and self.now.kind not in ("newline", "end"):
                raise Unreadable(self.now.line, f"`{self.now.value}` follows where the line should end")
            self.newlines()
        return body

    def block(self, name):
        labels = []
        while not self.sees("{"):
            label = self.take()
            if label.kind == "name":
                labels.append(label.value)
            elif label.kind == "string" and all(isinstance(part, str) for part in label.value):
                labels.append("".join(label.value))
            else:
                raise Unreadable(label.line, f"`{name.value}` is neither set with `=` nor opened with a brace")
        self.take()
        body = self.body(closing=True)
        self.expect("}")
        return Block(name.value, labels, body, name.line)

    # -- expressions -------------------------------------------------------------------------------------------
    def expression(self):
        left = self.operand()
        operands = [left]
        while self.now.kind == "op" and self.now.value in BINARY:
            self.take()
            self.newlines()
            operands.append(self.operand())
        if len(operands) > 1:
            left = Expr("other", left.line, None, operands)
        if self.sees("?"):
            self.take()
            self.newlines()
            yes = self.expression()
            self.newlines()
            self.expect(":")
            self.newlines()
            left = Expr("cond", left.line, None, [left, yes, self.expression()])
        return left

    def operand(self):
        token = self.take()
        if token.kind == "op" and token.value in "-!":
            inner = self.operand()
            if token.value == "-" and inner.kind == "number":
                return Expr("number", token.line, -inner.value)
            return Expr("other", token.line, None, [inner])
        return self.steps(self.primary(token))

    def primary(self, token):
        if token.kind == "string":
            return template(token)
        if token.kind == "number":
            return Expr("number", token.line, float(token.value) if set(token.value) & set(".eE") else int(token.value))
        if token.kind == "name":
            if token.value in ("true", "false"):
                return Expr("bool", token.line, token.value == "true")
            if token.value == "null":
                return Expr("null", token.line)
            if self.sees("("):
                self.take()
                return Expr("call", token.line, token.value, self.elements(")"))
            return Expr("ref", token.line, [token.value])
        if token.value == "(":
            self.newlines()
            inner = self.expression()
            self.newlines()
            self.expect(")")
            return inner
        if token.value in ("[", "{"):
            closing = "]" if token.value == "[" else "}"
            self.newlines()
            if self.sees("for"):
                return self.comprehension(token, closing)
            if closing == "]":
                return Expr("list", token.line, None, self.elements("]"))
            return Expr("object", token.line, None, self.pairs())
        raise Unreadable(token.line, f"a value is expected, not `{token.value}`")

    def elements(self, closing):
        found = []
        self.newlines()
        while not self.sees(closing):
            found.append(self.expression())
            if self.sees("..."):
                self.take()
            self.newlines()
            if not self.sees(closing):
                self.expect(",")
                self.newlines()
        self.take()
        return found

    def pairs(self):
        found = []
        while not self.sees("}"):
            key = self.expression()
            if not self.sees("=", ":"):
                raise Unreadable(self.now.line, "a key of an object lacks its `=`")
            self.take()
            self.newlines()
            if key.kind == "ref" and len(key.value) == 1:
                key = Expr("string", key.line, key.value[0])
            found.append((key, self.expression()))
            if self.sees(","):
                self.take()
            elif not self.sees("}") and self.now.kind != "newline":
                raise Unreadable(self.now.line, f"`{self.now.value}` follows a member of an object")
            self.newlines()
        self.take()
        return found

    def comprehension(self, opening, closing):
        found = []
        self.take()
        while not self.sees("in"):
            self.take()
        self.take()
        while True:
            self.newlines()
            found.append(self.expression())
            self.newlines()
            if self.sees("..."):
                self.take()
                self.newlines()
            if self.sees(closing):
                self.take()
                return Expr("other", opening.line, None, found)
            if not self.sees(":", "=>", "if"):
                raise Unreadable(self.now.line, f"`{self.now.value}` does not belong into a `for` expression")
            self.take()

    def steps(self, expr):
        """What follows a value: `.name`, `[index]`, `[*]`; of a reference they become its steps."""
        while self.sees(".", "["):
            indexed = self.take().value == "["
            if indexed and self.sees("*") or not indexed and self.sees("*"):
                self.take()
                step = "*"
            elif indexed:
                self.newlines()
                step = self.expression()
                self.newlines()
            else:
                name = self.take()
                if name.kind not in ("name", "number"):
                    raise Unreadable(name.line, f"the name of an attribute is expected, not `{name.value}`")
                step = name.value if name.kind == "name" else Expr("number", name.line, int(float(name.value)))
            if indexed:
                self.expect("]")
            inner = [step] if isinstance(step, Expr) else []
            if expr.kind == "ref":
                expr = Expr("ref", expr.line, [*expr.value, step], [*expr.parts, *inner])
            else:
                expr = Expr("other", expr.line, None, [expr, *inner])
        return expr


DIRECTIVES = ("if", "else", "endif", "for", "endfor")


def template(token):
    if all(isinstance(part, str) for part in token.value):
        return Expr("string", token.line, "".join(token.value))
    parts = []
    for part in token.value:
        if isinstance(part, str):
            parts.append(Expr("string", token.line, part))
            continue
        part = [t for t in part if t.kind != "newline" and not (t.kind == "op" and t.value == "~")]
        if part[0].value in DIRECTIVES:
            # `for x in LIST` and `if CONDITION`: only the expression is of interest
            names = [index for index, t in enumerate(part) if t.value == "in"]
            part = part[names[0] + 1:] if part[0].value == "for" and names else part[1:]
        if part[0].kind != "end":
            inner = Parser(part)
            parts.append(inner.expression())
            if inner.now.kind != "end":
                raise Unreadable(token.line, f"`{inner.now.value}` is too much in an interpolation")
    return Expr("template", token.line, None, parts)


def read(path):
    """The body of one file; Unreadable where it is not HCL."""
    with open(path, encoding="utf-8") as handle:
        return Parser(Lexer(handle.read()).tokens()).body(closing=False)
