//! Rows of many patients, in load order, dealt out to the charts at the end.

use arcstr::ArcStr;

use super::super::dealt::Owner;

/// The rows of one part of a file.
struct Chunk<T> {
    file: u16,
    /// Orders in the parts before it.
    orders: u32,
    /// The ids that the owners stand in.
    ids: ArcStr,
    rows: Vec<(Owner, T)>,
}

/// Rows as their parts brought them: none is moved before it goes to its chart, and the room of a part is given back as soon
/// as its rows have gone.
pub(super) struct Chunks<T>(Vec<Chunk<T>>);

impl<T> Default for Chunks<T> {
    fn default() -> Chunks<T> {
        Chunks(Vec::new())
    }
}

/// Where the rows of a part come from.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    pub(super) file: u16,
    pub(super) orders: u32,
    pub(super) ids: &'a ArcStr,
}

impl<T> Chunks<T> {
    /// Takes the rows of a part.
    pub(super) fn take(&mut self, from: From<'_>, rows: Vec<(Owner, T)>) {
        if !rows.is_empty() {
            self.0.push(Chunk {
                file: from.file,
                orders: from.orders,
                ids: from.ids.clone(),
                rows,
            });
        }
    }

    /// Takes the rows of a file out again.
    pub(super) fn forget(&mut self, file: u16) {
        self.0.retain(|chunk| chunk.file != file);
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let rows = self.0.iter_mut().flat_map(|chunk| &mut chunk.rows);
        rows.map(|(_, row)| row)
    }

    /// The numbers of the charts of the rows, in their order.
    pub(super) fn charts(&self, mut of: impl FnMut(&str) -> u32) -> Vec<u32> {
        let mut charts = Vec::with_capacity(self.0.iter().map(|chunk| chunk.rows.len()).sum());
        for chunk in &self.0 {
            charts.extend(chunk.rows.iter().map(|(owner, _)| of(owner.of(&chunk.ids))));
        }
        charts
    }

    /// The rows of each chart, in load order and each at its size; nothing where the table has no rows.
    ///
    /// `charts` are the numbers of the rows' charts, `places` says where the rows of a chart stand in what comes out. `last`
    /// sees each row with the number of orders in the parts before its own.
    pub(super) fn by_chart(
        self,
        charts: &[u32],
        places: &[u32],
        last: impl Fn(&mut T, u32),
    ) -> Vec<Vec<T>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let place = |chart: &u32| places[*chart as usize] as usize;
        let mut sizes = vec![0usize; places.len()];
        for chart in charts {
            sizes[place(chart)] += 1;
        }
        let mut dealt: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        let mut charts = charts.iter();
        for chunk in self.0 {
            for ((_, mut row), chart) in chunk.rows.into_iter().zip(&mut charts) {
                last(&mut row, chunk.orders);
                dealt[place(chart)].push(row);
            }
        }
        dealt
    }
}
