//! How large a memory may become, where a browser does not grant what is asked for.
//!
//! Safari reserves the whole maximum of a shared memory at once, and refuses it where it can't, as on
//! a phone that has many tabs. A smaller one is enough for nearly all lessons.

/// Asks for `most` pages, then for half as many, and again, down to `least`.
///
/// # Errors
/// That of the first refusal: nothing at all was granted.
pub fn first_granted<T, E>(
    most: u32,
    least: u32,
    mut ask: impl FnMut(u32) -> Result<T, E>,
) -> Result<T, E> {
    let refused = match ask(most) {
        Ok(granted) => return Ok(granted),
        Err(refused) => refused,
    };
    let smaller = std::iter::successors(Some(most / 2), |pages| Some(pages / 2));
    smaller.take_while(|pages| *pages >= least).find_map(|pages| ask(pages).ok()).ok_or(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser that grants so many pages was asked for, and what came of it.
    fn asked(grants: u32) -> (Vec<u32>, Result<u32, String>) {
        let mut asked = Vec::new();
        let got = first_granted(4096, 1024, |pages| {
            asked.push(pages);
            if pages <= grants { Ok(pages) } else { Err(format!("{pages} refused")) }
        });
        (asked, got)
    }

    #[test]
    fn what_is_granted_at_once_is_asked_for_once() {
        assert_eq!(asked(4096), (vec![4096], Ok(4096)));
    }

    #[test]
    fn a_smaller_memory_is_taken_where_the_whole_is_refused() {
        assert_eq!(asked(4095), (vec![4096, 2048], Ok(2048)));
        assert_eq!(asked(1024), (vec![4096, 2048, 1024], Ok(1024)));
    }

    #[test]
    fn where_nothing_is_granted_the_first_refusal_is_told() {
        assert_eq!(asked(0), (vec![4096, 2048, 1024], Err("4096 refused".to_owned())));
    }
}
