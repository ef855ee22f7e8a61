//! What can be wrong with a body or a reference, and how it is said to a user.

use crate::diagnostics::{Code, codes};
use crate::source::Span;

use super::{Bounds, Family, Source};

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The entry, or the body where something is missing in it.
    pub span: Span,
    /// The other entry of two that do not go together.
    pub other: Option<Span>,
    /// The argument, with the blocks that it stands in: `settings.ip_configuration.ssl_mode`; empty for a type.
    pub path: String,
    pub family: Family,
    /// The type: `google_storage_bucket`.
    pub resource: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// With the family that has a type of this name, if another one does.
    UnknownType {
        suggestion: Option<String>,
        exists_as: Option<Family>,
    },
    Unknown {
        suggestion: Option<String>,
        elsewhere: Option<String>,
    },
    Missing {
        block: bool,
    },
    WrongType {
        expected: String,
        found: &'static str,
        element: bool,
    },
    /// Written as a block, and is an argument.
    NotABlock {
        expected: String,
    },
    /// Written as an argument, and is a block.
    NotAnAttribute,
    TooMany {
        max: usize,
        found: usize,
        elements: bool,
    },
    TooFew {
        min: usize,
        found: usize,
        elements: bool,
    },
    Twice,
    NotInEnum {
        value: String,
        allowed: Vec<&'static str>,
        suggestion: Option<String>,
    },
    OutOfRange {
        value: String,
        bounds: Bounds,
    },
    BadLength {
        length: usize,
        bounds: Bounds,
    },
    BadPattern {
        value: String,
        pattern: &'static str,
    },
    Conflict {
        with: String,
    },
    ExactlyOne {
        of: Vec<String>,
        given: Vec<String>,
    },
    AtLeastOne {
        of: Vec<String>,
    },
    RequiredWith {
        needs: String,
    },
    ReadOnly,
    Gone,
    Deprecated,
    /// A reference to what a type does not have.
    UnknownAttribute {
        suggestion: Option<String>,
    },
    /// A reference that goes on where nothing more is, or without the index that it needs.
    NotAPath {
        expected: String,
        step: String,
    },
    /// A reference to what no state keeps.
    WriteOnly,
    /// Outside of what only the API enforces.
    Limit(Breach),
    /// Two arguments that do not go together, as only the API knows.
    Rule {
        says: String,
        source: Source,
    },
}

/// What breaks a limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// What is wrong, behind the name of the argument.
    pub says: String,
    pub write: String,
    /// Who says that it is one.
    pub limit: Source,
}

impl Breach {
    /// About a key of the map that the argument is.
    pub(super) fn under(self, key: &str) -> Self {
        Self { says: format!("has a value under `{key}` that {}", self.says), ..self }
    }
}

impl ProblemKind {
    /// Whether the value is to blame, and not that the argument stands there.
    pub fn is_about_a_value(&self) -> bool {
        matches!(
            self,
            Self::NotInEnum { .. }
                | Self::OutOfRange { .. }
                | Self::BadLength { .. }
                | Self::BadPattern { .. }
                | Self::Limit(_)
                | Self::Rule { .. }
        )
    }
}

impl Problem {
    /// The code of the page that explains it.
    pub fn code(&self) -> Code {
        match &self.kind {
            ProblemKind::UnknownType { .. } => codes::UNKNOWN_RESOURCE_TYPE,
            ProblemKind::Unknown { .. } => codes::RESOURCE_ARGUMENT_UNKNOWN,
            ProblemKind::Missing { .. } => codes::RESOURCE_ARGUMENT_MISSING,
            ProblemKind::WrongType { .. } => codes::RESOURCE_ARGUMENT_TYPE,
            ProblemKind::NotABlock { .. } => codes::RESOURCE_ARGUMENT_AS_BLOCK,
            ProblemKind::NotAnAttribute => codes::RESOURCE_BLOCK_AS_ARGUMENT,
            ProblemKind::TooMany { .. } => codes::RESOURCE_ARGUMENT_TOO_MANY,
            ProblemKind::TooFew { .. } => codes::RESOURCE_ARGUMENT_TOO_FEW,
            ProblemKind::Twice => codes::RESOURCE_ARGUMENT_TWICE,
            ProblemKind::NotInEnum { .. } => codes::RESOURCE_ARGUMENT_VALUE,
            ProblemKind::OutOfRange { .. } => codes::RESOURCE_ARGUMENT_RANGE,
            ProblemKind::BadLength { .. } => codes::RESOURCE_ARGUMENT_LENGTH,
            ProblemKind::BadPattern { .. } => codes::RESOURCE_ARGUMENT_PATTERN,
            ProblemKind::Conflict { .. } => codes::RESOURCE_ARGUMENT_CONFLICT,
            ProblemKind::ExactlyOne { .. } => codes::RESOURCE_ARGUMENT_EXACTLY_ONE,
            ProblemKind::AtLeastOne { .. } => codes::RESOURCE_ARGUMENT_AT_LEAST_ONE,
            ProblemKind::RequiredWith { .. } => codes::RESOURCE_ARGUMENT_REQUIRED_WITH,
            ProblemKind::ReadOnly => codes::RESOURCE_ARGUMENT_READ_ONLY,
            ProblemKind::Gone => codes::RESOURCE_ARGUMENT_GONE,
            ProblemKind::Deprecated => codes::RESOURCE_ARGUMENT_DEPRECATED,
            ProblemKind::UnknownAttribute { .. } => codes::RESOURCE_ATTRIBUTE_UNKNOWN,
            ProblemKind::NotAPath { .. } => codes::RESOURCE_ATTRIBUTE_PATH,
            ProblemKind::WriteOnly => codes::RESOURCE_ATTRIBUTE_WRITE_ONLY,
            ProblemKind::Limit(_) => codes::RESOURCE_ARGUMENT_LIMIT,
            ProblemKind::Rule { .. } => codes::RESOURCE_ARGUMENT_RULE,
        }
    }

    /// Whether it stops a build; the rest is worth a warning.
    pub fn is_error(&self) -> bool {
        self.kind != ProblemKind::Deprecated
    }

    /// The last word of the path.
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// `` `settings` of `google_sql_database_instance` ``: what the argument stands in.
    fn holder(&self) -> String {
        match self.path.rsplit_once('.') {
            Some((holder, _)) => format!("`{holder}` of `{}`", self.resource),
            None => format!("`{}`", self.resource),
        }
    }

    /// `` `settings.tier` of `google_sql_database_instance` ``, or the type alone.
    fn subject(&self) -> String {
        if self.path.is_empty() {
            return format!("{} `{}`", self.family.word(), self.resource);
        }
        format!("`{}` of `{}`", self.path, self.resource)
    }

    /// What is wrong, in a line.
    pub fn message(&self) -> String {
        let (subject, holder, name) = (self.subject(), self.holder(), self.name());
        match &self.kind {
            ProblemKind::UnknownType { .. } => format!("the provider has no {subject}"),
            ProblemKind::Unknown { .. } => format!("{holder} has no argument `{name}`"),
            ProblemKind::Missing { block: true } => format!("{holder} lacks the block `{name}`"),
            ProblemKind::Missing { block: false } => format!("{holder} lacks the argument `{name}`"),
            ProblemKind::WrongType { expected, found, element: false } => {
                format!("{subject} must be {expected}, not {found}")
            }
            ProblemKind::WrongType { expected, found, element: true } => {
                format!("each element of {subject} must be {expected}, not {found}")
            }
            ProblemKind::NotABlock { .. } => format!("{subject} is an argument, not a block"),
            ProblemKind::NotAnAttribute => format!("{subject} is a block, not an argument"),
            ProblemKind::TooMany { max, found, elements } => {
                format!("{subject} {} {found} {}, at most {max} allowed", verb(*elements), times(*found, *elements))
            }
            ProblemKind::TooFew { min, found, elements } => {
                format!("{subject} {} {found} {}, at least {min} needed", verb(*elements), times(*found, *elements))
            }
            ProblemKind::Twice => format!("{subject} is set twice"),
            ProblemKind::NotInEnum { value, .. } => format!("{subject} cannot be `{value}`"),
            ProblemKind::OutOfRange { value, bounds } => {
                format!("{subject} is `{value}`, and must be {}", between(*bounds))
            }
            ProblemKind::BadLength { length, bounds } => {
                format!("{subject} has {length} characters, and their number must be {}", between(*bounds))
            }
            ProblemKind::BadPattern { value, .. } => {
                format!("{subject} cannot be `{value}`: it does not have the right form")
            }
            ProblemKind::Conflict { with } => format!("{subject} excludes `{with}`"),
            ProblemKind::ExactlyOne { of, given } if given.is_empty() => {
                format!("{holder} needs exactly one of {}, and has none", list(of))
            }
            ProblemKind::ExactlyOne { of, given } => {
                format!("{holder} needs exactly one of {}, and has {}", list(of), list(given))
            }
            ProblemKind::AtLeastOne { of } => format!("{holder} needs at least one of {}", list(of)),
            ProblemKind::RequiredWith { needs } => format!("{subject} needs `{needs}` too"),
            ProblemKind::ReadOnly => format!("{subject} can only be read"),
            ProblemKind::Gone => format!("{subject} is gone in later releases of the provider"),
            ProblemKind::Deprecated => format!("{subject} is deprecated"),
            ProblemKind::UnknownAttribute { .. } => format!("{holder} has no attribute `{name}`"),
            ProblemKind::NotAPath { expected, step } => format!("{subject} is {expected}, so `{step}` cannot follow"),
            ProblemKind::WriteOnly => format!("{subject} is write-only: no state keeps it, so nothing can read it"),
            ProblemKind::Limit(breach) => format!("{subject} {}", breach.says),
            ProblemKind::Rule { says, .. } => format!("the API refuses this `{}`: {says}", self.resource),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        let name = self.name();
        Some(match &self.kind {
            ProblemKind::UnknownType { exists_as: Some(family), .. } => {
                format!("`{}` is a {}: write `{} {}`", self.resource, family.word(), family.keyword(), self.resource)
            }
            ProblemKind::UnknownType { suggestion: Some(meant), .. }
            | ProblemKind::Unknown { suggestion: Some(meant), .. }
            | ProblemKind::UnknownAttribute { suggestion: Some(meant) }
            | ProblemKind::NotInEnum { suggestion: Some(meant), .. } => format!("did you mean `{meant}`?"),
            ProblemKind::Unknown { elsewhere: Some(place), .. } if place.is_empty() => {
                format!("`{name}` stands directly in `{}`", self.resource)
            }
            ProblemKind::Unknown { elsewhere: Some(place), .. } => format!("`{name}` stands in `{place}`"),
            ProblemKind::UnknownType { .. } => {
                format!("only types of the provider {} can be used, its beta releases excluded", super::NAME)
            }
            ProblemKind::Missing { block: true } => format!("add `{name} {{ … }}`"),
            ProblemKind::Missing { block: false } => format!("add `{name} = …`"),
            ProblemKind::WrongType { expected, element: false, .. } if expected.starts_with("a list") => {
                format!("write `{name} = [ … ]`")
            }
            ProblemKind::NotABlock { expected }
                if expected.starts_with("a map") || expected.starts_with("an object") =>
            {
                format!("write `{name} = {{ … }}`")
            }
            ProblemKind::NotABlock { expected } => format!("write `{name} = …`, which is {expected}"),
            ProblemKind::NotAnAttribute => format!("write `{name} {{ … }}`, as often as it is needed"),
            ProblemKind::NotInEnum { allowed, .. } => {
                let allowed: Vec<String> = allowed.iter().map(|value| String::from(*value)).collect();
                format!("allowed: {}", list(&allowed))
            }
            ProblemKind::BadPattern { pattern, .. } => format!("it must match `{pattern}`"),
            ProblemKind::Twice | ProblemKind::Conflict { .. } => String::from("remove one of the two"),
            ProblemKind::ExactlyOne { given, .. } if given.len() > 1 => String::from("keep one of them"),
            ProblemKind::RequiredWith { needs } => format!("set `{needs}`, or remove `{name}`"),
            ProblemKind::ReadOnly => format!("remove it; a reference may read `{name}`"),
            ProblemKind::Gone => {
                format!("the output allows releases {}, and what is used must exist in all of them", super::SUPPORTED)
            }
            ProblemKind::NotAPath { expected, step } if expected.starts_with("a list") => {
                format!("pick an element first: `{name}[0].{step}`")
            }
            ProblemKind::Limit(breach) => {
                format!("{}: known from {}, and refused only when it is applied", breach.write, breach.limit.words())
            }
            ProblemKind::Rule { source, .. } => {
                format!("change one of them: known from {}, and refused only when it is applied", source.words())
            }
            ProblemKind::WriteOnly => String::from("refer to where the value comes from instead"),
            _ => return None,
        })
    }
}

fn verb(elements: bool) -> &'static str {
    if elements { "has" } else { "stands" }
}

fn times(count: usize, elements: bool) -> &'static str {
    match (elements, count) {
        (true, 1) => "element",
        (true, _) => "elements",
        (false, 1) => "time",
        (false, _) => "times",
    }
}

fn between(bounds: Bounds) -> String {
    match bounds {
        (Some(low), Some(high)) => format!("from {} to {}", short(low), short(high)),
        (Some(low), None) => format!("at least {}", short(low)),
        (None, Some(high)) => format!("at most {}", short(high)),
        (None, None) => String::from("something else"),
    }
}

/// `1.000000` as people write it.
fn short(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

pub(super) fn list<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 12;
    let mut out = String::new();
    for (at, name) in names.iter().enumerate() {
        if at == MOST {
            out.push_str(", …");
            break;
        }
        if at > 0 {
            out.push_str(if at + 1 == names.len() { " and " } else { ", " });
        }
        out.push('`');
        out.push_str(name.as_ref());
        out.push('`');
    }
    out
}
