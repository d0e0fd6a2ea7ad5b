//! Notes that stand in many visits are read once: plans are copied forward and made from templates.
//!
//! Only what came out is kept, by the note's hash and length; where notes hardly ever repeat, nothing more is kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::Need;

use super::fast::FastMap;

/// Locks, so that threads seldom wait for each other.
const SHELVES: usize = 32;

/// Notes kept on one shelf.
const KEPT: usize = 2048;

/// So many notes are tried before it is judged whether they repeat.
const TRIED: u64 = 20_000;

type Shelf = Mutex<FastMap<Key, Arc<[Need]>>>;

/// One in so many notes is counted when it is judged whether they repeat.
const COUNTED: u64 = 16;

/// Which note: a hash of the cell as it stands in its file, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) hash: u64,
    pub(super) length: u32,
}

/// What the notes of a run say.
#[derive(Debug, Default)]
pub(super) struct Notes {
    shelves: [Shelf; SHELVES],
    asked: AtomicU64,
    found: AtomicU64,
}

impl Notes {
    fn shelf(&self, key: Key) -> MutexGuard<'_, FastMap<Key, Arc<[Need]>>> {
        self.shelves[(key.hash >> 32) as usize % SHELVES]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The needs of a note that was read before.
    pub(super) fn known(&self, key: Key) -> Option<Arc<[Need]>> {
        if self.repeat_seldom() {
            return None;
        }
        let needs = self.shelf(key).get(&key).cloned();
        if key.hash.is_multiple_of(COUNTED) {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.found
                .fetch_add(needs.is_some().into(), Ordering::Relaxed);
        }
        needs
    }

    /// Keeps what a note says.
    pub(super) fn keep(&self, key: Key, needs: &Arc<[Need]>) {
        if self.repeat_seldom() {
            return;
        }
        let mut shelf = self.shelf(key);
        if shelf.len() < KEPT {
            shelf.insert(key, needs.clone());
        }
    }

    fn repeat_seldom(&self) -> bool {
        let asked = self.asked.load(Ordering::Relaxed);
        asked > TRIED / COUNTED && self.found.load(Ordering::Relaxed) * 10 < asked
    }
}
