//! Notes that stand in many visits are read once: plans are copied forward and made from templates.
//!
//! Only what came out is kept, by the note's hash and length; where notes hardly ever repeat, nothing more is kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Need;

use super::fast::{FastMap, hash};

/// Locks, so that threads seldom wait for each other.
const SHELVES: usize = 32;

/// Notes kept on one shelf.
const KEPT: usize = 2048;

/// So many notes are tried before it is judged whether they repeat.
const TRIED: u64 = 20_000;

type Shelf = Mutex<FastMap<(u64, u32), Arc<[Need]>>>;

/// What the notes of a run say.
#[derive(Debug, Default)]
pub(super) struct Notes {
    shelves: [Shelf; SHELVES],
    asked: AtomicU64,
    found: AtomicU64,
}

impl Notes {
    /// The needs of a note: as read before, or as `read` reads them now.
    pub(super) fn needs(&self, text: &str, read: impl FnOnce() -> Arc<[Need]>) -> Arc<[Need]> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let found = self.found.load(Ordering::Relaxed);
        if asked > TRIED && found * 10 < asked {
            return read();
        }
        let key = (hash(text.as_bytes()), text.len() as u32);
        let shelf = &self.shelves[key.0 as usize % SHELVES];
        let lock = || shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(needs) = lock().get(&key) {
            self.found.fetch_add(1, Ordering::Relaxed);
            return needs.clone();
        }
        let needs = read();
        let mut kept = lock();
        if kept.len() < KEPT {
            kept.insert(key, needs.clone());
        }
        needs
    }
}
