//! How a need's words are matched with names of orders and specialties; the tables live with the notes.

use crate::notes::TestNames;

/// Matches test names and specialties with their synonyms.
pub trait NameMatcher: Sync {
    /// Whether the need's words name anything: "labs" and "imaging" alone do not.
    fn is_generic(&self, what: &str) -> bool;
    /// Whether an order of this name is what the need asks for.
    fn order_matches(&self, order_name: &str, what: &str) -> bool;
    /// The same for every way of writing the same tests.
    fn test_key(&self, what: &str) -> String;
    /// Whether a referral to this specialty is what the need asks for.
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool;
    /// The same for every way of writing the same specialty.
    fn specialty_key(&self, with: &str) -> String;
}

impl NameMatcher for TestNames {
    fn is_generic(&self, what: &str) -> bool {
        TestNames::is_generic(self, what)
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        self.matches(order_name, what)
    }
    fn test_key(&self, what: &str) -> String {
        self.key(what)
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        self.same_specialty(specialty, with)
    }
    fn specialty_key(&self, with: &str) -> String {
        TestNames::specialty_key(self, with)
    }
}
