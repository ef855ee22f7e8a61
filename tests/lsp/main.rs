//! The language server as a client sees it: messages in, messages out. Whatever arrives and is not looked at fails the test.

mod client;
mod protocol;
mod stdio;
