//! Rows of many charts, flat and in load order, dealt out to the charts at the end.

/// Rows in the first box of a table.
const FIRST_BOX: usize = 64;

/// Bytes of a later box: so large that its room goes back to the system when it is given back, not to the thread's heap.
const BOX: usize = 4 << 20;

/// Rows with the numbers of their charts, in load order: box behind box, so that none is moved to grow and each is given
/// back as soon as its rows stand in their charts.
pub(super) struct Flat<T>(pub(super) Vec<Vec<(u32, T)>>);

impl<T> Default for Flat<T> {
    fn default() -> Flat<T> {
        Flat(Vec::new())
    }
}

impl<T> Flat<T> {
    pub(super) fn push(&mut self, chart: u32, row: T) {
        match self.0.last_mut() {
            Some(held) if held.len() < held.capacity() => held.push((chart, row)),
            last => {
                let room = last.map_or(FIRST_BOX, |_| BOX / size_of::<(u32, T)>().max(1));
                let mut fresh = Vec::with_capacity(room);
                fresh.push((chart, row));
                self.0.push(fresh);
            }
        }
    }

    pub(super) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        for part in &mut self.0 {
            part.retain(|(_, row)| stays(row));
        }
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flatten().map(|(_, row)| row)
    }

    /// The rows of each chart, in load order and each at its size; nothing where the table has no rows.
    ///
    /// `places` says where the rows of a chart stand in what comes out.
    pub(super) fn by_chart(self, places: &[u32]) -> Vec<Vec<T>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let place = |chart: u32| places[chart as usize] as usize;
        let mut sizes = vec![0usize; places.len()];
        for (chart, _) in self.0.iter().flatten() {
            sizes[place(*chart)] += 1;
        }
        let mut dealt: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for (chart, row) in self.0.into_iter().flatten() {
            dealt[place(chart)].push(row);
        }
        dealt
    }
}
