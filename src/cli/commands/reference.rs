//! `olyc reference`

use std::fs;
use std::path::Path;

use crate::cli::arguments::Reference;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::plural;
use crate::compiler;
use crate::workspace;

pub(super) fn run(arguments: &Reference, shell: &Shell<'_>) -> Exit {
    let pages = compiler::reference();
    let Some(out) = &arguments.out else {
        for (_, text) in &pages {
            shell.output.result(text);
        }
        return Exit::Done;
    };
    for (path, text) in &pages {
        if let Err(error) = write(&out.join(path), text) {
            shell.complain(&format!("`{}` cannot be written: {error}", out.join(path).display()), None);
            return Exit::Disk;
        }
    }
    shell.say(&format!("wrote {}", plural(pages.len(), "page")));
    Exit::Done
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    workspace::write_file(path, text.as_bytes())
}
