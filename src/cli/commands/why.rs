//! `olyc why`

use std::path::{Path, PathBuf};

use super::{plain_options, tree};
use crate::cli::arguments::Why;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::human;
use crate::compiler;
use crate::workspace;

pub(super) fn run(arguments: &Why, shell: &Shell<'_>) -> Exit {
    let (path, address) = match &arguments.path {
        Some(path) => (path.clone(), arguments.address.clone()),
        None => project_of(&arguments.address).unwrap_or_else(|| (PathBuf::from("."), arguments.address.clone())),
    };
    let loaded = workspace::load(&path);
    if loaded.failed() {
        let outcome = tree::build(&loaded, shell);
        return human(&loaded, &outcome.value.project.sources, &outcome.diagnostics, shell);
    }
    let outcome = {
        let _working = shell.working("looking");
        compiler::why(&loaded.input, &plain_options(), &address)
    };
    let exit = human(&loaded, &outcome.value.project.sources, &outcome.diagnostics, shell);
    match outcome.value.text {
        Some(text) => {
            shell.output.result(&text);
            Exit::Done
        }
        None if exit == Exit::Done => shell.usage(
            &format!("nothing is known of `{address}`"),
            Some("write `ENV.ITEM.FIELD` as in `prod.main.machine.cpu`, or `FILE:LINE` of a generated file"),
        ),
        None => exit,
    }
}

/// For the line of a generated file that lies elsewhere: the project whose folder it is in, and its path from there.
fn project_of(address: &str) -> Option<(PathBuf, String)> {
    let (file, line) = address.rsplit_once(':')?;
    let file = Path::new(file);
    if line.parse::<usize>().is_err() || !file.is_file() {
        return None;
    }
    let folder = file.ancestors().skip(1).find(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|entry| entry.path().extension().is_some_and(|end| end == "oly"))
        })
    })?;
    let inside = file.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
    Some((folder, format!("{inside}:{line}")))
}
