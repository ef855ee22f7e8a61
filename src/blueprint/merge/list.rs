//! Lists and objects: element by element where they agree, else what all have and then what only some have.

use std::sync::Arc;

use super::known::{is_later, same, text_of};
use super::order::{Ordered, union};
use super::scope::Context;
use super::{Mask, Merge, Target};
use crate::artifact::hcl::{Expr, Part, Reference};
use crate::source::Name;

/// The entries of one name in each row.
type Cells<'e> = Vec<Option<&'e (Expr, Expr)>>;

/// An element that is the same in several rows.
#[derive(Clone, Debug)]
struct Column {
    cells: Vec<Option<Expr>>,
    /// Where it stands in each row.
    places: Vec<usize>,
}

/// Every row has the columns in this order.
fn in_order(columns: &[Column]) -> bool {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    (0..rows).all(|row| {
        let places = columns.iter().filter(|column| column.cells[row].is_some()).map(|column| column.places[row]);
        places.clone().zip(places.skip(1)).all(|(one, other)| one < other)
    })
}

impl Merge<'_> {
    pub(super) fn list(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let rows: Vec<Option<&[Expr]>> = values
            .iter()
            .map(|value| match value {
                Some(Expr::List(elements)) => Some(&**elements),
                _ => None,
            })
            .collect();
        let Some(first) = rows.iter().flatten().next() else { return Expr::Null };
        let equal =
            values.iter().flatten().all(|value| values.iter().flatten().next().is_some_and(|first| same(first, value)));
        let later = values.iter().flatten().any(|value| is_later(value));
        let fields = || {
            rows.iter().flatten().all(|row| row.len() == first.len())
                && (0..first.len()).all(|index| {
                    let column: Vec<&Expr> = rows.iter().flatten().map(|row| &row[index]).collect();
                    column.iter().all(|value| same(column[0], value)) || self.one_field(&column)
                })
        };
        if !equal && !later && !fields() {
            return self.differ(cx, values, None);
        }
        let aligned = rows.iter().flatten().all(|row| row.len() == first.len())
            && (0..first.len()).all(|index| {
                rows.iter().flatten().all(|row| alike(&first[index], &row[index]))
                    || keyed(cx, &rows.iter().map(|row| row.map(|row| &row[index])).collect::<Vec<_>>())
            });
        if aligned {
            let merged: Vec<Expr> = (0..first.len())
                .map(|index| {
                    let column: Vec<Option<&Expr>> = rows.iter().map(|row| row.map(|row| &row[index])).collect();
                    self.value(cx, &column)
                })
                .collect();
            return Expr::List(merged.into());
        }
        if cx.in_loop() {
            return self.differ(cx, values, None);
        }
        let plain: Vec<Option<Vec<Expr>>> = rows.iter().map(|row| row.map(<[Expr]>::to_vec)).collect();
        let columns = columns(&plain);
        let partial = columns
            .values()
            .any(|column| column.cells.iter().zip(&rows).any(|(cell, row)| row.is_some() && cell.is_none()));
        let columns = if partial {
            let collapsed = rows
                .iter()
                .enumerate()
                .map(|(index, row)| row.map(|row| self.collapse(cx, index, row)))
                .collect::<Vec<_>>();
            self::columns(&collapsed)
        } else {
            columns
        };
        let columns: Vec<Column> = columns.into_values().collect();
        if !in_order(&columns) {
            return self.cases(cx, values);
        }
        self.segments(cx, &rows, columns)
    }

    /// Lists that contradict each other's order: a whole list for each set of environments.
    fn cases(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let Some(first) = values.iter().flatten().next() else { return Expr::Null };
        let alike: Vec<Option<&Expr>> = values.iter().map(|value| value.filter(|value| same(first, value))).collect();
        let others: Vec<Option<&Expr>> = values.iter().map(|value| value.filter(|value| !same(first, value))).collect();
        let then = self.value(cx, &alike);
        if others.iter().all(Option::is_none) {
            return then;
        }
        let hint = format!("{}_{}", cx.item, cx.argument());
        let condition = self.condition(cx, &alike, &hint);
        let otherwise = self.cases(cx, &others);
        Expr::Conditional(Arc::new((condition, then, otherwise)))
    }

    /// `[a.id, pager[0].id]` of only some environments: `concat([a.id], pager[*].id)`.
    fn segments(&mut self, cx: &mut Context, rows: &[Option<&[Expr]>], columns: Vec<Column>) -> Expr {
        let mut parts: Vec<Expr> = Vec::new();
        let mut run: Vec<Expr> = Vec::new();
        for column in columns {
            let cells: Vec<Option<&Expr>> = column.cells.iter().map(Option::as_ref).collect();
            let missing = cells.iter().zip(rows).any(|(cell, row)| row.is_some() && cell.is_none());
            let whole = cells.iter().flatten().any(|cell| matches!(cell, Expr::Suffixed(..)));
            if !missing && !whole {
                run.push(self.value(cx, &cells));
                continue;
            }
            if !run.is_empty() {
                parts.push(Expr::List(std::mem::take(&mut run).into()));
            }
            let made = match cells.iter().flatten().next() {
                Some(all) if whole => self.all_or_nothing(cx, rows, &cells, (*all).clone()),
                _ => self.sometimes(cx, rows, &cells),
            };
            parts.push(made);
        }
        if !run.is_empty() {
            parts.push(Expr::List(run.into()));
        }
        match parts.as_slice() {
            [] => Expr::List(Arc::from([])),
            [only] => only.clone(),
            _ => Expr::Call { function: Name::new("concat"), arguments: parts.into() },
        }
    }

    /// All members of a family, in the rows that list them; where the family has none, that is said already.
    fn all_or_nothing(
        &mut self,
        cx: &mut Context,
        rows: &[Option<&[Expr]>],
        cells: &[Option<&Expr>],
        all: Expr,
    ) -> Expr {
        let family = match &all {
            Expr::Suffixed(inner, _) => match &**inner {
                Expr::Call { arguments, .. } => match arguments.first() {
                    Some(Expr::Reference(reference)) => self.targets.get(&reference.block),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some(Target::Family(keys)) = family else { return all };
        let silent = cx
            .rows()
            .iter()
            .zip(rows.iter().zip(cells))
            .all(|(row, (list, cell))| list.is_none() || cell.is_some() || keys[row.environment].is_empty());
        if silent {
            return all;
        }
        let hint = format!("{}_{}", cx.item, cx.argument());
        let condition = self.condition(cx, cells, &hint);
        Expr::Conditional(Arc::new((condition, all, Expr::List(Arc::from([])))))
    }

    /// A list with an element in some environments, and without in the others.
    fn sometimes(&mut self, cx: &mut Context, rows: &[Option<&[Expr]>], cells: &[Option<&Expr>]) -> Expr {
        if let Some(Expr::Reference(first)) = cells.iter().flatten().next()
            && first.index.is_none()
            && let Some(Target::Single(mask)) = self.targets.get(&first.block)
            && mask & cx.mask(rows) == cx.mask(cells)
        {
            return Expr::Reference(Arc::new(Reference {
                block: first.block.clone(),
                index: None,
                path: format!("[*]{}", first.path).into(),
            }));
        }
        let hint = format!("{}_{}", cx.item, cx.argument());
        let condition = self.condition(cx, cells, &hint);
        let element = self.value(cx, cells);
        Expr::Conditional(Arc::new((condition, Expr::List(Arc::from([element])), Expr::List(Arc::from([])))))
    }

    /// Puts `values(family)[*].x` in the place of a run of references to all members of a family, in the order of their keys.
    fn collapse(&self, cx: &Context, row: usize, elements: &[Expr]) -> Vec<Expr> {
        let environment = cx.rows()[row].environment;
        let mut out = Vec::with_capacity(elements.len());
        let mut at = 0;
        while let Some(element) = elements.get(at) {
            if let Expr::Reference(first) = element
                && let Some(Target::Family(keys)) = self.targets.get(&first.block)
                && let Some(run) = elements.get(at..at + keys[environment].len())
                && !run.is_empty()
                && run.iter().zip(&keys[environment]).all(|(element, key)| {
                    matches!(element, Expr::Reference(other) if other.block == first.block && other.path == first.path
                        && other.index.as_ref().and_then(text_of).is_some_and(|text| *text == **key))
                })
            {
                let all = Expr::Call {
                    function: Name::new("values"),
                    arguments: Arc::from([Expr::Reference(Arc::new(Reference {
                        block: first.block.clone(),
                        index: None,
                        path: "".into(),
                    }))]),
                };
                out.push(Expr::Suffixed(Arc::new(all), format!("[*]{}", first.path).into()));
                at += run.len();
                continue;
            }
            out.push(element.clone());
            at += 1;
        }
        out
    }

    pub(super) fn object(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let rows: Vec<Option<&[(Expr, Expr)]>> = values
            .iter()
            .map(|value| match value {
                Some(Expr::Object(entries)) => Some(&**entries),
                _ => None,
            })
            .collect();
        // Each column: the keys and the values of the rows that have the entry.
        let names: Vec<Vec<String>> =
            rows.iter().flatten().map(|row| row.iter().map(|(key, _)| symbol(key)).collect()).collect();
        let order = union(&names);
        let found: Vec<Option<Ordered<String, &(Expr, Expr)>>> =
            rows.iter().map(|row| row.map(|row| row.iter().map(|entry| (symbol(&entry.0), entry)).collect())).collect();
        let column = |name: &String| -> Vec<Option<&(Expr, Expr)>> {
            found.iter().map(|row| row.as_ref().and_then(|row| row.get(name).copied())).collect()
        };
        let complete = |column: &[Option<&(Expr, Expr)>]| {
            column.iter().zip(&rows).all(|(cell, row)| row.is_none() || cell.is_some())
        };
        let columns: Vec<(String, Cells<'_>)> = order
            .into_iter()
            .map(|name| {
                let cells = column(&name);
                (name, cells)
            })
            .collect();
        let later = values.iter().flatten().any(|value| is_later(value));
        if !columns.iter().all(|(_, cells)| complete(cells)) && (!later || cx.in_loop()) {
            return self.differ(cx, values, None);
        }
        let mut common: Vec<(Expr, Expr)> = Vec::new();
        let mut groups: Ordered<Mask, Vec<(Expr, Expr)>> = Ordered::default();
        let mut conditions: Ordered<Mask, Expr> = Ordered::default();
        for (name, cells) in columns {
            let keys: Vec<Option<&Expr>> = cells.iter().map(|cell| cell.map(|cell| &cell.0)).collect();
            let inner: Vec<Option<&Expr>> = cells.iter().map(|cell| cell.map(|cell| &cell.1)).collect();
            let key = self.value(cx, &keys);
            cx.path.push(Name::new(&super::variables::identifier(&name)));
            let value = self.value(cx, &inner);
            cx.path.pop();
            if complete(&cells) {
                common.push((key, value));
                continue;
            }
            let mask = cx.mask(&cells);
            if !conditions.contains_key(&mask) {
                let hint = format!("{}_{}", cx.item, cx.argument());
                let condition = self.condition(cx, &cells, &hint);
                conditions.insert(mask, condition);
            }
            groups.entry(mask).or_default().push((key, value));
        }
        if groups.is_empty() {
            return Expr::Object(common.into());
        }
        let mut arguments = vec![Expr::Object(common.into())];
        for (mask, entries) in groups {
            let condition = conditions.get(&mask).cloned().unwrap_or(Expr::Bool(true));
            arguments.push(Expr::Conditional(Arc::new((condition, Expr::Object(entries.into()), Expr::Null))));
        }
        Expr::Call { function: Name::new("merge"), arguments: arguments.into() }
    }
}

/// Elements that are equal as parts stand in one column.
fn columns(rows: &[Option<Vec<Expr>>]) -> Ordered<String, Column> {
    let symbols: Vec<Option<Vec<String>>> = rows.iter().map(|row| row.as_ref().map(|row| numbered(row))).collect();
    let lists: Vec<Vec<String>> = symbols.iter().flatten().cloned().collect();
    let empty = Column { cells: vec![None; rows.len()], places: vec![0; rows.len()] };
    let mut out: Ordered<String, Column> = union(&lists).into_iter().map(|name| (name, empty.clone())).collect();
    for (index, (row, names)) in rows.iter().zip(&symbols).enumerate() {
        let (Some(row), Some(names)) = (row, names) else { continue };
        for (place, (element, name)) in row.iter().zip(names).enumerate() {
            if let Some(column) = out.get_mut(name) {
                column.cells[index] = Some(element.clone());
                column.places[index] = place;
            }
        }
    }
    out
}

/// What an element is called while lists are aligned; a repeated one gets a number.
fn numbered(row: &[Expr]) -> Vec<String> {
    let mut seen: Ordered<String, usize> = Ordered::default();
    row.iter()
        .map(|element| {
            let name = symbol(element);
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count == 1 { name } else { format!("{name}\0{count}") }
        })
        .collect()
}

/// An expression with the fields of the environment as what they are, not what they are worth.
pub(super) fn symbol(expr: &Expr) -> String {
    crate::artifact::hcl::inline(&symbolic(expr))
}

fn symbolic(expr: &Expr) -> Expr {
    use crate::artifact::hcl::Source;
    match expr {
        Expr::Template(parts) => Expr::Template(
            parts
                .iter()
                .map(|part| match part {
                    Part::Known { source: Source::Environment(name), .. } => Part::Later(Expr::Variable(*name)),
                    Part::Known { text, .. } => Part::Literal(text.clone()),
                    Part::Later(inner) => Part::Later(symbolic(inner)),
                    Part::Literal(_) => part.clone(),
                })
                .collect(),
        ),
        Expr::Reference(reference) => Expr::Reference(Arc::new(Reference {
            block: reference.block.clone(),
            index: reference.index.as_ref().map(symbolic),
            path: reference.path.clone(),
        })),
        Expr::List(elements) => Expr::List(elements.iter().map(symbolic).collect()),
        Expr::Object(entries) => {
            Expr::Object(entries.iter().map(|(key, value)| (symbolic(key), symbolic(value))).collect())
        }
        Expr::Call { function, arguments } => {
            Expr::Call { function: *function, arguments: arguments.iter().map(symbolic).collect() }
        }
        Expr::Conditional(parts) => {
            Expr::Conditional(Arc::new((symbolic(&parts.0), symbolic(&parts.1), symbolic(&parts.2))))
        }
        Expr::Suffixed(inner, suffix) => Expr::Suffixed(Arc::new(symbolic(inner)), suffix.clone()),
        Expr::Originated(_, Source::Environment(name)) => Expr::Variable(*name),
        Expr::Originated(inner, _) => symbolic(inner),
        _ => expr.clone(),
    }
}

/// Members of one family, each with the key that the loop around them has.
fn keyed(cx: &Context, column: &[Option<&Expr>]) -> bool {
    let mut shared = None;
    let mut keys = Vec::with_capacity(column.len());
    for cell in column {
        let Some(cell) = cell else {
            keys.push(None);
            continue;
        };
        let Expr::Reference(reference) = cell else { return false };
        let Some(key) = reference.index.as_ref().and_then(text_of) else { return false };
        if *shared.get_or_insert((&reference.block, &reference.path)) != (&reference.block, &reference.path) {
            return false;
        }
        keys.push(Some(key));
    }
    let borrowed: Vec<Option<&str>> = keys.iter().map(|key| key.as_deref()).collect();
    cx.loop_key(&borrowed).is_some()
}

/// Two values that one text of the module can stand for, with variables in the place of what is known.
fn alike(one: &Expr, other: &Expr) -> bool {
    let all = |a: &[Expr], b: &[Expr]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b));
    if !is_later(one) && !is_later(other) {
        return true;
    }
    match (one, other) {
        (Expr::Reference(a), Expr::Reference(b)) => {
            a.block == b.block
                && a.path == b.path
                && match (&a.index, &b.index) {
                    // Members of one family are different things, unless the key is made of the environment's fields.
                    (Some(a), Some(b)) => same(a, b),
                    (None, None) => true,
                    _ => false,
                }
        }
        (Expr::Template(a), Expr::Template(b)) => {
            a.len() == b.len()
                && a.iter().zip(b.iter()).all(|(a, b)| match (a, b) {
                    (Part::Later(a), Part::Later(b)) => alike(a, b),
                    (Part::Later(_), _) | (_, Part::Later(_)) => false,
                    _ => true,
                })
        }
        (Expr::List(a), Expr::List(b)) => all(a, b),
        (Expr::Object(a), Expr::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(&a.0, &b.0) && alike(&a.1, &b.1))
        }
        (Expr::Call { function: f, arguments: a }, Expr::Call { function: g, arguments: b }) => f == g && all(a, b),
        (Expr::Originated(a, _), b) => alike(a, b),
        (a, Expr::Originated(b, _)) => alike(a, b),
        _ => same(one, other),
    }
}
