//! What each root manages, and what that asks of the provider's API: for blueprints that decide what an identity may do.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::output::{Blocks, Output};
use crate::artifact::hcl::{Expr, Node, NodeKind, Part, Reference};
use crate::blueprint::merge::text_of;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluator, Host, Made, MadeResource, Permission, Root};
use crate::provider::{self, Condition, Literal, Permissions, Test};
use crate::source::{Name, Span};

/// The table by which a spec says what types ask that the facts do not know.
const TABLE: &str = "permissions";

/// What environments and the project's blueprints made, by root. A type that nothing is known of is a gap in somebody's rights, and told.
pub(super) fn made(
    outputs: &[(Name, Output)],
    shared: &[&Output],
    whole: bool,
    host: &dyn Host,
) -> (Made, Vec<Diagnostic>) {
    let all: Vec<(Option<Name>, &Output)> = outputs
        .iter()
        .map(|(name, output)| (Some(*name), output))
        .chain(shared.iter().map(|part| (None, *part)))
        .collect();
    let modules: FxHashSet<&str> = all.iter().flat_map(|(_, output)| &output.calls).map(|call| &*call.of).collect();
    let mut roots: Vec<View<'_>> = Vec::new();
    for (name, output) in &all {
        for (path, blocks) in &output.hcl {
            let folder = folder_of(path);
            if !modules.contains(folder) {
                view(&mut roots, folder).add(*name, blocks);
            }
        }
        for call in &output.calls {
            let root = folder_of(&call.path);
            let own = output.hcl.iter().filter(|_| name.is_some());
            let parts = own.chain(shared.iter().flat_map(|part| &part.hcl));
            for (_, blocks) in parts.filter(|(path, _)| folder_of(path) == &*call.of) {
                view(&mut roots, root).add(*name, blocks);
            }
        }
    }
    let mut asked = Asked { host, known: FxHashMap::default(), unknown: Vec::new() };
    let mut made = Made { whole, ..Made::default() };
    for root in &roots {
        made.roots.insert(root.folder.into(), root.made(&roots, &mut asked));
    }
    (made, asked.unknown)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// One root: the blocks of its folder, and those of the modules that it calls.
struct View<'o> {
    folder: &'o str,
    /// With the environment that made them.
    blocks: Vec<(Option<Name>, &'o Node)>,
    /// By address: `google_x.main`; of a family all members.
    named: FxHashMap<String, Vec<&'o Node>>,
    /// The project that resources are in which name none.
    project: Option<Arc<str>>,
    /// Where its state lies: what that is in the facts (`backend.gcs`), and its arguments.
    backend: Option<(String, &'o [Node])>,
}

fn view<'v, 'o>(roots: &'v mut Vec<View<'o>>, folder: &'o str) -> &'v mut View<'o> {
    let at = roots.iter().position(|root| root.folder == folder).unwrap_or_else(|| {
        roots.push(View { folder, blocks: Vec::new(), named: FxHashMap::default(), project: None, backend: None });
        roots.len() - 1
    });
    &mut roots[at]
}

/// Keyword, type, name and body of a block that has a type of the provider.
fn typed(node: &Node) -> Option<(&str, &str, &str, &[Node])> {
    let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { return None };
    let [ty, name] = labels.as_slice() else { return None };
    (super::address::is_typed(*keyword) && provider::owns(ty)).then_some((keyword.as_str(), ty, name, body))
}

fn argument<'o>(body: &'o [Node], wanted: &str) -> Option<&'o Expr> {
    body.iter().find_map(|node| match &node.kind {
        NodeKind::Attribute { name, value } if *name == wanted => Some(value),
        _ => None,
    })
}

impl<'o> View<'o> {
    fn add(&mut self, environment: Option<Name>, blocks: &'o Blocks) {
        for node in &blocks.nodes {
            if let NodeKind::Block { keyword, labels, body, .. } = &node.kind
                && *keyword == "provider"
                && labels.first().is_some_and(|label| provider::owns(&format!("{label}_")))
            {
                self.project = argument(body, "project").and_then(text_of).map(|text| text.into());
            }
            if let NodeKind::Block { keyword, body, .. } = &node.kind
                && *keyword == "terraform"
            {
                self.backend = self.backend.take().or_else(|| body.iter().find_map(backend));
            }
            if let Some((keyword, ty, name, _)) = typed(node) {
                let prefix = if keyword == "resource" { String::new() } else { format!("{keyword}.") };
                self.named.entry(format!("{prefix}{ty}.{name}")).or_default().push(node);
                self.blocks.push((environment, node));
            }
        }
    }

    fn made(&self, roots: &[View<'o>], asked: &mut Asked<'_>) -> Root {
        let mut out = Root::default();
        let mut seen: FxHashSet<Permission> = FxHashSet::default();
        if let Some((ty, body)) = &self.backend
            && let Some(types) = Types::facts(ty)
        {
            let place = self.place(roots, ty, body, &types, 0);
            permissions(ty, body, &types, true, &place, &mut seen, &mut out.permissions);
        }
        for (environment, node) in &self.blocks {
            let Some((keyword, ty, name, body)) = typed(node) else { continue };
            let Some(types) = asked.of(ty, *environment, node.origin.blueprint, node.origin.spec) else { continue };
            let place = self.place(roots, ty, body, &types, 0);
            permissions(ty, body, &types, keyword == "resource", &place, &mut seen, &mut out.permissions);
            if keyword == "resource" {
                out.resources.push(MadeResource {
                    ty: ty.into(),
                    name: name.into(),
                    project: place.0,
                    arguments: body.iter().filter_map(known_text).collect(),
                });
            }
        }
        out
    }

    /// What a reference leads to: of a family the member with that key, and any where the key is known only to Terraform.
    fn member(&self, reference: &Reference) -> Option<&'o Node> {
        let members = self.named.get(&*reference.block)?;
        let key = reference.index.as_ref().and_then(text_of);
        let own = |node: &&&Node| match (&node.kind, &key) {
            (NodeKind::Block { family: Some(family), .. }, Some(key)) => *family.key == **key,
            _ => true,
        };
        members.iter().find(own).or_else(|| members.first()).copied()
    }

    /// The project where a resource is asked for, and what names it.
    fn place(
        &self,
        roots: &[View<'o>],
        ty: &str,
        body: &[Node],
        types: &Types,
        depth: usize,
    ) -> (Option<Arc<str>>, Option<Arc<str>>) {
        let field = types.facts.as_ref().map_or(Some("project"), Permissions::placed_by);
        let Some((field, value)) = field.and_then(|field| Some((field, argument(body, field)?))) else {
            return (self.project.clone(), None);
        };
        if let Some(text) = text_of(value) {
            if field == "project" {
                return (Some(provider::project_in(&text).unwrap_or(&text).into()), None);
            }
            let of: Arc<str> = (&*text).into();
            let project = provider::project_in(&text).map(Arc::from).or_else(|| elsewhere(roots, ty, field, &text));
            return (project, Some(of));
        }
        // A reference: where what it refers to is.
        if let Some(reference) = referred(value)
            && depth < 8
            && let Some((_, ty, _, body)) = self.member(reference).and_then(typed)
            && let Some(types) = Types::facts(ty)
        {
            let (project, _) = self.place(roots, ty, body, &types, depth + 1);
            return (project, argument(body, "name").and_then(text_of).map(|name| name.into()));
        }
        (self.project.clone(), None)
    }
}

/// `backend "gcs" { … }`, by its name in the facts.
fn backend(node: &Node) -> Option<(String, &[Node])> {
    let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { return None };
    (*keyword == "backend").then_some(())?;
    Some((format!("backend.{}", labels.first()?), body))
}

/// What one block asks, each once.
fn permissions(
    ty: &str,
    body: &[Node],
    types: &Types,
    changed: bool,
    (project, of): &(Option<Arc<str>>, Option<Arc<str>>),
    seen: &mut FxHashSet<Permission>,
    out: &mut Vec<Permission>,
) {
    for (verb, permissions) in &types.verbs {
        // What is only looked at is only read.
        if !changed && *verb != "read" {
            continue;
        }
        for permission in permissions {
            let condition = types.facts.as_ref().and_then(|facts| facts.condition(permission));
            if condition.is_some_and(|condition| !holds(ty, body, condition)) {
                continue;
            }
            let permission = Permission {
                permission: Arc::clone(permission),
                verb,
                resource: ty.into(),
                project: project.clone(),
                of: of.clone(),
            };
            if seen.insert(permission.clone()) {
                out.push(permission);
            }
        }
    }
}

/// The project of something that another root makes: a bucket that is named by a name which is its own everywhere.
fn elsewhere(roots: &[View<'_>], ty: &str, field: &str, name: &str) -> Option<Arc<str>> {
    let end = format!("_{field}");
    roots.iter().find_map(|root| {
        root.blocks.iter().find_map(|(_, node)| {
            let (keyword, other, _, body) = typed(node)?;
            // `google_storage_bucket` of a member of a bucket, or of a state that lies in one.
            let own = keyword == "resource" && other.ends_with(&end) && (ty.starts_with(other) || !provider::owns(ty));
            if !own || argument(body, "name").and_then(text_of)? != name {
                return None;
            }
            let types = Types::facts(other)?;
            root.place(&[], other, body, &types, 0).0
        })
    })
}

fn referred(value: &Expr) -> Option<&Reference> {
    match value {
        Expr::Reference(reference) => Some(reference),
        Expr::Originated(inner, _) => referred(inner),
        Expr::Template(parts) => match &**parts {
            [Part::Later(inner)] => referred(inner),
            _ => None,
        },
        _ => None,
    }
}

fn known_text(node: &Node) -> Option<(Name, Arc<str>)> {
    match &node.kind {
        NodeKind::Attribute { name, value } => Some((*name, text_of(value)?.into())),
        NodeKind::Block { .. } => None,
    }
}

/// Whether something is asked of this body. What cannot be known counts as asked.
fn holds(ty: &str, body: &[Node], condition: Condition) -> bool {
    let mut found = Vec::new();
    collect(body, condition.argument, &mut found);
    let set = found.iter().any(|found| !matches!(found, Found::Value(Expr::Null)));
    let default = || {
        let fact = provider::resource(ty)?.get(condition.argument)?;
        Some(match fact.default()? {
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) | Literal::String(text) => text.to_owned(),
        })
    };
    let is = |wanted: &str| -> Option<bool> {
        match found.first() {
            Some(Found::Value(value)) => plain(value).map(|value| value == wanted),
            Some(Found::Block) => None,
            None => Some(default().as_deref() == Some(wanted)),
        }
    };
    match condition.test {
        Test::Set => set,
        Test::Unset => !set || found.iter().any(|found| matches!(found, Found::Value(value) if plain(value).is_none())),
        Test::Is(value) => is(value).unwrap_or(true),
        Test::IsNot(value) => !is(value).unwrap_or(false),
    }
}

enum Found<'o> {
    Value(&'o Expr),
    Block,
}

/// An argument or a block of this name, however deep: facts name it alone.
fn collect<'o>(body: &'o [Node], wanted: &str, out: &mut Vec<Found<'o>>) {
    for node in body {
        match &node.kind {
            NodeKind::Attribute { name, value } if *name == wanted => out.push(Found::Value(value)),
            NodeKind::Attribute { .. } => {}
            NodeKind::Block { keyword, body, .. } => {
                if *keyword == wanted {
                    out.push(Found::Block);
                }
                collect(body, wanted, out);
            }
        }
    }
}

fn plain(value: &Expr) -> Option<String> {
    match value {
        Expr::Bool(value) => Some(value.to_string()),
        Expr::Number(text) => Some(text.to_string()),
        Expr::Originated(inner, _) => plain(inner),
        other => text_of(other).map(|text| text.into_owned()),
    }
}

/// What a type asks, by verb.
struct Types {
    facts: Option<Permissions>,
    verbs: Vec<(&'static str, Vec<Arc<str>>)>,
}

impl Types {
    fn facts(ty: &str) -> Option<Self> {
        let facts = provider::permissions(ty)?;
        let verbs = facts
            .verbs()
            .map(|(verb, permissions)| (verb, permissions.iter().map(|permission| Arc::from(*permission)).collect()));
        Some(Self { verbs: verbs.into(), facts: Some(facts) })
    }

    /// What a row of the table says.
    fn row(row: &Value) -> Option<Self> {
        let Data::Record(columns) = &row.data else { return None };
        let verbs = ["read", "create", "update", "delete"].map(|verb| {
            let column = columns.get(&Name::new(verb)).map(|column| &column.data);
            let texts = match column {
                Some(Data::List(texts)) => texts.iter().filter_map(text).collect(),
                _ => Vec::new(),
            };
            (verb, texts)
        });
        Some(Self { facts: None, verbs: verbs.into() })
    }
}

fn text(value: &Value) -> Option<Arc<str>> {
    match &value.data {
        Data::Text(text) => Some(Arc::clone(text)),
        _ => None,
    }
}

/// What was asked of types so far.
struct Asked<'h> {
    host: &'h dyn Host,
    known: FxHashMap<String, Option<Arc<Types>>>,
    unknown: Vec<Diagnostic>,
}

impl Asked<'_> {
    fn of(&mut self, ty: &str, environment: Option<Name>, at: Option<Span>, spec: Option<Span>) -> Option<Arc<Types>> {
        let host = self.host;
        let found = self.known.entry(ty.to_owned()).or_insert_with(|| {
            let row = Evaluator::new(host).table_row(Name::new(TABLE), &[Name::new(ty)]);
            let row = row.and_then(Result::ok).and_then(|row| Types::row(&row));
            row.or_else(|| Types::facts(ty)).map(Arc::new)
        });
        if found.is_none()
            && let Some(span) = at
        {
            let message = format!("nobody knows which permissions a `{ty}` asks: no identity gets any for it");
            let mut made = Diagnostic::warning(codes::PERMISSIONS_UNKNOWN, span, message).help(format!(
                "say it in a table `{TABLE}` of yours, with the columns `read`, `create`, `update` and `delete`: `\"{ty}\" | [\"…\"], …`"
            ));
            if let Some(spec) = spec.filter(|spec| spec.chunk != span.chunk) {
                made = made.also(spec, "because of this");
            }
            if let Some(environment) = environment {
                made = made.in_environment(environment);
            }
            self.unknown.push(made);
        }
        found.clone()
    }
}
