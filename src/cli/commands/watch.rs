//! `olyc build --watch`: builds again whenever a text of the spec is another than before.

use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;

use rustc_hash::FxHasher;

use super::build;
use crate::cli::arguments::Build;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::workspace::{self, Loaded};

/// Short enough not to be noticed, long enough not to be felt by the machine.
const PAUSE: Duration = Duration::from_millis(300);

/// Goes on until it is interrupted: writes are atomic, so that needs no care.
pub(super) fn run(arguments: &Build, shell: &Shell<'_>) -> Exit {
    let mut last = None;
    loop {
        let loaded = workspace::load(&arguments.path);
        let now = state(&loaded);
        if last != Some(now) {
            let again = last.is_some();
            last = Some(now);
            if again {
                shell.say("the spec changed");
            }
            let exit = build::once(arguments, &loaded, shell);
            if exit == Exit::Usage {
                return exit;
            }
        }
        std::thread::sleep(PAUSE);
    }
}

fn state(loaded: &Loaded) -> u64 {
    let mut hasher = FxHasher::default();
    for file in &loaded.input.files {
        file.path.hash(&mut hasher);
        file.text.hash(&mut hasher);
    }
    for diagnostic in &loaded.diagnostics {
        (diagnostic.code.id(), &diagnostic.path, &diagnostic.message).hash(&mut hasher);
    }
    hasher.finish()
}
