//! The order of large records: small keys are sorted and each record is moved once.

use std::cmp::Ordering;

use rayon::prelude::*;

/// Sorts by `key`, and by `tie` where keys are equal. Records that `tie` calls equal, too, come out in any order.
pub fn sort_by_keys<T: Send + Sync, K: Ord + Copy + Send + Sync>(
    records: &mut Vec<T>,
    key: impl Fn(&T) -> K + Sync,
    tie: impl Fn(&T, &T) -> Ordering + Sync,
) {
    let mut keys: Vec<(K, usize)> = records
        .par_iter()
        .enumerate()
        .map(|(at, record)| (key(record), at))
        .collect();
    keys.par_sort_unstable_by(|a, b| {
        a.0.cmp(&b.0)
            .then_with(|| tie(&records[a.1], &records[b.1]))
    });
    let mut places: Vec<Option<T>> = std::mem::take(records).into_iter().map(Some).collect();
    // Round by round within the room there is: what belongs to a place is taken from where it stands.
    for start in 0..keys.len() {
        let mut at = start;
        let Some(first) = (keys[start].1 != start)
            .then(|| places[start].take())
            .flatten()
        else {
            continue;
        };
        loop {
            let from = std::mem::replace(&mut keys[at].1, at);
            if from == start {
                break;
            }
            places[at] = places[from].take();
            at = from;
        }
        places[at] = Some(first);
    }
    *records = places.into_iter().flatten().collect();
}

/// The first sixteen bytes of a text as a key: never in the other order than the texts themselves.
pub fn text_key(text: &str) -> [u64; 2] {
    let mut start = [0; 16];
    let some = text.len().min(start.len());
    start[..some].copy_from_slice(&text.as_bytes()[..some]);
    let number = u128::from_be_bytes(start);
    [(number >> 64) as u64, number as u64]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_ties_give_the_order_of_the_whole_records() {
        let texts = |n: u32| format!("{:x}{}", n * 7919 % 97, "-".repeat(n as usize % 23));
        let mut sorted: Vec<String> = (0..500).map(texts).collect();
        sorted.extend(["", "\0", "P", "P\0"].map(str::to_owned));
        let mut by_keys = sorted.clone();
        sorted.sort();
        sort_by_keys(&mut by_keys, |t| text_key(t), Ord::cmp);
        assert_eq!(by_keys, sorted);
        assert!(text_key("ab") < text_key("b"));
        assert_eq!(text_key("0123456789abcdefX"), text_key("0123456789abcdefY"));
    }
}
