//! Rows of many patients, flat and in load order, dealt out to the charts at the end.

/// Rows in the first box of a table.
const FIRST_BOX: usize = 64;

/// Bytes of a later box: so large that its room goes back to the system when it is given back, not to the thread's heap.
const BOX: usize = 4 << 20;

/// Whose a row is: where the patient's id stands in the ids of its shard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    start: u32,
    end: u32,
}

/// The patients' ids of a shard's rows, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Owners(String);

impl Owners {
    pub(super) fn add(&mut self, id: &str) -> Owner {
        let start = self.0.len() as u32;
        self.0.push_str(id);
        Owner {
            start,
            end: self.0.len() as u32,
        }
    }

    pub(super) fn id(&self, owner: Owner) -> &str {
        &self.0[owner.start as usize..owner.end as usize]
    }
}

/// Rows with their owners, in load order: box behind box, so that none is moved to grow and each is given back as soon as
/// its rows stand in their charts.
pub(super) struct Flat<T>(Vec<Vec<(Owner, T)>>);

impl<T> Default for Flat<T> {
    fn default() -> Flat<T> {
        Flat(Vec::new())
    }
}

impl<T> Flat<T> {
    pub(super) fn push(&mut self, owner: Owner, row: T) {
        match self.0.last_mut() {
            Some(held) if held.len() < held.capacity() => held.push((owner, row)),
            last => {
                let room = last.map_or(FIRST_BOX, |_| BOX / size_of::<(Owner, T)>().max(1));
                let mut fresh = Vec::with_capacity(room);
                fresh.push((owner, row));
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

    /// The numbers of the charts of the rows, in their order.
    pub(super) fn charts(&self, mut of: impl FnMut(Owner) -> u32) -> Vec<u32> {
        let rows = self.0.iter().map(Vec::len).sum();
        let mut charts = Vec::with_capacity(rows);
        charts.extend(self.0.iter().flatten().map(|(owner, _)| of(*owner)));
        charts
    }

    /// The rows of each chart, in load order and each at its size; nothing where the table has no rows.
    ///
    /// `charts` are the numbers of the rows' charts, `places` says where the rows of a chart stand in what comes out.
    pub(super) fn by_chart(self, charts: &[u32], places: &[u32]) -> Vec<Vec<T>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let place = |chart: &u32| places[*chart as usize] as usize;
        let mut sizes = vec![0usize; places.len()];
        for chart in charts {
            sizes[place(chart)] += 1;
        }
        let mut dealt: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for ((_, row), chart) in self.0.into_iter().flatten().zip(charts) {
            dealt[place(chart)].push(row);
        }
        dealt
    }
}
