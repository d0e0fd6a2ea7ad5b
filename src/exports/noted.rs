//! Notes that stand in many visits are read once: plans are copied forward and made from templates.
//!
//! Only what came out is kept, by the note's hash and length; where notes hardly ever repeat, nothing more is kept. Each
//! thread looks into a table of its own first, so that threads seldom wait for each other.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Needs;

use super::fast::FastMap;

/// Locks, so that threads seldom wait for each other.
const SHELVES: usize = 32;

/// Notes kept on one shelf.
const KEPT: usize = 2048;

/// So many notes are tried before it is judged whether they repeat.
const TRIED: u64 = 20_000;

/// Notes kept for one thread.
const KEPT_FOR_ONE: usize = SHELVES * KEPT;

type Held = FastMap<Key, Needs>;

/// Stands alone in its cache lines, so that locking one does not hold up the others.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shelf(Mutex<Held>);

impl Shelf {
    fn open(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One in so many notes is counted when it is judged whether they repeat.
const COUNTED: u64 = 16;

/// Which note: a hash of the cell as it stands in its file, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) hash: u64,
    pub(super) length: u32,
}

/// What the notes of a run say.
#[derive(Debug)]
pub(super) struct Notes {
    /// What any thread has read.
    shelves: [Shelf; SHELVES],
    /// What one thread has met, one shelf a thread of the pool and one for all other threads.
    own: Vec<Shelf>,
    asked: AtomicU64,
    found: AtomicU64,
}

impl Default for Notes {
    fn default() -> Notes {
        Notes {
            shelves: Default::default(),
            own: (0..=rayon::current_num_threads())
                .map(|_| Shelf::default())
                .collect(),
            asked: AtomicU64::new(0),
            found: AtomicU64::new(0),
        }
    }
}

impl Notes {
    fn shared(&self, key: Key) -> MutexGuard<'_, Held> {
        self.shelves[(key.hash >> 32) as usize % SHELVES].open()
    }

    fn own(&self) -> MutexGuard<'_, Held> {
        let others = self.own.len() - 1;
        self.own[rayon::current_thread_index().map_or(others, |i| i.min(others))].open()
    }

    /// The needs of a note that was read before.
    pub(super) fn known(&self, key: Key) -> Option<Needs> {
        if self.repeat_seldom() {
            return None;
        }
        let mut own = self.own();
        let mut needs = own.get(&key).copied();
        if needs.is_none() {
            needs = self.shared(key).get(&key).copied();
            if let Some(needs) = needs.filter(|_| own.len() < KEPT_FOR_ONE) {
                own.insert(key, needs);
            }
        }
        if key.hash.is_multiple_of(COUNTED) {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.found
                .fetch_add(needs.is_some().into(), Ordering::Relaxed);
        }
        needs
    }

    /// Keeps what a note says.
    pub(super) fn keep(&self, key: Key, needs: Needs) {
        if self.repeat_seldom() {
            return;
        }
        let mut shelf = self.shared(key);
        if shelf.len() < KEPT {
            shelf.insert(key, needs);
        }
        let mut own = self.own();
        if own.len() < KEPT_FOR_ONE {
            own.insert(key, needs);
        }
    }

    fn repeat_seldom(&self) -> bool {
        let asked = self.asked.load(Ordering::Relaxed);
        asked > TRIED / COUNTED && self.found.load(Ordering::Relaxed) * 10 < asked
    }
}
