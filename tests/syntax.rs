//! The syntax room from outside: everything that the project publishes can be parsed, and whatever is broken in it stays where it is.
#![expect(clippy::disallowed_methods, reason = "tests read the repository; the rule is for the compiler's core")]

#[path = "syntax/formatter.rs"]
mod formatter;
#[path = "syntax/messages.rs"]
mod messages;
#[path = "syntax/pages.rs"]
mod pages;
#[path = "syntax/published.rs"]
mod published;
#[path = "syntax/recovery.rs"]
mod recovery;
#[path = "syntax/robust.rs"]
mod robust;
#[path = "syntax/support.rs"]
mod support;
#[path = "syntax/tree.rs"]
mod tree;
