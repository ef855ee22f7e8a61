//! The language server: a thin shell around `session` and `ide`. Everything of the protocol stays in this room.
//!
//! One thread reads messages in order and answers them in order; only the evaluation of large projects, and the trying
//! of changes for promises, run beside it.

#![expect(clippy::disallowed_methods, reason = "this is a room for files and the clock")]

mod answers;
mod capabilities;
mod convert;
mod documents;
mod library;
mod projects;
mod publish;
mod remedies;
mod server;
mod uri;

use lsp_server::Connection;

/// Serves one client on standard input and output. True if the client said goodbye as the protocol wants it.
pub fn run() -> bool {
    let (connection, threads) = Connection::stdio();
    let clean = serve(connection);
    // The reader may still wait for input that never comes; the writer has written everything when it ends.
    threads.join().is_ok() && clean
}

/// Serves one client, whatever joins it to us, until it leaves.
pub fn serve(connection: Connection) -> bool {
    server::serve(&connection)
}
