//! Reading a project: the `.oly` files of a folder and of the folders that it imports, and what was measured of it.
//!
//! Whatever is on the disk, the answer is texts and diagnostics.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::compiler::{self, InputFile, ProjectInput};
use crate::diagnostics::{Diagnostic, FilePosition, Severity, codes};
use crate::syntax::EVIDENCE;

/// Larger files are refused: a spec of this size is a mistake, and a hundred times what a person writes in a life.
pub const MAX_FILE: u64 = 16 * 1024 * 1024;

/// A project as it lies on the disk.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The project's folder.
    pub root: PathBuf,
    /// What to put before the project's paths to open them from where the user stands; empty or ending in `/`.
    pub prefix: String,
    pub input: ProjectInput,
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Something could not be read: to check the rest would only report what is missing because of it.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|one| one.severity == Severity::Error)
    }
}

/// Reads the project that `path` names: its folder, or one file of it.
pub fn load(path: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    let is_folder = match fs::metadata(path) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => {
            loaded.diagnostics.push(unreachable(path, &error));
            return loaded;
        }
    };
    if !is_folder && path.extension().is_none_or(|extension| extension != "oly") {
        let shown = shown(path);
        loaded.diagnostics.push(
            Diagnostic::about_path(codes::NOT_A_SPEC, shown.clone(), format!("`{shown}` is not an `.oly` file"))
                .help("name the folder of the spec, or one of its `.oly` files"),
        );
        return loaded;
    }
    let root = if is_folder { path } else { path.parent().unwrap_or(Path::new("")) };
    loaded.root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.to_owned() };
    loaded.prefix = prefix(root);
    loaded.input.root = shown(&loaded.root);
    read_all(&mut loaded);
    read_measured(&mut loaded);
    let (pins, said) = super::pins::read(&loaded.root);
    loaded.input.pins = std::sync::Arc::new(pins);
    loaded.diagnostics.extend(said);
    tracing::info!(root = %loaded.root.display(), files = loaded.input.files.len(), "read");
    loaded
}

fn read_all(loaded: &mut Loaded) {
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::from([(PathBuf::new(), None)]);
    while let Some((folder, importer)) = waiting.pop_front() {
        let on_disk = loaded.root.join(&folder);
        let label = slashed(&folder);
        match fs::canonicalize(&on_disk) {
            Ok(real) => {
                if !seen.insert(real) {
                    continue;
                }
            }
            Err(error) => {
                loaded.diagnostics.push(folder_problem(&label, importer.as_ref(), &error));
                continue;
            }
        }
        let names = match names_in(&on_disk, ".oly") {
            Ok(names) => names,
            Err(error) => {
                loaded.diagnostics.push(folder_problem(&label, importer.as_ref(), &error));
                continue;
            }
        };
        if names.is_empty() {
            loaded.diagnostics.push(nothing_in(&label, importer.as_ref()));
        }
        for name in names {
            let path = if label.is_empty() { name.clone() } else { format!("{label}/{name}") };
            let Some(text) = read_text(&on_disk.join(&name), &path, &mut loaded.diagnostics) else { continue };
            for (word, range) in compiler::imports(&text) {
                let place = Importer { path: path.clone(), position: position(&text, range.start, range.len()) };
                match imported_folder(&folder, &word) {
                    Some(target) => waiting.push_back((target, Some(place))),
                    None => loaded.diagnostics.push(not_a_folder(&word, &place)),
                }
            }
            loaded.input.files.push(InputFile { path: Arc::from(path), text: Arc::from(text) });
        }
    }
}

/// The line that asked for a folder.
struct Importer {
    path: String,
    position: FilePosition,
}

/// What was measured, beside the specs. A project without is as good as any.
fn read_measured(loaded: &mut Loaded) {
    let folder = loaded.root.join(EVIDENCE);
    let names = match names_in(&folder, ".json") {
        Ok(names) => names,
        // The name belongs to nobody: a file of it is none of ours.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return,
        Err(error) => {
            let said = format!("the folder cannot be read: {}", reason(&error));
            let made = Diagnostic::about_path(codes::UNREADABLE_FOLDER, EVIDENCE, said);
            loaded.diagnostics.push(made.help("look at the permissions of the folder and of those above it"));
            return;
        }
    };
    for name in names {
        let path = format!("{EVIDENCE}/{name}");
        let Some(text) = read_text(&folder.join(&name), &path, &mut loaded.diagnostics) else { continue };
        loaded.input.files.push(InputFile { path: Arc::from(path), text: Arc::from(text) });
    }
}

/// Names of the files of a folder that end so, sorted. Hidden files are none: editors leave locks and copies under such names.
fn names_in(folder: &Path, end: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.ends_with(end) && !name.starts_with('.') {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Reads one text; what stands in the way is reported.
pub fn read_text(on_disk: &Path, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    match read_bytes(on_disk) {
        Err(problem) => {
            diagnostics.push(problem.diagnostic(path));
            None
        }
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(match text.strip_prefix('\u{feff}') {
                None => text,
                Some(rest) => {
                    diagnostics.push(byte_order_mark(path));
                    rest.to_owned()
                }
            }),
            Err(error) => {
                diagnostics.push(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to()));
                None
            }
        },
    }
}

#[derive(Debug)]
enum Problem {
    Io(io::Error),
    NotRegular,
    TooLarge,
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let metadata = fs::metadata(path)?;
    // A pipe would wait for ever, a device never end.
    if !metadata.is_file() {
        return Err(Problem::NotRegular);
    }
    if metadata.len() > MAX_FILE {
        return Err(Problem::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Problem::TooLarge);
    }
    Ok(bytes)
}

impl Problem {
    fn diagnostic(&self, path: &str) -> Diagnostic {
        match self {
            Self::TooLarge => Diagnostic::about_path(
                codes::FILE_TOO_LARGE,
                path,
                format!("`{path}` is larger than {} MiB", MAX_FILE / 1024 / 1024),
            )
            .help("a spec is written by hand: is this generated data under the name of a spec?"),
            Self::NotRegular => Diagnostic::about_path(
                codes::UNREADABLE_FILE,
                path,
                format!("`{path}` is not a file but a folder, pipe or device"),
            )
            .help("rename it: everything that ends in `.oly` is read as a spec, and every `evidence/*.json` as measurements"),
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                Diagnostic::about_path(codes::FILE_VANISHED, path, format!("`{path}` was listed, but is gone"))
                    .help("run again; if it stays so, `ls -l` shows whether it is a link to nothing")
            }
            Self::Io(error) if is_loop(error) => link_loop(path),
            Self::Io(error) => Diagnostic::about_path(
                codes::UNREADABLE_FILE,
                path,
                format!("`{path}` cannot be read: {}", reason(error)),
            )
            .help("look at the permissions of the file and of the folders above it"),
        }
    }
}

fn link_loop(path: &str) -> Diagnostic {
    Diagnostic::about_path(codes::LINK_LOOP, path, format!("`{path}` is a link that leads back to itself"))
        .help("replace the link by what it was meant to name")
}

fn unreachable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = shown(path);
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::about_path(
            codes::PATH_NOT_FOUND,
            shown.clone(),
            format!("there is no file or folder `{shown}`"),
        )
        .help("name the folder of the spec; without a name it is the current folder"),
        _ if is_loop(error) => link_loop(&shown),
        _ => Diagnostic::about_path(
            codes::UNREADABLE_FOLDER,
            shown.clone(),
            format!("`{shown}` cannot be read: {}", reason(error)),
        )
        .help("look at the permissions of the folder and of those above it"),
    }
}

fn folder_problem(label: &str, importer: Option<&Importer>, error: &io::Error) -> Diagnostic {
    let folder = if label.is_empty() { "." } else { label };
    let Some(importer) = importer else {
        return if is_loop(error) {
            link_loop(folder)
        } else {
            Diagnostic::about_path(
                codes::UNREADABLE_FOLDER,
                folder,
                format!("the folder cannot be read: {}", reason(error)),
            )
            .help("look at the permissions of the folder and of those above it")
        };
    };
    let made = match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::about_path(
            codes::IMPORT_NOT_FOUND,
            importer.path.as_str(),
            format!("there is no folder `{folder}`"),
        )
        .help("an import names a folder from the file that it stands in, as in `import \"./teams\"`"),
        io::ErrorKind::NotADirectory => Diagnostic::about_path(
            codes::IMPORT_NOT_FOUND,
            importer.path.as_str(),
            format!("`{folder}` is a file, not a folder"),
        )
        .help("import the folder that it lies in; all `.oly` files of a folder belong together"),
        _ if is_loop(error) => return link_loop(folder),
        _ => Diagnostic::about_path(
            codes::UNREADABLE_FOLDER,
            importer.path.as_str(),
            format!("the folder `{folder}` cannot be read: {}", reason(error)),
        )
        .help("look at the permissions of the folder and of those above it"),
    };
    made.at(importer.position)
}

fn nothing_in(label: &str, importer: Option<&Importer>) -> Diagnostic {
    let folder = if label.is_empty() { "." } else { label };
    let message = "the folder holds no `.oly` file";
    match importer {
        None => Diagnostic::about_path(codes::NO_SPECS, folder, message)
            .help("`olyc init` writes a first spec; to use another folder, name it: `olyc check FOLDER`"),
        Some(importer) => Diagnostic::about_path(
            codes::NO_SPECS,
            importer.path.as_str(),
            format!("the folder `{folder}` holds no `.oly` file"),
        )
        .at(importer.position)
        .help("remove the import, or write a spec into the folder"),
    }
}

fn not_a_folder(word: &str, importer: &Importer) -> Diagnostic {
    Diagnostic::about_path(
        codes::IMPORT_NOT_A_FOLDER,
        importer.path.as_str(),
        format!("`{word}` is not the name of a folder"),
    )
    .at(importer.position)
    .help(format!("a folder beside this file is written with a dot: `import \"./{}\"`", word.trim_start_matches('/')))
}

fn byte_order_mark(path: &str) -> Diagnostic {
    Diagnostic::warning_about_path(codes::BYTE_ORDER_MARK, path, format!("`{path}` begins with a byte order mark"))
        .help("`olyc fmt` removes it; have your editor save as UTF-8 without one")
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let before = bytes.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let made = Diagnostic::about_path(codes::NOT_UTF8, path, format!("byte 0x{byte:02X} is not UTF-8")).at(position(
        before,
        before.len(),
        0,
    ));
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return made.help("the file looks like UTF-16: save it as UTF-8");
    }
    made.help("save the file as UTF-8")
}

/// Counts lines and columns up to an offset.
fn position(text: &str, offset: usize, length: usize) -> FilePosition {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    FilePosition { line, column, offset, length }
}

/// The folder that an import names, relative to the project's; `None` for what is not the name of a folder.
fn imported_folder(from: &Path, word: &str) -> Option<PathBuf> {
    let named = word.starts_with("./") || word.starts_with("../") || word == "." || word == "..";
    named.then(|| normal(&from.join(word)))
}

/// Without `.`, and without `..` where that needs no look at the disk.
fn normal(path: &Path) -> PathBuf {
    let mut made = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if made.file_name().is_some() => {
                made.pop();
            }
            other => made.push(other),
        }
    }
    made
}

fn is_loop(error: &io::Error) -> bool {
    // ELOOP; the standard library's kind for it is not stable yet.
    cfg!(unix) && matches!(error.raw_os_error(), Some(40 | 62))
}

/// What the system says, without its number.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn slashed(path: &Path) -> String {
    path.components().map(|component| component.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn prefix(root: &Path) -> String {
    let mut text = shown(root);
    while let Some(rest) = text.strip_prefix("./") {
        text = rest.trim_start_matches('/').to_owned();
    }
    if text.is_empty() || text == "." {
        return String::new();
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    text
}
