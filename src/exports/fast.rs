//! A quick hash for tables of this run: eight bytes at a time, the same on every platform, not for hostile keys.

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
        let product = u128::from(self.0 ^ word ^ K).wrapping_mul(u128::from(K | 1));
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
    }
}

impl Fast {
    /// Adds a cell under the number of its field.
    pub(super) fn cell(&mut self, field: u8, bytes: &[u8]) {
        self.0 ^= u64::from(field).wrapping_mul(SECOND);
        self.write(bytes);
    }
}

fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

impl Hasher for Fast {
    fn write(&mut self, bytes: &[u8]) {
        // Sixteen bytes a multiplication, then what is left by eight.
        let mut pairs = bytes.chunks_exact(16);
        for pair in &mut pairs {
            let (a, b) = pair.split_at(8);
            let product =
                u128::from(self.0 ^ word(a) ^ K).wrapping_mul(u128::from(word(b) ^ SECOND));
            self.0 ^= (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
            self.0 = self.0.wrapping_add(K);
        }
        let mut rest = pairs.remainder();
        if rest.len() >= 8 {
            let (a, b) = rest.split_at(8);
            self.mix(word(a));
            rest = b;
        }
        self.mix(word(rest) ^ ((bytes.len() as u64) << 56));
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
