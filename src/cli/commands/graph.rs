//! `olyc graph`

use super::{plain_options, tree};
use crate::cli::arguments::Graph;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::human;
use crate::compiler::{self, Options};
use crate::workspace;

pub(super) fn run(arguments: &Graph, shell: &Shell<'_>) -> Exit {
    let loaded = workspace::load(&arguments.path);
    if loaded.failed() {
        let outcome = tree::build(&loaded, shell);
        return human(&loaded, &outcome.value.project.sources, &outcome.diagnostics, shell);
    }
    let options = Options { environments: arguments.environment.iter().cloned().collect(), ..plain_options() };
    let outcome = {
        let _working = shell.working("drawing");
        compiler::graph(&loaded.input, &options, arguments.view.into(), arguments.format.into())
    };
    let exit = human(&loaded, &outcome.value.project.sources, &outcome.diagnostics, shell);
    match (outcome.value.text, &arguments.environment) {
        (Some(text), _) => {
            shell.output.result(&text);
            exit
        }
        (None, Some(environment)) if exit == Exit::Done => {
            shell.usage(&format!("there is no environment `{environment}`"), None)
        }
        (None, None) if exit == Exit::Done => {
            shell.complain("the project has no environment to draw", Some("declare one: `environment prod { … }`"));
            Exit::Errors
        }
        (None, _) => exit,
    }
}
