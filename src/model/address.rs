//! A postal address, in the parts in which exports give it: for letters, and for nothing else.

/// Where letters go. A part that the export does not have is empty; an export with one column has all of it in `street`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number, or the whole address in one line.
    pub street: String,
    /// Apartment, care of.
    pub street_2: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP code.
    pub zip: String,
}

impl Address {
    /// Names of the parts as columns, in the order of [`Address::parts`].
    pub const COLUMNS: [&'static str; 5] = ["address", "address_2", "city", "state", "zip"];

    /// The parts in order.
    pub fn parts(&self) -> [&str; 5] {
        [
            &self.street,
            &self.street_2,
            &self.city,
            &self.state,
            &self.zip,
        ]
    }

    /// The part of a column of [`Address::COLUMNS`].
    pub fn part_mut(&mut self, column: usize) -> Option<&mut String> {
        match column {
            0 => Some(&mut self.street),
            1 => Some(&mut self.street_2),
            2 => Some(&mut self.city),
            3 => Some(&mut self.state),
            4 => Some(&mut self.zip),
            _ => None,
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|p| p.is_empty())
    }
}
