//! The language server as a client sees it: messages in, messages out. Whatever arrives and is not looked at fails the test.

#![expect(clippy::disallowed_methods, reason = "a test of a shell works with files and programs")]

mod client;
mod protocol;
mod stdio;
