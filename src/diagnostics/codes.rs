//! The registry of codes: one Markdown page each in `src/diagnostics/codes/`, turned into constants when `olyc` is built.
//!
//! A page begins `# OLY-T104 unit-mismatch`; the build makes `codes::UNIT_MISMATCH` of it.

use std::fmt;

/// What one page says.
#[derive(Debug)]
pub struct CodeInfo {
    /// `OLY-T104`.
    pub id: &'static str,
    /// `unit-mismatch`.
    pub name: &'static str,
    /// The whole page, Markdown.
    pub page: &'static str,
}

/// A stable code of a diagnostic.
#[derive(Clone, Copy)]
pub struct Code(pub &'static CodeInfo);

impl Code {
    pub fn id(self) -> &'static str {
        self.0.id
    }
    pub fn name(self) -> &'static str {
        self.0.name
    }
    /// The whole page, Markdown.
    pub fn page(self) -> &'static str {
        self.0.page
    }
    /// The page's address. It names the command that prints the page: `olyc explain OLY-T104`.
    pub fn url(self) -> String {
        format!("olyc:explain/{}", self.id())
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}
impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.id)
    }
}
impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.id)
    }
}

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// A code by its id or its name.
pub fn find(word: &str) -> Option<Code> {
    ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(word) || code.name() == word)
}
