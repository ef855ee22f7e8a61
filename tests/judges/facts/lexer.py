"""Turns the text of a Terraform file into tokens. Strict: what it does not know is an error, never skipped."""

import re
from typing import NamedTuple


class Unreadable(Exception):
    """The file is not HCL as this reader knows it; `line` says where it gave up."""

    def __init__(self, line, message):
        super().__init__(message)
        self.line = line


class Token(NamedTuple):
    kind: str  # name, number, string, op, newline, end
    value: object  # text; for a string the list of its parts: text, or the tokens of an interpolation
    line: int


SKIP = re.compile(r"(?:[ \t\r]+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.S)
NAME = re.compile(r"[^\W\d][\w-]*")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
OPERATOR = re.compile(r"\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:=,.()\[\]{}~]")
HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)[ \t\r]*\n")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
OPENING, CLOSING = "([{", ")]}"


class Lexer:
    def __init__(self, text):
        self.text, self.at, self.line = text, 0, 1

    def advance(self, end):
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def tokens(self, until_brace=False):
        """All tokens; with `until_brace`, those up to the brace that closes an interpolation."""
        out, opened = [], []
        while True:
            if skipped := SKIP.match(self.text, self.at):
                self.advance(skipped.end())
            if self.at >= len(self.text):
                if until_brace:
                    raise Unreadable(self.line, "an interpolation never ends")
                return [*out, Token("newline", "\n", self.line), Token("end", "", self.line)]
            char, line = self.text[self.at], self.line
            if char == "\n":
                if opened[-1:] in ([], ["{"]):  # within ( and [ a line may break anywhere
                    out.append(Token("newline", char, line))
                self.advance(self.at + 1)
            elif char == '"':
                self.at += 1
                out.append(Token("string", self.template(lambda: self.text.startswith('"', self.at), 1, True), line))
            elif heredoc := HEREDOC.match(self.text, self.at):
                out.append(Token("string", self.heredoc(heredoc), line))
            elif word := NAME.match(self.text, self.at):
                out.append(Token("name", word.group(), line))
                self.at = word.end()
            elif number := NUMBER.match(self.text, self.at):
                out.append(Token("number", number.group(), line))
                self.at = number.end()
            elif operator := OPERATOR.match(self.text, self.at):
                value = operator.group()
                if until_brace and value == "}" and not opened:
                    self.at = operator.end()
                    return [*out, Token("end", "", line)]
                if value in OPENING:
                    opened.append(value)
                elif value in CLOSING and (not opened or OPENING.index(opened.pop()) != CLOSING.index(value)):
                    raise Unreadable(line, f"`{value}` closes what was not opened")
                out.append(Token("op", value, line))
                self.at = operator.end()
            else:
                raise Unreadable(line, f"`{char}` has no meaning here")

    def heredoc(self, opening):
        flush, word = opening.groups()
        self.advance(opening.end())
        closing = re.compile(rf"^[ \t]*{re.escape(word)}[ \t\r]*$", re.M).search(self.text, self.at)
        if not closing:
            raise Unreadable(self.line, f"the heredoc {word} never ends")
        end = closing.start()
        parts = self.template(lambda: self.at >= end, 0, False)
        self.advance(closing.end())
        if flush and all(isinstance(part, str) for part in parts):
            lines = "".join(parts).splitlines(keepends=True)
            indent = min((len(x) - len(x.lstrip(" ")) for x in lines if x.strip()), default=0)
            parts = ["".join(x[indent:] for x in lines)]
        return parts

    def template(self, finished, closing, quoted):
        """The parts of a string up to where `finished` holds; `closing` characters then end it."""
        parts, text = [], ""
        while not finished():
            rest = self.text[self.at:self.at + 3]
            if not rest or (quoted and rest[0] == "\n"):
                raise Unreadable(self.line, "a string never ends")
            if rest in ("$${", "%%{"):
                text, self.at = text + rest[1:], self.at + 3
            elif rest[:2] in ("${", "%{"):
                self.at += 2
                parts += [text] if text else []
                text = ""
                parts.append(self.tokens(until_brace=True))
            elif quoted and rest[0] == "\\":
                text += self.escape()
            else:
                text += rest[0]
                self.advance(self.at + 1)
        self.at += closing
        return parts + ([text] if text or not parts else [])

    def escape(self):
        letter = self.text[self.at + 1:self.at + 2]
        if letter in ESCAPES and letter:
            self.at += 2
            return ESCAPES[letter]
        digits = {"u": 4, "U": 8}.get(letter)
        code = self.text[self.at + 2:self.at + 2 + digits] if digits else ""
        if not digits or not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", code):
            raise Unreadable(self.line, f"`\\{letter}` is no escape")
        self.at += 2 + digits
        return chr(int(code, 16))
