//! From text to syntax tree and back: cutting a file into chunks, parsing one chunk, recovery, the formatter.
//! pest never leaves this room.

pub mod ast;
