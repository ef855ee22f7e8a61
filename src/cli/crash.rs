//! A bug of ours: what happened is saved, and the user learns where and what to do with it.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{self, PanicHookInfo};

/// Replaces the standard report of a panic.
pub(super) fn install() {
    panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    let what = info
        .payload()
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| info.payload().downcast_ref::<String>().cloned());
    let what = what.unwrap_or_else(|| String::from("no message"));
    let place = info.location().map_or_else(|| String::from("an unknown place"), ToString::to_string);
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", super::arguments::VERSION);
    let _ = writeln!(text, "call:  {}", words.join(" "));
    let _ = writeln!(text, "what:  {what}");
    let _ = writeln!(text, "where: {place}\n");
    let _ = writeln!(text, "{}", Backtrace::force_capture());
    let mut message = format!("error: this is a bug of olyc, not of your spec: {what} ({place})\n");
    match save(&text) {
        Ok(path) => {
            let _ = writeln!(message, "  a report was saved in {path}");
            let _ = writeln!(
                message,
                "  please open an issue of the olyc project and attach it, with the spec if you may share it"
            );
        }
        Err(error) => {
            let _ = writeln!(
                message,
                "  the report could not be saved ({error}); please open an issue of the olyc project with this:\n\n{text}"
            );
        }
    }
    // A panic while the terminal is gone has nobody to tell.
    let _ = std::io::stderr().lock().write_all(message.as_bytes());
}

fn save(text: &str) -> std::io::Result<String> {
    let file = tempfile::Builder::new().prefix("olyc-report-").suffix(".txt").tempfile()?;
    file.as_file().write_all(text.as_bytes())?;
    let (_, path) = file.keep()?;
    Ok(path.to_string_lossy().into_owned())
}
