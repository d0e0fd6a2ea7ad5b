//! A quick hash for tables of this run: sixteen bytes at a time, the same on every platform, not for hostile keys.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table with the quick hash. Never iterated.
pub(super) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<Fast>>;

const K: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;

/// The state of a hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fast(u64);

impl Fast {
    fn mix(&mut self, word: u64) {
        self.fold(word, 0);
    }

    fn fold(&mut self, a: u64, b: u64) {
        let product = u128::from(self.0 ^ a ^ K).wrapping_mul(u128::from(b ^ SECOND));
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23).wrapping_add(K);
    }

    /// Adds a cell under the number of its field.
    pub(super) fn cell(&mut self, field: u8, bytes: &[u8]) {
        self.0 ^= u64::from(field).wrapping_mul(SECOND);
        self.write(bytes);
    }
}

/// Up to 16 bytes as two words; loads may overlap, and the length tells apart what looks alike.
fn pair(bytes: &[u8]) -> (u64, u64) {
    let n = bytes.len();
    let wide = |from: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[from..from + 8]);
        u64::from_le_bytes(word)
    };
    let half = |from: usize| {
        let mut word = [0; 4];
        word.copy_from_slice(&bytes[from..from + 4]);
        u64::from(u32::from_le_bytes(word))
    };
    match n {
        8.. => (wide(0), wide(n - 8)),
        4..8 => (half(0), half(n - 4)),
        1..4 => {
            let byte = |at: usize| u64::from(bytes[at]);
            (byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1), 0)
        }
        0 => (0, 0),
    }
}

impl Hasher for Fast {
    fn write(&mut self, bytes: &[u8]) {
        // Sixteen bytes a multiplication; the last sixteen may overlap those before.
        let mut rest = bytes;
        while rest.len() > 16 {
            let (a, b) = pair(&rest[..16]);
            self.fold(a, b);
            rest = &rest[16..];
        }
        let (a, b) = match bytes.len() {
            16.. => pair(&bytes[bytes.len() - 16..]),
            _ => pair(bytes),
        };
        self.fold(a, b ^ (bytes.len() as u64) << 32);
    }

    fn write_u8(&mut self, n: u8) {
        self.mix(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.mix(n);
    }

    fn write_u32(&mut self, n: u32) {
        self.mix(u64::from(n));
    }

    fn finish(&self) -> u64 {
        let mut x = self.0;
        x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x ^ (x >> 29)
    }
}

/// The hash of some bytes.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut fast = Fast::default();
    fast.write(bytes);
    fast.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_texts_hash_unlike() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..20_000 {
            assert!(seen.insert(hash(format!("P{n:07}").as_bytes()) as u32));
        }
        assert_ne!(hash(b""), hash(b"\0"));
    }
}
