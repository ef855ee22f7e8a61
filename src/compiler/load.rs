//! The first stages: texts to a checked module. The standard library is read, declared and checked once a process.

use std::sync::{Arc, LazyLock};

use super::measured::{each_once, of_nothing};
use super::{Project, ProjectInput};
use crate::diagnostics::{Diagnostic, Outcome};
use crate::language::{self, schema::Module};
use crate::source::{FileId, Sources};
use crate::syntax::{self, ast::Item};

/// The standard library, ready to be built upon.
#[derive(Debug)]
pub struct Library {
    /// Its files, first of every compilation: `std:data/postgres.oly`.
    pub sources: Sources,
    pub items: Vec<Arc<Item>>,
    pub module: Module,
    /// Empty in anything that was released: a test demands it.
    pub diagnostics: Vec<Diagnostic>,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(read_library);

/// The standard library of this program.
pub fn library() -> &'static Library {
    &LIBRARY
}

fn read_library() -> Library {
    let mut sources = Sources::new();
    let mut items = Vec::new();
    let mut diagnostics = Vec::new();
    let files: Vec<FileId> = crate::library::FILES.iter().map(|(path, text)| sources.add_file(*path, *text)).collect();
    read(&mut sources, &files, &mut items, &mut diagnostics);
    let outcome = language::load(None, &items);
    diagnostics.extend(outcome.diagnostics);
    Library { sources, items, module: outcome.value, diagnostics }
}

fn read(sources: &mut Sources, files: &[FileId], items: &mut Vec<Arc<Item>>, diagnostics: &mut Vec<Diagnostic>) {
    let mut kinds = Vec::with_capacity(files.len());
    for file in files {
        kinds.push((*file, sources.file(*file).is_some_and(|file| syntax::is_measured(&file.path))));
    }
    for run in kinds.chunk_by(|(_, one), (_, other)| !one && !other) {
        let specs: Vec<FileId> = run.iter().map(|(file, _)| *file).collect();
        let outcome = match run {
            [(file, true)] => syntax::parse_measured(sources, *file),
            _ => syntax::parse_files(sources, &specs),
        };
        items.extend(outcome.value.into_iter().map(Arc::new));
        diagnostics.extend(outcome.diagnostics);
    }
}

/// A project on top of the library, as far as no value is needed.
#[derive(Debug)]
pub struct Loaded {
    pub project: Project,
    pub module: Module,
}

/// Reads, declares and checks a project.
pub fn load(input: &ProjectInput) -> Outcome<Loaded> {
    let base = library();
    let mut sources = base.sources.clone();
    let mut items = Vec::new();
    let mut diagnostics = Vec::new();
    let added = input.files.iter().map(|file| sources.add_file(Arc::clone(&file.path), Arc::clone(&file.text)));
    let files: Vec<FileId> = added.collect();
    read(&mut sources, &files, &mut items, &mut diagnostics);
    let mut gone = of_nothing(&base.module, &items);
    items.retain(|item| match gone.remove(&item.span.chunk) {
        Some(said) => {
            diagnostics.push(said);
            false
        }
        None => true,
    });
    let outcome = language::load(Some(&base.module), &items);
    diagnostics.extend(outcome.diagnostics);
    each_once(&sources, &mut diagnostics);
    Outcome { value: Loaded { project: Project { sources, items }, module: outcome.value }, diagnostics }
}
