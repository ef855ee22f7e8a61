//! A world answers what evaluation asks.

use std::cell::Cell;

use super::world::World;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::evaluate::{Data, Evaluated, Fault, Host, ItemId, Pins, Scope, Tables, Value};
use crate::language::schema::Module;
use crate::source::{Name, Span};

impl<'m> World<'m> {
    /// Files what is wrong, once.
    pub(super) fn file(&self, diagnostic: Diagnostic) -> Fault {
        use std::hash::{Hash, Hasher};
        let mut hasher = rustc_hash::FxHasher::default();
        diagnostic.code.id().hash(&mut hasher);
        diagnostic.span.hash(&mut hasher);
        diagnostic.message.hash(&mut hasher);
        if self.reported.borrow_mut().insert(hasher.finish()) {
            self.diagnostics.borrow_mut().push(diagnostic.in_environment(self.environment));
        }
        Fault
    }

    /// An output or a facet without parameters: evaluated once, its circle found.
    fn remember(&self, item: ItemId, name: Name, span: Span, make: impl FnOnce() -> Evaluated) -> Evaluated {
        if let Some(found) = self.remembered.borrow().get(&(item, name)) {
            return match found {
                Some(made) => made.clone(),
                None => Err(self.report_cycle(item, &[name].into())),
            };
        }
        self.remembered.borrow_mut().insert((item, name), None);
        self.enter(item, [name].into(), span);
        let made = make();
        self.leave();
        self.remembered.borrow_mut().insert((item, name), Some(made.clone()));
        made
    }

    fn provided(&self, item: ItemId, name: Name, span: Span) -> Evaluated {
        self.remember(item, name, span, || match &self.provider {
            Some(provider) => provider(self, item, name, span),
            None => Err(self.file(
                Diagnostic::error(
                    codes::NOT_PROVIDED,
                    span,
                    format!("`{}` is known when blueprints are run, and not before", self.address(item, &[name])),
                )
                .help("refer to it in a blueprint, not in a spec or a check"),
            )),
        })
    }

    fn facet_value(&self, item: ItemId, name: Name, arguments: Vec<Value>, span: Span) -> Evaluated {
        let Some(facet) = self.node(item).kind.facets.get(&name) else {
            return Err(self.no_member(item, name, span));
        };
        let Some(value) = facet.value.as_deref() else { return Ok(Value::new(Data::None)) };
        let mut scope = Scope::of(item);
        let mut given = arguments.into_iter();
        for parameter in &facet.parameters {
            let value = match (given.next(), &parameter.default) {
                (Some(value), _) => self.evaluator().fit(value, &parameter.ty, span, &Scope::default())?,
                (None, Some(default)) => self.eval_as(default, &parameter.ty, &mut Scope::of(item))?,
                (None, None) => {
                    return Err(self.file(Diagnostic::error(
                        codes::WRONG_ARGUMENTS,
                        span,
                        format!("facet `{name}` also takes `{}`", parameter.name),
                    )));
                }
            };
            scope.bind(parameter.name, value);
        }
        match &facet.result {
            Some(ty) => self.eval_as(value, ty, &mut scope),
            None => self.eval(value, &mut scope),
        }
    }

    fn no_member(&self, item: ItemId, name: Name, span: Span) -> Fault {
        let kind = self.node(item).kind;
        let known = kind.fields.keys().chain(kind.provides.keys()).chain(kind.facets.keys());
        let made = Diagnostic::error(codes::UNKNOWN_FIELD, span, format!("a `{}` has no field `{name}`", kind.name));
        let made = match suggest(&name, known.map(|name| name.as_str())) {
            Some(meant) => made.label(format!("did you mean `{meant}`?")),
            None => made.also(kind.span, "the kind"),
        };
        self.file(made)
    }

    /// What every item has, whatever its kind says.
    fn common(&self, item: ItemId, name: Name) -> Option<Evaluated> {
        let info = self.item(item);
        Some(match name.as_str() {
            "name" => {
                let value = Value::text(info.name);
                if Some(item) == self.environment_item {
                    return Some(Ok(value.from(crate::artifact::hcl::Source::Environment(name))));
                }
                Ok(value)
            }
            "id" => {
                let slot = self.slot(item, name)?;
                if slot.parts.is_empty() {
                    let value = Value::text(info.reference().replace('_', "-"));
                    if Some(item) == self.environment_item {
                        return Some(Ok(value.from(crate::artifact::hcl::Source::Environment(name))));
                    }
                    return Some(Ok(value));
                }
                self.value_of(item, slot, None)
            }
            "environments" => {
                let found = self.environments_of(item).into_iter().map(|item| Value::new(Data::Item(item)));
                Ok(Value::new(Data::List(found.collect::<Vec<_>>().into())))
            }
            _ => return None,
        })
    }
}

impl Host for World<'_> {
    fn module(&self) -> &Module {
        self.module
    }
    fn tables(&self) -> &Tables {
        &self.tables
    }
    fn pins(&self) -> &Pins {
        &self.pins
    }
    fn depth(&self) -> &Cell<u32> {
        &self.depth
    }
    fn report(&self, diagnostic: Diagnostic) -> Fault {
        self.file(diagnostic)
    }
    fn environment(&self) -> Option<ItemId> {
        self.environment_item
    }
    fn project(&self) -> Option<ItemId> {
        self.project_item
    }
    fn item_named(&self, name: Name) -> Option<ItemId> {
        self.named(name)
    }

    fn keyed(&self, kind: Name, keys: &[Value]) -> Option<ItemId> {
        let names: Box<[Name]> = keys.iter().map(|key| Name::new(&self.display(key))).collect();
        self.keyed.get(&(kind, names)).copied()
    }

    fn items_of(&self, kind: Name) -> Vec<ItemId> {
        self.items(kind).to_vec()
    }
    fn name_of(&self, item: ItemId) -> Name {
        self.item(item).name
    }
    fn kind_of(&self, item: ItemId) -> Name {
        self.item(item).kind
    }
    fn doc_of(&self, item: ItemId) -> Option<&str> {
        self.item(item).doc.as_deref()
    }

    fn environments_of(&self, item: ItemId) -> Vec<ItemId> {
        let here = Name::new("environment");
        match self.node(item).info.declared.then(|| self.module.items.get(&self.item(item).reference())).flatten() {
            Some(declared) => {
                let exists = |environment: &ItemId| declared.in_environment(self.item(*environment).name).is_some();
                self.items(here).iter().copied().filter(exists).collect()
            }
            None => self.environment_item.into_iter().collect(),
        }
    }

    fn member(&self, item: ItemId, name: Name, span: Span) -> Evaluated {
        let kind = self.node(item).kind;
        if let Some(index) = kind.fields.get_index_of(&name)
            && let Some(slot) = self.fields(item).get(index)
        {
            return self.value_of(item, slot, None);
        }
        if kind.provides.contains_key(&name) {
            return self.provided(item, name, span);
        }
        if let Some(facet) = kind.facets.get(&name)
            && facet.parameters.is_empty()
        {
            return self.remember(item, name, facet.span, || self.facet_value(item, name, Vec::new(), span));
        }
        match self.common(item, name) {
            Some(value) => value,
            None if kind.capabilities.contains_key(&name) => Ok(Value::new(Data::Capability(item, name))),
            None => Err(self.no_member(item, name, span)),
        }
    }

    fn descend(&self, item: ItemId, path: &[Name], span: Span) -> Evaluated<(Value, usize)> {
        let Some((first, rest)) = path.split_first() else { return Ok((Value::new(Data::Item(item)), 0)) };
        if let Some(index) = self.node(item).kind.fields.get_index_of(first)
            && let Some(slot) = self.fields(item).get(index)
        {
            let (value, taken) = self.along(item, slot, rest, None)?;
            return Ok((value, taken + 1));
        }
        Ok((self.member(item, *first, span)?, 1))
    }

    fn facet(&self, item: ItemId, name: Name, arguments: Vec<Value>, span: Span) -> Evaluated {
        if arguments.is_empty() {
            return self.member(item, name, span);
        }
        self.facet_value(item, name, arguments, span)
    }

    fn at(&self, value: &Value, environment: &Value, span: Span) -> Evaluated {
        match environment.data {
            Data::Item(item) if Some(item) == self.environment_item => Ok(value.clone()),
            _ => Err(self.file(
                Diagnostic::error(codes::WRONG_VALUE, span, "only this environment can be seen from here")
                    .help("values of several environments are at hand in a blueprint for the project"),
            )),
        }
    }

    fn edges(&self) -> Vec<u32> {
        (0..self.edge_index().all.len() as u32).collect()
    }
    fn verdicts(&self, span: Span) -> Evaluated<Vec<Value>> {
        if let Some(Some(known)) = &*self.verdicts.borrow() {
            return Ok(known.clone());
        }
        let thinking = self.verdicts.borrow().is_some();
        let Some(judge) = self.judge.as_ref().filter(|_| !thinking) else {
            let message = "verdicts are known when blueprints are run, and not before";
            let made = Diagnostic::error(codes::NOT_PROVIDED, span, message);
            return Err(self.file(made.help("ask for them in a blueprint: a spec cannot rest on what is judged of it")));
        };
        *self.verdicts.borrow_mut() = Some(None);
        let found = judge(self);
        *self.verdicts.borrow_mut() = Some(Some(found.clone()));
        Ok(found)
    }
    fn edges_from(&self, item: ItemId) -> Vec<u32> {
        self.edge_index().from.get(&item).cloned().unwrap_or_default()
    }
    fn edges_to(&self, item: ItemId) -> Vec<u32> {
        self.edge_index().to.get(&item).cloned().unwrap_or_default()
    }
    fn edge_member(&self, edge: u32, name: Name, span: Span) -> Evaluated {
        self.edge_field(edge, name, span)
    }
    fn edge_place(&self, edge: u32) -> Option<Span> {
        self.edge(edge).map(|edge| edge.span)
    }
    fn steps_of(&self, item: ItemId) -> Evaluated<Vec<u32>> {
        self.steps_that_apply(item)
    }
    fn step_member(&self, item: ItemId, step: u32, name: Name, span: Span) -> Evaluated {
        self.step_field(item, step, name, span)
    }
}
