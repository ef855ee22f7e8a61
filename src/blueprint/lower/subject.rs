//! What a blueprint is run for, and what its resources are called because of it.

use std::sync::Arc;

use crate::artifact::hcl::{Expr, Part, Source};
use crate::evaluate::value::{Data, ItemId, Value};
use crate::evaluate::{Evaluated, Host, display};
use crate::source::{Name, Span};

/// What a blueprint is run for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Subject {
    Item(ItemId),
    Edge(u32),
    Environment(ItemId),
    Project(ItemId),
}

/// The names that the subject gives.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    /// `postgres.main`, `gateway.main.read`, `environment`: what nodes are aligned by.
    pub subject: Name,
    /// The first word of every address; empty where resources are named by their labels alone.
    pub base: String,
    /// Items of a keyed kind are members of one family: their key.
    pub member: Option<Key>,
}

/// The key of a family's member, and its parts.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub text: Arc<str>,
    pub parts: Vec<Part>,
}

impl Key {
    pub fn expr(&self) -> Expr {
        Expr::Template(self.parts.clone().into())
    }

    /// Joins values by slashes, behind a key that is there already.
    pub fn of(before: Option<&Key>, values: &[Value], host: &dyn Host) -> Self {
        let mut text = before.map(|key| key.text.to_string()).unwrap_or_default();
        let mut parts = before.map(|key| key.parts.clone()).unwrap_or_default();
        for value in values {
            if !parts.is_empty() {
                text.push('/');
                parts.push(Part::Literal("/".into()));
            }
            let shown = plain(value, host);
            text.push_str(&shown);
            // The environment's own region is that, whichever way it came here.
            if !matches!(value.origin(), Some(Source::Environment(_)))
                && own_region(host).is_some_and(|own| own == shown)
            {
                parts.push(Part::Known { text: shown.into(), source: Source::Environment(Name::new("region")) });
                continue;
            }
            match &value.data {
                Data::Template(inner) => parts.extend(inner.iter().cloned()),
                _ => parts.push(match value.origin() {
                    Some(source) => Part::Known { text: shown.into(), source: source.clone() },
                    None => Part::Literal(shown.into()),
                }),
            }
        }
        Self { text: text.into(), parts }
    }
}

fn own_region(host: &dyn Host) -> Option<String> {
    let environment = host.environment()?;
    let region = Name::new("region");
    let field = host.module().kinds.get(&host.kind_of(environment))?.fields.get(&region)?;
    host.member(environment, region, field.span).ok().map(|value| plain(&value, host))
}

/// A value as a word of a key or a name.
pub(super) fn plain(value: &Value, host: &dyn Host) -> String {
    match &value.data {
        Data::Template(parts) => crate::artifact::hcl::plain(parts).map(|text| text.into_owned()).unwrap_or_default(),
        Data::Item(item) | Data::ItemWith(item, _) => host.name_of(*item).to_string(),
        _ => display(value, host),
    }
}

/// Letters, digits and underscores.
pub(super) fn word(text: &str) -> String {
    crate::blueprint::merge::identifier(text)
}

impl Subject {
    pub(super) fn naming(self, host: &dyn Host, span: Span) -> Evaluated<Naming> {
        let plain = |subject: &str| Naming { subject: Name::new(subject), base: String::new(), member: None };
        Ok(match self {
            Self::Environment(_) => plain("environment"),
            Self::Project(_) => plain("project"),
            Self::Item(item) => {
                let kind = host.kind_of(item);
                let keys = host.module().kinds.get(&kind).map(|kind| kind.keys.clone()).unwrap_or_default();
                if keys.is_empty() {
                    let single = host.module().kinds.get(&kind).is_none_or(|kind| kind.single || kind.unique);
                    let base = if single { String::new() } else { word(&called(host, item, span)?) };
                    let subject = Name::new(&format!("{kind}.{}", host.name_of(item)));
                    return Ok(Naming { subject, base, member: None });
                }
                let values = keys.iter().map(|key| host.member(item, *key, span)).collect::<Evaluated<Vec<Value>>>()?;
                let member = Key::of(None, &values, host);
                Naming {
                    subject: Name::new(&format!("{kind}.{}", member.text)),
                    base: word(&kind),
                    member: Some(member),
                }
            }
            Self::Edge(edge) => {
                let from = end(host, edge, "from", span)?;
                let to = end(host, edge, "to", span)?;
                let capability = host.edge_member(edge, Name::new("capability"), span)?;
                let capability = self::plain(&capability, host);
                Naming {
                    subject: Name::new(&format!("{from}.{to}.{capability}")),
                    base: word(&format!("{from}_{to}_{capability}")),
                    member: None,
                }
            }
        })
    }
}

/// The end of an edge by its name; what has no name of its own, by its kind.
fn end(host: &dyn Host, edge: u32, which: &str, span: Span) -> Evaluated<String> {
    let value = host.edge_member(edge, Name::new(which), span)?;
    let (Data::Item(item) | Data::ItemWith(item, _)) = value.data else { return Ok(plain(&value, host)) };
    let kind = host.kind_of(item);
    let unnamed = host.module().kinds.get(&kind).is_some_and(|kind| kind.single || !kind.keys.is_empty());
    if unnamed { Ok(kind.to_string()) } else { called(host, item, span) }
}

/// What the cloud calls an item: its addresses follow, so that what was renamed in the spec, with its old name as `id`, stays where it is.
fn called(host: &dyn Host, item: ItemId, span: Span) -> Evaluated<String> {
    Ok(plain(&host.member(item, Name::new("id"), span)?, host))
}
