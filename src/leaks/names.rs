//! How a need's words are matched with names of orders and specialties; the tables live with the notes.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::model::Name;
use crate::notes::TestNames;

/// Matches test names and specialties with their synonyms.
pub trait NameMatcher: Sync {
    /// Whether the need's words name anything: "labs" and "imaging" alone do not.
    fn is_generic(&self, what: &str) -> bool;
    /// Whether an order of this name is what the need asks for.
    fn order_matches(&self, order_name: &str, what: &str) -> bool;
    /// The same for every way of writing the same tests.
    fn test_key(&self, what: &str) -> Name;
    /// Whether a referral to this specialty is what the need asks for.
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool;
    /// The same for every way of writing the same specialty.
    fn specialty_key(&self, with: &str) -> Name;
}

impl NameMatcher for TestNames {
    fn is_generic(&self, what: &str) -> bool {
        TestNames::is_generic(self, what)
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        self.matches(order_name, what)
    }
    fn test_key(&self, what: &str) -> Name {
        self.key(what).into()
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        self.same_specialty(specialty, with)
    }
    fn specialty_key(&self, with: &str) -> Name {
        TestNames::specialty_key(self, with).into()
    }
}

/// Answers by one name.
type ByName<T> = Mutex<FxHashMap<Box<str>, T>>;
/// Answers by two names.
type ByPair = Mutex<FxHashMap<Box<str>, FxHashMap<Box<str>, bool>>>;

/// A matcher that remembers its answers: a practice orders the same few dozen tests over and over, and reading a name's
/// words anew for each need and order took most of the time of a run.
pub struct Remembered<'a> {
    names: &'a dyn NameMatcher,
    generic: ByName<bool>,
    test_keys: ByName<Name>,
    specialty_keys: ByName<Name>,
    orders: ByPair,
    specialties: ByPair,
}

impl<'a> Remembered<'a> {
    /// Remembers the answers of this matcher.
    pub fn new(names: &'a dyn NameMatcher) -> Remembered<'a> {
        Remembered {
            names,
            generic: Mutex::default(),
            test_keys: Mutex::default(),
            specialty_keys: Mutex::default(),
            orders: Mutex::default(),
            specialties: Mutex::default(),
        }
    }
}

fn by_name<T: Clone>(known: &ByName<T>, name: &str, ask: impl FnOnce() -> T) -> T {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = known.get(name) {
        return answer.clone();
    }
    let answer = ask();
    known.insert(name.into(), answer.clone());
    answer
}

fn by_pair(known: &ByPair, a: &str, b: &str, ask: impl FnOnce() -> bool) -> bool {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = known.get(a).and_then(|of_a| of_a.get(b)) {
        return *answer;
    }
    let answer = ask();
    known.entry(a.into()).or_default().insert(b.into(), answer);
    answer
}

impl NameMatcher for Remembered<'_> {
    fn is_generic(&self, what: &str) -> bool {
        by_name(&self.generic, what, || self.names.is_generic(what))
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        by_pair(&self.orders, order_name, what, || {
            self.names.order_matches(order_name, what)
        })
    }
    fn test_key(&self, what: &str) -> Name {
        by_name(&self.test_keys, what, || self.names.test_key(what))
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        by_pair(&self.specialties, specialty, with, || {
            self.names.specialty_matches(specialty, with)
        })
    }
    fn specialty_key(&self, with: &str) -> Name {
        by_name(&self.specialty_keys, with, || {
            self.names.specialty_key(with)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Asked(AtomicU32);

    impl Asked {
        fn count(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl NameMatcher for Asked {
        fn is_generic(&self, what: &str) -> bool {
            self.count();
            what == "labs"
        }
        fn order_matches(&self, order_name: &str, what: &str) -> bool {
            self.count();
            order_name == what
        }
        fn test_key(&self, what: &str) -> Name {
            self.count();
            what.to_uppercase().into()
        }
        fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
            self.count();
            specialty != with
        }
        fn specialty_key(&self, with: &str) -> Name {
            self.count();
            with.to_lowercase().into()
        }
    }

    #[test]
    fn a_question_is_asked_once_and_answered_alike() {
        let asked = Asked::default();
        let names = Remembered::new(&asked);
        for _ in 0..3 {
            assert!(names.is_generic("labs") && !names.is_generic("TSH"));
            assert!(names.order_matches("a", "a") && !names.order_matches("a", "b"));
            assert!(!names.specialty_matches("a", "a") && names.specialty_matches("b", "a"));
            assert_eq!(names.test_key("tsh"), "TSH");
            assert_eq!(names.specialty_key("GI"), "gi");
        }
        assert_eq!(asked.0.load(Ordering::Relaxed), 8);
    }
}
