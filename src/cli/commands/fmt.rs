//! `olyc fmt`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::cli::arguments::Fmt;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{human, plural};
use crate::compiler;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Sources;
use crate::workspace::{self, Loaded};

pub(super) fn run(arguments: &Fmt, shell: &Shell<'_>) -> Exit {
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        if arguments.paths.len() > 1 {
            return shell.usage("`-` stands alone", Some("format files and standard input in two calls"));
        }
        return standard_input(arguments, shell);
    }
    let mut diagnostics = Vec::new();
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files, &mut diagnostics);
    }
    files.sort();
    files.dedup();
    let (mut changed, mut total) = (0, 0);
    for file in &files {
        let shown = file.strip_prefix("./").unwrap_or(file).to_string_lossy().replace('\\', "/");
        let found = diagnostics.len();
        let Some(text) = workspace::read_text(file, &shown, &mut diagnostics) else { continue };
        let marked = diagnostics.iter().skip(found).any(|one| one.code == codes::BYTE_ORDER_MARK);
        if marked {
            // Writing the text without it is what formatting does about it.
            diagnostics.truncate(found);
        }
        total += 1;
        let formatted = compiler::format(&shown, &text);
        if formatted == text && !marked {
            continue;
        }
        changed += 1;
        if arguments.check {
            shell.output.result(&format!("{shown}\n"));
        } else if let Err(error) = workspace::write_file(file, formatted.as_bytes()) {
            shell.complain(&format!("`{shown}` cannot be written: {error}"), None);
            return Exit::Disk;
        }
    }
    let exit = human(&Loaded::default(), &Sources::new(), &diagnostics, shell);
    let files = plural(total, "file");
    if arguments.check {
        shell.say(&format!("{changed} of {files} would be formatted"));
    } else {
        shell.say(&format!("formatted {changed} of {files}"));
    }
    if exit != Exit::Done {
        return exit;
    }
    if arguments.check && changed > 0 { Exit::Errors } else { Exit::Done }
}

/// The specs that a path means: itself, or all in the folder and in its folders.
fn collect(path: &Path, files: &mut Vec<PathBuf>, diagnostics: &mut Vec<Diagnostic>) {
    let shown = path.to_string_lossy().replace('\\', "/");
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    if !path.exists() {
        diagnostics.push(
            Diagnostic::about_path(
                codes::PATH_NOT_FOUND,
                shown.clone(),
                format!("there is no file or folder `{shown}`"),
            )
            .help("name files, folders, or `-` for standard input"),
        );
        return;
    }
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0
            || !entry.file_name().to_str().is_some_and(|name| {
                name.starts_with('.') || (entry.file_type().is_dir() && matches!(name, "node_modules" | "target"))
            })
    };
    for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) => {
                if entry.file_type().is_file() && entry.path().extension().is_some_and(|end| end == "oly") {
                    files.push(entry.into_path());
                }
            }
            Err(error) => {
                let at = error.path().map_or_else(|| shown.clone(), |path| path.to_string_lossy().into_owned());
                diagnostics.push(
                    Diagnostic::about_path(codes::UNREADABLE_FOLDER, at.clone(), format!("`{at}` cannot be read"))
                        .help("look at the permissions of the folder and of those above it"),
                );
            }
        }
    }
}

fn standard_input(arguments: &Fmt, shell: &Shell<'_>) -> Exit {
    let mut bytes = Vec::new();
    let limit = workspace::MAX_FILE + 1;
    if let Err(error) = std::io::stdin().lock().take(limit).read_to_end(&mut bytes) {
        shell.complain(&format!("standard input cannot be read: {error}"), None);
        return Exit::Disk;
    }
    if bytes.len() as u64 >= limit {
        shell.complain(&format!("standard input is larger than {} MiB", workspace::MAX_FILE / 1024 / 1024), None);
        return Exit::Errors;
    }
    let Ok(text) = String::from_utf8(bytes) else {
        shell.complain("standard input is not UTF-8", None);
        return Exit::Errors;
    };
    let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let formatted = compiler::format("standard input", bare);
    if !arguments.check {
        shell.output.result(&formatted);
        return Exit::Done;
    }
    if formatted == text { Exit::Done } else { Exit::Errors }
}
