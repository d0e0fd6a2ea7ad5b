//! A quick hash for tables of this run: eight bytes at a time, the same on every platform, not for hostile keys.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table with the quick hash. Never iterated.
pub(super) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<Fast>>;

const K: u64 = 0x9e37_79b9_7f4a_7c15;

/// The state of a hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fast(u64);

impl Fast {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ K).wrapping_mul(u128::from(K | 1));
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
    }
}

impl Hasher for Fast {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(word) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, n: u8) {
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
