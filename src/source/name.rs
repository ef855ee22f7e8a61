//! Interned names: compared by address, ordered by text, never freed (a workspace has few distinct ones).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, LazyLock, RwLock};

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// An interned name: one word wide, since values and maps hold many of them; its text is shared by all who want it.
#[derive(Clone, Copy)]
pub struct Name(&'static Arc<str>);

/// Things by name, in the order in which they came.
pub type Named<V> = IndexMap<Name, V, FxBuildHasher>;

/// By text, the one place where it stands.
static POOL: LazyLock<RwLock<FxHashMap<&'static str, Name>>> = LazyLock::new(|| RwLock::new(FxHashMap::default()));

impl Name {
    pub fn new(text: &str) -> Self {
        if let Ok(pool) = POOL.read()
            && let Some(found) = pool.get(text)
        {
            return *found;
        }
        let mut pool = match POOL.write() {
            Ok(pool) => pool,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some(found) = pool.get(text) {
            return *found;
        }
        let name = Self(Box::leak(Box::new(Arc::from(text))));
        pool.insert(name.as_str(), name);
        name
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        self.0
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Name {}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}
impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (std::ptr::from_ref(self.0) as usize).hash(state);
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(other.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, formatter)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Name> for Arc<str> {
    fn from(name: Name) -> Self {
        Arc::clone(name.0)
    }
}

impl Default for Name {
    fn default() -> Self {
        Self::new("")
    }
}
