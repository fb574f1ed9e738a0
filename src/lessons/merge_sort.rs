//! A parallel merge sort: `rayon::join` on the halves, then on the halves of the merge.

use crate::trace::ring::task;

/// Shorter merges are done by one worker.
const SMALL_MERGE: usize = 1 << 15;

/// The timeline's numbers for what one worker does alone.
const SORT: i64 = 0;
const MERGE: i64 = 1;
const COPY: i64 = 2;

/// Sort the keys with the pool's workers, each of which gets a few pieces.
pub fn sort(keys: &mut [u32]) {
    let piece = keys.len() / rayon::current_num_threads() + 1;
    let mut scratch = vec![0; keys.len()];
    sort_halves(keys, &mut scratch, piece);
}

/// Sort `keys`; pieces of at most `piece` by one worker. `scratch` is as long as `keys`.
fn sort_halves(keys: &mut [u32], scratch: &mut [u32], piece: usize) {
    if keys.len() <= piece.max(SMALL_MERGE) {
        return task(SORT, || keys.sort_unstable());
    }
    let middle = keys.len() / 2;
    let (left, right) = keys.split_at_mut(middle);
    let (left_scratch, right_scratch) = scratch.split_at_mut(middle);
    rayon::join(
        || sort_halves(left, left_scratch, piece),
        || sort_halves(right, right_scratch, piece),
    );
    merge(left, right, scratch);
    copy(scratch, keys);
}

/// Merge two sorted slices into `out`, which is as long as both.
fn merge(a: &[u32], b: &[u32], out: &mut [u32]) {
    if out.len() <= SMALL_MERGE {
        return task(MERGE, || merge_alone(a, b, out));
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let (low, high) = long.split_at(long.len() / 2);
    // Everything in `low` is at most the first of `high`: cut the other slice at the same value.
    let (short_low, short_high) = short.split_at(short.partition_point(|key| *key < high[0]));
    let (out_low, out_high) = out.split_at_mut(low.len() + short_low.len());
    rayon::join(|| merge(low, short_low, out_low), || merge(high, short_high, out_high));
}

fn merge_alone(a: &[u32], b: &[u32], out: &mut [u32]) {
    let (mut i, mut j) = (0, 0);
    for place in out {
        let from_a = j == b.len() || (i < a.len() && a[i] <= b[j]);
        *place = if from_a { a[i] } else { b[j] };
        i += usize::from(from_a);
        j += usize::from(!from_a);
    }
}

fn copy(from: &[u32], to: &mut [u32]) {
    if from.len() <= SMALL_MERGE {
        return task(COPY, || to.copy_from_slice(from));
    }
    let middle = from.len() / 2;
    let (low, high) = to.split_at_mut(middle);
    rayon::join(|| copy(&from[..middle], low), || copy(&from[middle..], high));
}

#[cfg(test)]
mod tests {
    use super::super::data_parallel::random_numbers;
    use super::sort;

    #[test]
    fn it_sorts_like_the_standard_library() {
        for (seed, count) in [(1, 0), (2, 1), (3, 1_000), (4, 300_000), (5, 1_000_001)] {
            let mut keys = random_numbers(seed, count);
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort(&mut keys);
            assert!(keys == expected, "{count} keys");
        }
        let mut equal = vec![7; 200_000];
        sort(&mut equal);
        assert!(equal.iter().all(|key| *key == 7));
    }
}
