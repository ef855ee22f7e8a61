//! `olyc explain`

use crate::cli::arguments::Explain;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::compiler;
use crate::diagnostics::{codes, suggest};

pub(super) fn run(arguments: &Explain, shell: &Shell<'_>) -> Exit {
    let word = arguments.word.as_str();
    let text = codes::find(word).map(|code| code.page().to_owned()).or_else(|| compiler::explain(word));
    if let Some(mut text) = text {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        shell.output.result(&text);
        return Exit::Done;
    }
    let upper = word.to_uppercase();
    let words = compiler::explainable();
    let near = suggest(&upper, codes::ALL.iter().map(|code| code.id()))
        .or_else(|| suggest(word, words.iter().map(String::as_str).chain(codes::ALL.iter().map(|code| code.name()))));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => String::from("name a code (`OLY-T104`), a kind (`postgres`) or a field of one (`postgres.backups`)"),
    };
    shell.usage(&format!("nothing goes by the name of `{word}`"), Some(&help))
}
