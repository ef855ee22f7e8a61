//! Reads the index that `src/build/provider.rs` describes, in place.
//!
//! Every read is bounded and total: bytes that are not there read as nothing, so a damaged index cannot panic.

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/provider.bin"));
static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/provider.txt"));

/// The strings' count and the sizes of the three tables stand first.
const HEADER: usize = 16;
const ENTRY: usize = 12;

/// What one entry of a table says.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub name: &'static str,
    pub piece: &'static [u8],
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, |four| u32::from_le_bytes(four) as usize)
}

/// A string of the pool.
pub(super) fn text(id: usize) -> &'static str {
    let at = HEADER + 4 * id;
    TEXT.get(u32_at(BYTES, at)..u32_at(BYTES, at + 4)).unwrap_or_default()
}

/// Where table `index` begins, and how many entries it has.
fn table(index: usize) -> (usize, usize) {
    let first = HEADER + 4 * (u32_at(BYTES, 0) + 1);
    let before: usize = (0..index).map(|table| u32_at(BYTES, 4 + 4 * table)).sum();
    (first + ENTRY * before, u32_at(BYTES, 4 + 4 * index))
}

fn entry(start: usize, number: usize) -> Entry {
    let at = start + ENTRY * number;
    let (pieces, _) = table(3);
    let piece = pieces + u32_at(BYTES, at + 4)..pieces + u32_at(BYTES, at + 8);
    Entry { name: text(u32_at(BYTES, at)), piece: BYTES.get(piece).unwrap_or_default() }
}

/// The entry of a table with this name.
pub(super) fn find(index: usize, name: &str) -> Option<Entry> {
    let (start, count) = table(index);
    let number = search(count, name, |number| text(u32_at(BYTES, start + ENTRY * number)))?;
    Some(entry(start, number))
}

/// All entries of a table, by name.
pub(super) fn entries(index: usize) -> impl Iterator<Item = Entry> {
    let (start, count) = table(index);
    (0..count).map(move |number| entry(start, number))
}

/// Binary search in what is sorted by name.
pub(super) fn search(count: usize, name: &str, name_of: impl Fn(usize) -> &'static str) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        match name_of(middle).cmp(name) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// Reads one piece from front to back.
#[derive(Clone, Copy)]
pub(super) struct Reader(pub &'static [u8]);

impl Reader {
    pub fn take(&mut self, count: usize) -> &'static [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// Seven bits a byte, the lowest first.
    pub fn var(&mut self) -> usize {
        let (mut value, mut shift) = (0usize, 0);
        loop {
            let byte = self.byte();
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 28 {
                return value;
            }
        }
    }

    pub fn text(&mut self) -> &'static str {
        text(self.var())
    }

    /// What stands under a key in a record of `(key:u8 length:var payload)*`.
    pub fn field(mut self, wanted: u8) -> Option<Self> {
        while !self.0.is_empty() {
            let key = self.byte();
            let length = self.var();
            let payload = self.take(length);
            if key == wanted {
                return Some(Self(payload));
            }
        }
        None
    }

    /// The texts under a key; none where it is absent.
    pub fn texts(self, wanted: u8) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        let mut reader = self.field(wanted).unwrap_or(Self(&[]));
        let count = reader.var();
        (0..count).map(move |_| reader.text())
    }
}
