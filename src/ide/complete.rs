//! Words that could stand at the cursor: kinds at column 0, fields of what is open, and values that fit the field.
//!
//! What is being typed is mostly broken, so this looks at the text of the chunk, not at its tree: words, braces and `=`.

use std::ops::Range;

use super::fields::{Owned, Shape, enumeration, peel, reference, single};
use super::{Completion, CompletionKind};
use crate::language::schema::Module;
use crate::language::types::Type;
use crate::session::Session;
use crate::source::{FileId, Name};
use crate::syntax::is_measured;

/// How an item may begin besides with a kind.
const KEYWORDS: &[&str] =
    &["blueprint", "defaults", "fn", "import", "input", "kind", "patch", "phases", "table", "test", "type"];

pub fn complete(session: &Session, file: FileId, offset: usize) -> Vec<Completion> {
    let Some(opened) = session.sources().file(file).filter(|file| !is_measured(&file.path)) else { return Vec::new() };
    let text = &*opened.text;
    let before = text.get(..offset).unwrap_or("");
    let written = before.len() - before.trim_end_matches(|char: char| char.is_alphanumeric() || char == '_').len();
    let range = offset - written..offset;
    let head = before.get(..range.start).unwrap_or("");
    let module = session.module();
    if head.is_empty() || head.ends_with('\n') {
        return heads(module, &range);
    }
    // An item begins at the last line that begins with a letter.
    let start = head
        .rmatch_indices('\n')
        .map(|(at, _)| at + 1)
        .chain([0])
        .find(|at| head.get(*at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic));
    let chunk = head.get(start.unwrap_or(0)..).unwrap_or("");
    let Some(place) = Place::new(module, chunk) else { return Vec::new() };
    match place {
        Place::Entry(shape, layers) => entries(module, &shape, layers, &range),
        Place::Value(ty) => values(module, &ty, &range),
        Place::Kind => kinds(module, &range),
        Place::Environment => environments(module, &range),
        Place::Label(ty) => labels(module, &ty, &range),
        Place::Member(item) => members(module, item, &range),
    }
}

/// What may stand where the cursor is.
enum Place {
    /// An entry of a body; directly in an item also a layer.
    Entry(Shape, bool),
    Value(Type),
    Kind,
    Environment,
    Label(Type),
    /// Behind `item.`
    Member(Name),
}

impl Place {
    /// Reads the chunk up to the cursor.
    fn new(module: &Module, chunk: &str) -> Option<Self> {
        let tokens = tokens(chunk)?;
        let mut words = tokens.iter();
        let first = match words.next()? {
            Token::Word(word) => *word,
            Token::Mark(_) => return None,
        };
        if tokens.len() == 1 {
            return matches!(first, "defaults" | "patch").then_some(Self::Kind);
        }
        let kind = match (first, tokens.get(1)) {
            ("defaults", Some(Token::Word(kind))) => *kind,
            _ => first,
        };
        let Some(open) = tokens.iter().position(|token| *token == Token::Mark('{')) else {
            let last = tokens.iter().rev().find(|token| !matches!(token, Token::Mark(',')));
            let in_list = tokens.contains(&Token::Word("in")) || last == Some(&Token::Word("in"));
            return in_list.then_some(Self::Environment);
        };
        let mut shapes = vec![Shape::of_kind(module, Name::new(kind))];
        let mut line: Vec<Token<'_>> = Vec::new();
        for token in tokens.get(open + 1..)? {
            match token {
                Token::Mark('{') => {
                    let shape = shapes.last()?;
                    shapes.push(below(shape, &line));
                    line.clear();
                }
                Token::Mark('}') => {
                    shapes.pop();
                    line.clear();
                }
                // An entry ends with its line, unless something is open; lists and calls were skipped whole.
                Token::Mark('\n' | ',') => line.clear(),
                other => line.push(*other),
            }
        }
        let shape = shapes.last()?.clone();
        match line.as_slice() {
            [] => Some(Self::Entry(shape, shapes.len() == 1)),
            [Token::Word("in")] => Some(Self::Environment),
            [.., Token::Word(item), Token::Mark('.')] => Some(Self::Member(Name::new(item))),
            [Token::Word(word)] => Some(Self::Label(shape.field(Name::new(word))?.field.ty)),
            [Token::Word(word), Token::Mark('='), ..] => match &shape {
                Shape::Map(value) => Some(Self::Value((**value).clone())),
                other => Some(Self::Value(other.field(Name::new(word))?.field.ty)),
            },
            _ => None,
        }
    }
}

/// The body that a brace opens, by what stands before it in its line.
fn below(shape: &Shape, line: &[Token<'_>]) -> Shape {
    match line {
        [Token::Word("in"), ..] => shape.clone(),
        [Token::Word(word)] => match shape {
            Shape::Map(value) => Shape::of_value(value),
            other => other.field(Name::new(word)).map_or(Shape::Unknown, |owned| Shape::of_value(&owned.field.ty)),
        },
        [Token::Word(word), ..] => {
            shape.field(Name::new(word)).map_or(Shape::Unknown, |owned| Shape::of_element(&owned.field.ty))
        }
        _ => Shape::Unknown,
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token<'t> {
    Word(&'t str),
    Mark(char),
}

/// Words and marks, without comments and texts. Nothing if the cursor stands in one of these.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut made = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if char.is_alphabetic() || char == '_' {
            let length = rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len());
            made.push(Token::Word(rest.get(..length)?));
            rest = rest.get(length..)?;
        } else if rest.starts_with("//") {
            rest = rest.get(rest.find('\n')?..)?;
        } else if rest.starts_with("\"\"\"") {
            rest = rest.get(3..)?;
            rest = rest.get(rest.find("\"\"\"")? + 3..)?;
        } else if char == '"' {
            rest = rest.get(1..)?;
            // An open text ends with its line.
            let mut escaped = false;
            let end = rest.find(|char: char| {
                let ends = char == '"' && !escaped || char == '\n';
                escaped = char == '\\' && !escaped;
                ends
            })?;
            made.push(Token::Mark('"'));
            rest = rest.get(end + 1..)?;
        } else {
            if !matches!(char, ' ' | '\t' | '\r') {
                made.push(Token::Mark(char));
            }
            rest = rest.get(char.len_utf8()..)?;
        }
    }
    Some(made)
}

fn word(label: &str, kind: CompletionKind, range: &Range<usize>) -> Completion {
    Completion {
        label: label.to_owned(),
        kind,
        detail: String::new(),
        documentation: None,
        snippet: None,
        range: range.clone(),
    }
}

fn kinds(module: &Module, range: &Range<usize>) -> Vec<Completion> {
    let usable = module.kinds.values().filter(|kind| kind.keys.is_empty() && kind.prints.is_none());
    usable
        .map(|kind| Completion {
            documentation: kind.doc.as_deref().map(str::to_owned),
            detail: String::from("kind"),
            ..word(&kind.name, CompletionKind::Kind, range)
        })
        .collect()
}

fn heads(module: &Module, range: &Range<usize>) -> Vec<Completion> {
    let mut made = kinds(module, range);
    for one in &mut made {
        let Some(kind) = module.kinds.get(&Name::new(&one.label)) else { continue };
        let name = if kind.single { "" } else { " ${1:name}" };
        let required: Vec<String> = kind
            .fields
            .values()
            .filter(|field| !field.may_be_absent())
            .enumerate()
            .map(|(index, field)| format!("  {} = ${{{}}}", field.name, index + 2))
            .collect();
        let body = if required.is_empty() { String::from("  $0") } else { required.join("\n") };
        one.snippet = Some(format!("{}{name} {{\n{body}\n}}", kind.name));
    }
    made.extend(KEYWORDS.iter().map(|keyword| word(keyword, CompletionKind::Keyword, range)));
    made
}

fn environments(module: &Module, range: &Range<usize>) -> Vec<Completion> {
    module.environments.iter().map(|name| word(name, CompletionKind::Item, range)).collect()
}

/// What has to be written comes first.
fn entries(module: &Module, shape: &Shape, layers: bool, range: &Range<usize>) -> Vec<Completion> {
    let mut fields = shape.fields();
    fields.sort_by_key(|owned| owned.field.may_be_absent());
    let mut made: Vec<Completion> = fields
        .iter()
        .map(|Owned { field, .. }| {
            let snippet = match peel(&field.ty) {
                Type::Map { value, .. } | Type::Each(value) if matches!(peel(value), Type::Record(_)) => {
                    format!("{} ${{1:label}} {{ $0 }}", field.name)
                }
                Type::Record(_) | Type::Map { .. } => format!("{} {{ $0 }}", field.name),
                _ => format!("{} = $0", field.name),
            };
            Completion {
                detail: field.ty.to_string(),
                documentation: field.doc.as_deref().map(str::to_owned),
                snippet: Some(snippet),
                ..word(&field.name, CompletionKind::Field, range)
            }
        })
        .collect();
    if layers && !module.environments.is_empty() && !made.is_empty() {
        made.push(Completion {
            snippet: Some(String::from("in ${1:env} { $0 }")),
            ..word("in", CompletionKind::Keyword, range)
        });
    }
    made
}

fn values(module: &Module, ty: &Type, range: &Range<usize>) -> Vec<Completion> {
    let mut made = Vec::new();
    if let Some(found) = enumeration(ty) {
        made.extend(found.variants.iter().map(|variant| Completion {
            documentation: variant.doc.as_deref().map(str::to_owned),
            snippet: variant.payload.as_ref().map(|_| format!("{}($0)", variant.name)),
            ..word(&variant.name, CompletionKind::Variant, range)
        }));
    }
    if let Some(found) = reference(ty) {
        let parameters = !found.parameters.is_empty();
        made.extend(
            items(module, found.target, range)
                .into_iter()
                .map(|one| Completion { snippet: parameters.then(|| format!("{}(\"$0\")", one.label)), ..one }),
        );
    }
    match single(ty) {
        Type::Bool => made.extend(["true", "false"].map(|text| word(text, CompletionKind::Value, range))),
        Type::Region => made.extend(regions(module, range)),
        Type::TypeValue => {
            let records = module.types.values().filter(|found| matches!(found.ty, Type::Record(_)));
            made.extend(records.map(|found| word(&found.name, CompletionKind::Value, range)));
        }
        _ => {}
    }
    if matches!(ty, Type::Optional(_)) {
        made.push(word("none", CompletionKind::Value, range));
    }
    made
}

fn items(module: &Module, target: Name, range: &Range<usize>) -> Vec<Completion> {
    let fitting = module.items.values().filter(|item| module.fits(item.kind, target));
    fitting
        .map(|item| Completion {
            detail: item.kind.to_string(),
            documentation: item.doc.as_deref().map(str::to_owned),
            ..word(&item.name, CompletionKind::Item, range)
        })
        .collect()
}

fn regions(module: &Module, range: &Range<usize>) -> Vec<Completion> {
    let Some(table) = module.tables.get(&Name::new("regions")) else { return Vec::new() };
    let crate::syntax::ast::ItemKind::Table(declared) = &table.ast.kind else { return Vec::new() };
    let keys = declared.rows.iter().filter_map(|row| row.keys.first());
    keys.map(|key| word(&crate::language::constant(key), CompletionKind::Value, range)).collect()
}

fn labels(module: &Module, ty: &Type, range: &Range<usize>) -> Vec<Completion> {
    let Type::Map { key, .. } = peel(ty) else { return Vec::new() };
    if *peel(key) != Type::Capability {
        return values(module, key, range);
    }
    let mut made = Vec::new();
    for item in module.items.values() {
        let Some(kind) = module.kinds.get(&item.kind) else { continue };
        made.extend(kind.capabilities.values().map(|capability| Completion {
            detail: item.kind.to_string(),
            documentation: capability.doc.as_deref().map(str::to_owned),
            ..word(&format!("{}.{}", item.name, capability.name), CompletionKind::Item, range)
        }));
    }
    made
}

/// Capabilities of an item, and its fields.
fn members(module: &Module, item: Name, range: &Range<usize>) -> Vec<Completion> {
    let Some(kind) = module.items.get(&item).and_then(|item| module.kinds.get(&item.kind)) else { return Vec::new() };
    let capabilities = kind.capabilities.values().map(|capability| Completion {
        documentation: capability.doc.as_deref().map(str::to_owned),
        ..word(&capability.name, CompletionKind::Item, range)
    });
    let fields = kind.fields.values().map(|field| Completion {
        detail: field.ty.to_string(),
        documentation: field.doc.as_deref().map(str::to_owned),
        ..word(&field.name, CompletionKind::Field, range)
    });
    capabilities.chain(fields).collect()
}
