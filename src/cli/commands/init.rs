//! `olyc init`

use std::fs;
use std::io::{BufRead as _, IsTerminal as _};
use std::path::Path;

use crate::cli::arguments::{Init, Template};
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::plural;
use crate::workspace;

/// Path and text of every file of a template.
type Files = &'static [(&'static str, &'static str)];

const HELLO: Files = &[
    ("main.oly", include_str!("../templates/hello/main.oly")),
    ("app/go.mod", include_str!("../templates/hello/app/go.mod.txt")),
    ("app/main.go", include_str!("../templates/hello/app/main.go.txt")),
    ("app/main_test.go", include_str!("../templates/hello/app/main_test.go.txt")),
];

const SERVICE: Files = &[
    ("main.oly", include_str!("../templates/service/main.oly")),
    ("app/go.mod", include_str!("../templates/hello/app/go.mod.txt")),
    ("app/main.go", include_str!("../templates/hello/app/main.go.txt")),
    ("app/main_test.go", include_str!("../templates/hello/app/main_test.go.txt")),
];

const PLATFORM: Files = &[
    ("main.oly", include_str!("../templates/platform/main.oly")),
    ("data.oly", include_str!("../templates/platform/data.oly")),
    ("services.oly", include_str!("../templates/platform/services.oly")),
    ("promises.oly", include_str!("../templates/platform/promises.oly")),
    ("services/gateway/go.mod", include_str!("../templates/hello/app/go.mod.txt")),
    ("services/gateway/main.go", include_str!("../templates/hello/app/main.go.txt")),
    ("services/gateway/main_test.go", include_str!("../templates/hello/app/main_test.go.txt")),
    ("services/orders/go.mod", include_str!("../templates/hello/app/go.mod.txt")),
    ("services/orders/main.go", include_str!("../templates/hello/app/main.go.txt")),
    ("services/orders/main_test.go", include_str!("../templates/hello/app/main_test.go.txt")),
];

fn files(template: Template) -> Files {
    match template {
        Template::Hello => HELLO,
        Template::Service => SERVICE,
        Template::Platform => PLATFORM,
    }
}

pub(super) fn run(arguments: &Init, shell: &Shell<'_>) -> Exit {
    let files = files(arguments.template);
    let dir = arguments.dir.as_path();
    // All or nothing: half a template between a person's files helps nobody.
    let taken: Vec<&str> =
        files.iter().map(|(path, _)| *path).filter(|path| fs::symlink_metadata(dir.join(path)).is_ok()).collect();
    if let Some(first) = taken.first() {
        shell.complain(
            &format!("`{}` is there already; nothing was written", dir.join(first).display()),
            Some("name an empty folder: `olyc init FOLDER`"),
        );
        return Exit::Conflict;
    }
    if !arguments.yes && !agreed(dir, files, shell) {
        shell.say("nothing was written");
        return Exit::Done;
    }
    for (path, text) in files {
        if let Err(error) = write(&dir.join(path), text) {
            shell.complain(&format!("`{}` cannot be written: {error}", dir.join(path).display()), None);
            return Exit::Disk;
        }
    }
    let named = if dir == Path::new(".") { String::new() } else { format!(" {}", dir.display()) };
    shell.say(&format!("wrote {}; next: `olyc build{named}`", plural(files.len(), "file")));
    Exit::Done
}

/// Asks on a terminal; a script that calls means it.
fn agreed(dir: &Path, files: Files, shell: &Shell<'_>) -> bool {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return true;
    }
    for (path, _) in files {
        shell.say(&format!("  {}", dir.join(path).display()));
    }
    shell.output.error("write these files? [Y/n] ");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    workspace::write_file(path, text.as_bytes())
}
