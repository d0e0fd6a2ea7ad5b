//! Identities. Ids are text for ever; nothing here ever turns one into a number.

use std::fmt;

use arcstr::ArcStr;
use compact_str::CompactString;

/// A patient's id as the export wrote it, trimmed.
pub type PatientId = ArcStr;
/// A visit, order, referral or contact id as the export wrote it, trimmed.
pub type RecordId = CompactString;
/// A name shared by many records: a provider, a test, a specialty.
pub type Name = ArcStr;

/// Where a record stands: the identity of a row for as long as its file stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceRow {
    /// Index into the run's list of files, in name order.
    pub file: u16,
    /// Line on which the record starts, from 1.
    pub line: u32,
    /// Byte offset of the record's start in the decoded UTF-8 text of the file.
    pub offset: u64,
}

/// A loop's lasting id: a place prefix and eight characters of Crockford base32.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub CompactString);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl ItemId {
    /// Hashes the parts that name a loop. The same parts give the same id on every platform and release.
    ///
    /// `round` is 0, or counts up where two loops of one run hash alike.
    pub fn of(prefix: &str, parts: &[&str], round: u32) -> ItemId {
        let mut hash = Fnv::new();
        for part in parts {
            hash.length(part.len() as u64);
            hash.write(part.as_bytes());
        }
        if round > 0 {
            hash.write(&round.to_le_bytes());
        }
        let mut bits = hash.finish();
        let digits = [(); 8].map(|()| {
            let digit = CROCKFORD[(bits & 31) as usize];
            bits >>= 5;
            digit
        });
        let mut text = CompactString::from(prefix);
        text.push('-');
        text.push_str(std::str::from_utf8(&digits).unwrap_or_default());
        ItemId(text)
    }

    /// A hash of the id, the same on every platform.
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::new();
        hash.write(self.0.as_bytes());
        hash.finish()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

/// FNV-1a, 64 bits, with a final mix: fixed for ever, unlike the standard library's hasher.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(u64);

const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Fnv {
    /// A fresh hash.
    pub const fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a length as eight bytes, the lowest first; the seven that are 0 most of the time in one step.
    fn length(&mut self, n: u64) {
        match u8::try_from(n) {
            Ok(short) => self.0 = (self.0 ^ u64::from(short)).wrapping_mul(PRIME.wrapping_pow(8)),
            Err(_) => self.write(&n.to_le_bytes()),
        }
    }

    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(PRIME);
        }
    }

    /// The hash, mixed so that its low bits are as good as its high ones.
    pub fn finish(self) -> u64 {
        let mut x = self.0;
        x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        x ^ (x >> 33)
    }
}

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_its_eight_bytes() {
        for n in [0, 1, 255, 256, 70_000] {
            let (mut whole, mut bytes) = (Fnv::new(), Fnv::new());
            whole.length(n);
            bytes.write(&n.to_le_bytes());
            assert_eq!(whole.finish(), bytes.finish(), "{n}");
        }
    }

    #[test]
    fn item_ids_are_fixed_and_separate_their_parts() {
        let a = ItemId::of("FU", &["p1", "visits", "v1"], 0);
        assert_eq!(a, ItemId::of("FU", &["p1", "visits", "v1"], 0));
        assert_ne!(a, ItemId::of("FU", &["p1v", "isits", "v1"], 0));
        assert_ne!(a, ItemId::of("FU", &["p1", "visits", "v1"], 1));
        assert_eq!(a.as_str(), "FU-H0QV7S6X");
        assert_eq!(a.as_str().len(), 11);
        assert!(a.as_str()[3..].bytes().all(|b| CROCKFORD.contains(&b)));
    }
}
