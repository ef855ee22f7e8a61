//! Merges the values of one argument: what is equal as parts stays, what differs becomes a variable.
//!
//! Slices of values run along the rows of the innermost scope. `None` means that a row does not matter here.

use std::sync::Arc;

use super::known::{is_later, parts_of, push_text, same, text_of};
use super::scope::Context;
use super::{Merge, Target};
use crate::artifact::hcl::{Expr, Part, Source};
use crate::source::Name;

/// A part of a text, merged.
enum Piece {
    Text(Arc<str>),
    Expr(Expr),
    /// It differs, and has no name of its own yet.
    Differs,
}

impl Merge<'_> {
    pub(super) fn value(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let mut present = values.iter().flatten();
        let Some(first) = present.next() else { return Expr::Null };
        let nulls = values.iter().flatten().filter(|value| matches!(value, Expr::Null)).count();
        if nulls > 0 {
            if nulls == values.iter().flatten().count() {
                return Expr::Null;
            }
            return self.partly(cx, values);
        }
        if matches!(first, Expr::Bool(_) | Expr::Number(_) | Expr::Text(_)) && present.all(|value| value == first) {
            return (*first).clone();
        }
        let all = |test: fn(&Expr) -> bool| values.iter().flatten().all(|value| test(value));
        if values.iter().flatten().any(|value| matches!(value, Expr::Originated(..))) {
            return self.originated(cx, values);
        }
        if all(|value| matches!(value, Expr::Text(_) | Expr::Template(_))) {
            return self.text(cx, values);
        }
        if all(|value| matches!(value, Expr::Reference(_))) {
            return self.reference(cx, values);
        }
        if all(|value| matches!(value, Expr::List(_))) {
            return self.list(cx, values);
        }
        if all(|value| matches!(value, Expr::Object(_))) {
            return self.object(cx, values);
        }
        self.compound(cx, values)
    }

    /// Calls, conditionals and the like: their operands are merged if their form is the same.
    fn compound(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let Some(first) = values.iter().flatten().next() else { return Expr::Null };
        let form = |value: &Expr| match (value, *first) {
            (Expr::Call { function: f, arguments: a }, Expr::Call { function: g, arguments: b }) => {
                f == g && a.len() == b.len()
            }
            (Expr::Conditional(_), Expr::Conditional(_)) => true,
            (Expr::Suffixed(_, a), Expr::Suffixed(_, b)) => a == b,
            (one, other) => one == other,
        };
        let operand = |value: &Expr, index: usize| -> Option<Expr> {
            match value {
                Expr::Call { arguments, .. } => arguments.get(index).cloned(),
                Expr::Conditional(parts) => [&parts.0, &parts.1, &parts.2].get(index).map(|part| (*part).clone()),
                Expr::Suffixed(inner, _) => (index == 0).then(|| (**inner).clone()),
                _ => None,
            }
        };
        if !values.iter().flatten().all(|value| form(value)) {
            return self.differ(cx, values, None);
        }
        let known = !values.iter().flatten().any(|value| is_later(value));
        if known && matches!(first, Expr::Call { .. }) && !values.iter().flatten().all(|value| same(first, value)) {
            // `jsonencode` of something that differs is passed in as a whole: a text.
            return self.differ(cx, values, None);
        }
        let mut merged = Vec::new();
        for index in 0.. {
            if operand(first, index).is_none() {
                break;
            }
            let operands: Vec<Option<Expr>> =
                values.iter().map(|value| value.and_then(|value| operand(value, index))).collect();
            let borrowed: Vec<Option<&Expr>> = operands.iter().map(Option::as_ref).collect();
            merged.push(self.value(cx, &borrowed));
        }
        match (*first, merged.as_slice()) {
            (Expr::Call { function, .. }, _) => Expr::Call { function: *function, arguments: merged.into() },
            (Expr::Conditional(_), [a, b, c]) => Expr::Conditional(Arc::new((a.clone(), b.clone(), c.clone()))),
            (Expr::Suffixed(_, suffix), [inner]) => Expr::Suffixed(Arc::new(inner.clone()), suffix.clone()),
            _ => (*first).clone(),
        }
    }

    /// Numbers, bools and lists that are a field, unchanged.
    fn originated(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let mut sources = values.iter().flatten().map(|value| match value {
            Expr::Originated(_, source) => Some(source),
            _ => None,
        });
        let shared = sources.next().flatten().filter(|first| sources.all(|source| source == Some(*first))).cloned();
        if let Some(found) = shared.as_ref().and_then(|source| self.sourced(source)) {
            return found;
        }
        let inner: Vec<Option<&Expr>> = values
            .iter()
            .map(|value| match value {
                Some(Expr::Originated(inner, _)) => Some(&**inner),
                other => *other,
            })
            .collect();
        if let Some(Source::Loop(name)) = &shared {
            let texts: Vec<Option<std::borrow::Cow<'_, str>>> =
                inner.iter().map(|value| value.and_then(text_of)).collect();
            let borrowed: Vec<Option<&str>> = texts.iter().map(|text| text.as_deref()).collect();
            if texts.iter().zip(&inner).all(|(text, value)| text.is_some() == value.is_some())
                && let Some(key) = cx.loop_key(&borrowed)
            {
                return key;
            }
            let Some(first) = inner.iter().flatten().next() else { return Expr::Null };
            if !inner.iter().flatten().all(|value| same(first, value)) {
                return self.differ(cx, &inner, Some(*name));
            }
        }
        self.value(cx, &inner)
    }

    /// The variable that carries a field in all environments: every field of the environment, and others that vary.
    fn sourced(&mut self, source: &Source) -> Option<Expr> {
        match source {
            Source::Loop(_) => None,
            Source::Environment(_) | Source::Field { .. } => {
                let field = self.fields.get(source)?;
                let name = Source::Environment(Name::new("name"));
                // An environment's id is its name, unless the spec says otherwise.
                if *source == Source::Environment(Name::new("id"))
                    && let Some(named) = self.fields.get(&name)
                    && named.stable
                    && field.values.iter().zip(&named.values).all(|(id, name)| id.is_none() || id == name)
                {
                    return Some(Expr::Variable(self.variables.sourced(&name, &named.values)));
                }
                if !field.stable || (matches!(source, Source::Field { .. }) && !field.varies()) {
                    return None;
                }
                Some(Expr::Variable(self.variables.sourced(source, &field.values)))
            }
        }
    }

    /// They are all the same field, which a variable carries.
    pub(super) fn one_field(&self, values: &[&Expr]) -> bool {
        let mut sources = values.iter().map(|value| single_source(value));
        let Some(first) = sources.next().flatten() else { return false };
        sources.all(|source| source == Some(first)) && self.fields.get(first).is_some_and(|field| field.stable)
    }

    /// Some rows have a value, the others null.
    fn partly(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let some: Vec<Option<&Expr>> =
            values.iter().map(|value| value.filter(|value| !matches!(value, Expr::Null))).collect();
        if !some.iter().flatten().any(|value| is_later(value)) {
            if let Some(field) = self.absent_field(cx, values, &some) {
                return field;
            }
            return self.differ(cx, values, None);
        }
        if let Some(one) = self.one_of(cx, values, &some) {
            return one;
        }
        let hint = format!("{}_{}", cx.item, cx.argument());
        // Rows that do not matter count as those without.
        let condition = self.condition(cx, &some, &hint);
        let then = self.value(cx, &some);
        Expr::Conditional(Arc::new((condition, then, Expr::Null)))
    }

    /// A field that is itself absent exactly where the argument is.
    fn absent_field(&mut self, cx: &Context, values: &[Option<&Expr>], some: &[Option<&Expr>]) -> Option<Expr> {
        let mut sources = some.iter().flatten().map(|value| single_source(value));
        let first = sources.next().flatten()?.clone();
        if matches!(first, Source::Loop(_)) || !sources.all(|source| source == Some(&first)) {
            return None;
        }
        let field = self.fields.get(&first)?;
        let absent = cx
            .rows()
            .iter()
            .zip(values.iter().zip(some))
            .filter(|(_, (value, some))| value.is_some() && some.is_none())
            .all(|(row, _)| field.values[row.environment].is_none());
        if !field.stable || !absent {
            return None;
        }
        let name = self.variables.sourced(&first, &field.values);
        let as_text = some.iter().flatten().any(|value| matches!(value, Expr::Template(_)));
        Some(if as_text { self.as_text(name) } else { Expr::Variable(name) })
    }

    /// `one(pager[*].id)`: the reference is missing exactly where what it refers to is.
    fn one_of(&mut self, cx: &mut Context, values: &[Option<&Expr>], some: &[Option<&Expr>]) -> Option<Expr> {
        let mut references = some.iter().flatten().map(|value| match value {
            Expr::Reference(reference) => Some(reference),
            _ => None,
        });
        let first = references.next().flatten()?.clone();
        if first.index.is_some() || !references.all(|reference| reference == Some(&first)) {
            return None;
        }
        let Some(Target::Single(mask)) = self.targets.get(&first.block) else { return None };
        let around = cx.mask(values);
        if mask & around != cx.mask(some)
            || cx
                .rows()
                .iter()
                .zip(values.iter().zip(some))
                .any(|(row, (value, some))| value.is_some() && some.is_none() && mask & (1 << row.environment) != 0)
        {
            return None;
        }
        Some(Expr::Call {
            function: Name::new("one"),
            arguments: vec![Expr::Reference(Arc::new(crate::artifact::hcl::Reference {
                block: first.block.clone(),
                index: None,
                path: format!("[*]{}", first.path).into(),
            }))]
            .into(),
        })
    }

    pub(super) fn text(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let rows: Vec<Option<std::borrow::Cow<'_, [Part]>>> = values.iter().map(|value| value.map(parts_of)).collect();
        let Some(first) = rows.iter().flatten().next() else { return Expr::Null };
        let is_text = |part: &Part| !matches!(part, Part::Later(_));
        let aligned = rows.iter().flatten().all(|parts| {
            parts.len() == first.len()
                && parts.iter().zip(first.iter()).all(|(one, other)| is_text(one) == is_text(other))
        });
        let later = values.iter().flatten().any(|value| is_later(value));
        if !aligned {
            if !later && let Some(text) = self.equal_text(values) {
                return text;
            }
            return self.differ(cx, values, None);
        }
        let mut pieces = Vec::with_capacity(first.len());
        for index in 0..first.len() {
            let column: Vec<Option<&Part>> = rows.iter().map(|row| row.as_ref().map(|parts| &parts[index])).collect();
            pieces.push(self.piece(cx, &column));
        }
        let differs = pieces.iter().any(|piece| matches!(piece, Piece::Differs));
        let symbolic = later || pieces.iter().any(|piece| matches!(piece, Piece::Expr(_)));
        let several = pieces.iter().filter(|piece| matches!(piece, Piece::Differs)).count() > 1;
        if differs && (!symbolic || first.len() == 1 || (several && cx.in_loop())) {
            let hint = match &first[..] {
                [Part::Known { source: Source::Loop(name), .. }] => Some(*name),
                _ => None,
            };
            return self.differ(cx, values, hint);
        }
        let mut parts: Vec<Part> = Vec::with_capacity(pieces.len());
        for (index, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Text(text) => push_text(&mut parts, &text),
                Piece::Expr(expr) => parts.push(Part::Later(expr)),
                Piece::Differs => {
                    let column: Vec<Option<Expr>> = rows
                        .iter()
                        .map(|row| row.as_ref().map(|parts| Expr::Template(Arc::from([parts[index].clone()]))))
                        .collect();
                    let borrowed: Vec<Option<&Expr>> = column.iter().map(Option::as_ref).collect();
                    let hint = match &first[index] {
                        Part::Known { source: Source::Loop(name), .. } => Some(*name),
                        _ => None,
                    };
                    parts.push(Part::Later(self.differ(cx, &borrowed, hint)));
                }
            }
        }
        match parts.as_slice() {
            [] => Expr::Text("".into()),
            [Part::Literal(text)] => Expr::Text(text.clone()),
            // What is written as a text stays one, though its field is a number.
            [Part::Later(Expr::Variable(name))] if first.len() == 1 && is_text(&first[0]) => self.as_text(*name),
            [Part::Later(only)] => only.clone(),
            _ => Expr::Template(parts.into()),
        }
    }

    fn as_text(&self, name: Name) -> Expr {
        let variable = Expr::Variable(name);
        if self.variables.holds_text(name) {
            return variable;
        }
        Expr::Call { function: Name::new("tostring"), arguments: Arc::from([variable]) }
    }

    /// One column of aligned texts.
    fn piece(&mut self, cx: &mut Context, column: &[Option<&Part>]) -> Piece {
        let Some(first) = column.iter().flatten().next() else { return Piece::Text("".into()) };
        if let Part::Later(_) = first {
            let inner: Vec<Option<&Expr>> = column
                .iter()
                .map(|part| match part {
                    Some(Part::Later(inner)) => Some(inner),
                    _ => None,
                })
                .collect();
            return Piece::Expr(self.value(cx, &inner));
        }
        let source = |part: &Part| match part {
            Part::Known { source, .. } => Some(source.clone()),
            _ => None,
        };
        let shared =
            source(first).filter(|first| column.iter().flatten().all(|part| source(part).as_ref() == Some(first)));
        if let Some(found) = shared.as_ref().and_then(|source| self.sourced(source)) {
            return Piece::Expr(found);
        }
        let texts: Vec<Option<&str>> = column
            .iter()
            .map(|part| match part {
                Some(Part::Literal(text) | Part::Known { text, .. }) => Some(&**text),
                _ => None,
            })
            .collect();
        let looped = matches!(shared, Some(Source::Loop(_)));
        if looped && let Some(key) = cx.loop_key(&texts) {
            return Piece::Expr(key);
        }
        let Some(text) = texts.iter().flatten().next() else { return Piece::Differs };
        if texts.iter().flatten().all(|other| other == text) {
            return Piece::Text((*text).into());
        }
        match cx.loop_key(&texts) {
            Some(key) => Piece::Expr(key),
            None => Piece::Differs,
        }
    }

    /// Texts that are cut differently, but are the same without any help of the environment.
    fn equal_text(&self, values: &[Option<&Expr>]) -> Option<Expr> {
        let of_environment = |value: &Expr| {
            parts_of(value).iter().any(|part| matches!(part, Part::Known { source: Source::Environment(_), .. }))
        };
        if values.iter().flatten().any(|value| of_environment(value)) {
            return None;
        }
        let mut texts = values.iter().flatten().map(|value| text_of(value));
        let first = texts.next()??;
        texts.all(|text| text.as_ref() == Some(&first)).then(|| Expr::Text(first.into()))
    }

    /// The values differ: a field of the loop around them, or a variable of the module.
    pub(super) fn differ(&mut self, cx: &mut Context, values: &[Option<&Expr>], hint: Option<Name>) -> Expr {
        let name = hint.unwrap_or_else(|| cx.argument());
        if cx.in_loop() {
            let values = values.iter().map(|value| value.cloned()).collect();
            return self.field(cx, name, values);
        }
        if values.iter().flatten().any(|value| is_later(value)) {
            self.refers_differently(cx, values);
            return Expr::Null;
        }
        let mut per_environment: Vec<Option<Expr>> = vec![None; self.environments.len()];
        for (row, value) in cx.rows().iter().zip(values) {
            if let Some(value) = value.filter(|value| !matches!(value, Expr::Null)) {
                per_environment[row.environment] = Some(super::literal(value));
            }
        }
        Expr::Variable(self.variables.of_argument(cx, name, per_environment))
    }
}

/// The field that a value is, if it is nothing else.
fn single_source(value: &Expr) -> Option<&Source> {
    match value {
        Expr::Originated(_, source) => Some(source),
        Expr::Template(parts) => match &**parts {
            [Part::Known { source, .. }] => Some(source),
            _ => None,
        },
        _ => None,
    }
}
