//! Notes that stand in many visits are read once: plans are copied forward and made from templates.
//!
//! Only what came out is kept, by the note's hash and length; where notes hardly ever repeat, nothing more is kept. Each
//! thread looks into a table of its own first, so that threads seldom wait for each other.

use std::collections::hash_map::Entry;
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

/// Needs of notes by the note's hash, with its length: all in one place, since a look into a large table waits for memory.
#[derive(Debug, Default)]
struct Held(FastMap<u64, (u32, Needs)>);

impl Held {
    fn get(&self, key: Key) -> Option<Needs> {
        let (length, needs) = self.0.get(&key.hash)?;
        (*length == key.length).then_some(*needs)
    }

    /// Keeps a note's needs while there is room for more; of two notes with one hash the first.
    fn keep(&mut self, key: Key, needs: Needs, room: usize) {
        if self.0.len() < room
            && let Entry::Vacant(free) = self.0.entry(key.hash)
        {
            free.insert((key.length, needs));
        }
    }
}

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
#[derive(Debug, Clone, Copy)]
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
        let mut needs = own.get(key);
        if needs.is_none() {
            needs = self.shared(key).get(key);
            if let Some(needs) = needs {
                own.keep(key, needs, KEPT_FOR_ONE);
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
        self.shared(key).keep(key, needs, KEPT);
        self.own().keep(key, needs, KEPT_FOR_ONE);
    }

    fn repeat_seldom(&self) -> bool {
        let asked = self.asked.load(Ordering::Relaxed);
        asked > TRIED / COUNTED && self.found.load(Ordering::Relaxed) * 10 < asked
    }
}
