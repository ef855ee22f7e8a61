//! Which folder a file belongs to, and what lies in it: the disk below, what is open above.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use gen_lsp_types as lsp;

use super::documents::Document;
use super::uri;
use crate::compiler::{self, InputFile};
use crate::diagnostics::Diagnostic;
use crate::session::Session;
use crate::syntax::{EVIDENCE, is_measured};
use crate::workspace::{self, Loaded};

/// One project that has a file open.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) root: PathBuf,
    pub(super) session: Session,
    /// What reading it said.
    pub(super) loading: Vec<Diagnostic>,
    /// Something could not be read: what is missing because of it is not worth a word.
    pub(super) failed: bool,
    /// What the client shows, by file, and for which version of it.
    pub(super) published: HashMap<PathBuf, (Option<i32>, Vec<lsp::Diagnostic>)>,
    /// How the folders looked when they were read.
    stamps: Vec<(PathBuf, Option<SystemTime>)>,
    /// The imports that were followed.
    imports: Vec<String>,
    /// What is open has changed since the client was told of anything.
    pub(super) unpublished: bool,
    /// How long the last evaluation took.
    pub(super) evaluation: Option<std::time::Duration>,
}

impl Project {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            session: Session::new(),
            loading: Vec::new(),
            failed: false,
            published: HashMap::new(),
            stamps: Vec::new(),
            imports: Vec::new(),
            unpublished: true,
            evaluation: None,
        }
    }

    /// Reads the folder again; what is open stays as it is in the editor.
    pub(super) fn load(&mut self, documents: &HashMap<lsp::Uri, Document>) {
        // What is open but saved nowhere has no folder.
        let mut loaded = if self.root.is_dir() { workspace::load(&self.root) } else { Loaded::default() };
        for document in documents.values() {
            if let Some(name) = self.name_of(&document.path) {
                overlay(&mut loaded, &name, &document.text);
            }
        }
        self.failed = loaded.failed();
        self.loading = loaded.diagnostics;
        self.imports = imports(&loaded.input.files);
        self.stamps = stamps(&self.root, &loaded.input.files);
        self.session.load(&loaded.input.files);
        self.session.set_pins(&loaded.input.pins);
        self.unpublished = true;
    }

    /// The disk looks other than when it was read.
    pub(super) fn changed_on_disk(&self) -> bool {
        self.stamps.iter().any(|(path, stamp)| modified(path) != *stamp)
    }

    /// Takes the text of an open file. What it imports may have to be read.
    pub(super) fn set_text(&mut self, document: &Document, documents: &HashMap<lsp::Uri, Document>) {
        let known = self.name_of(&document.path).is_some_and(|name| self.session.set_text(&name, &document.text));
        let followed = |word: &String| self.imports.contains(word);
        if !known || !compiler::imports(&document.text).iter().all(|(word, _)| followed(word)) {
            self.load(documents);
        }
        self.unpublished = true;
    }

    pub(super) fn holds(&self, path: &Path) -> bool {
        self.name_of(path).is_some_and(|name| self.session.text(&name).is_some())
    }

    /// What the project calls a file.
    pub(super) fn name_of(&self, path: &Path) -> Option<String> {
        let slashed = |path: &Path| path.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join("/");
        if let Ok(inside) = path.strip_prefix(&self.root) {
            return Some(slashed(inside));
        }
        let mut up = String::new();
        for above in self.root.ancestors().skip(1).take(8) {
            up.push_str("../");
            if let Ok(inside) = path.strip_prefix(above) {
                return Some(up + &slashed(inside));
            }
        }
        None
    }

    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        uri::normal(&self.root.join(name))
    }
}

fn overlay(loaded: &mut Loaded, name: &str, text: &Arc<str>) {
    let files = &mut loaded.input.files;
    if let Some(file) = files.iter_mut().find(|file| *file.path == *name) {
        file.text = Arc::clone(text);
        return;
    }
    // New, and not yet on the disk: it belongs to the project if its folder does.
    let folder = |path: &str| path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
    let ours = folder(name);
    let in_folder = |file: &InputFile| folder(&file.path) == ours;
    if !ours.is_empty() && !files.iter().any(in_folder) {
        return;
    }
    let at = files.iter().position(|file| in_folder(file) && *file.path > *name);
    let at = at.or_else(|| files.iter().rposition(in_folder).map(|last| last + 1)).unwrap_or(0);
    files.insert(at, InputFile { path: Arc::from(name), text: Arc::clone(text) });
    loaded.diagnostics.retain(|one| one.code != crate::diagnostics::codes::NO_SPECS);
}

fn imports(files: &[InputFile]) -> Vec<String> {
    let specs = files.iter().filter(|file| !is_measured(&file.path));
    specs.flat_map(|file| compiler::imports(&file.text)).map(|(word, _)| word).collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Of the folders, which tell of files that come and go, and of the files.
fn stamps(root: &Path, files: &[InputFile]) -> Vec<(PathBuf, Option<SystemTime>)> {
    // Measurements may be written into a folder that has none so far.
    let mut paths = vec![root.to_owned(), root.join(EVIDENCE)];
    for file in files {
        let path = uri::normal(&root.join(&*file.path));
        paths.extend(path.parent().map(Path::to_owned));
        paths.push(path);
    }
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().map(|path| (path.clone(), modified(&path))).collect()
}

/// The folder of the project that a file belongs to: its own, or the one above it that declares the project and imports it.
pub(super) fn root_of(path: &Path, folders: &[PathBuf]) -> PathBuf {
    let own = path.parent().unwrap_or(Path::new("/"));
    for above in own.ancestors().take(4) {
        if declares_project(above) {
            let loaded = (above != own).then(|| workspace::load(above));
            let holds = loaded.is_none_or(|loaded| {
                loaded.input.files.iter().any(|file| uri::normal(&above.join(&*file.path)) == path)
            });
            if holds {
                return above.to_owned();
            }
        }
        if folders.iter().any(|folder| folder == above) {
            break;
        }
    }
    own.to_owned()
}

fn declares_project(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "oly"))
        .any(|path| {
            let mut ignored = Vec::new();
            workspace::read_text(&path, "", &mut ignored)
                .is_some_and(|text| text.lines().any(|line| line.starts_with("project ")))
        })
}
