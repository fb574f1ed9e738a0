//! What works where, held against the tables of the docs.

use xtask::support::{Part, Seen, Subject};

use super::{Context, Page, Result};

/// A page in some browser did `what` with that result, which the docs say too, or are about to
/// (`cargo xtask support`). `nth` is its place in the table.
pub fn seen(page: &Page, part: Part, (nth, what): (usize, &str), result: &str) -> Result<()> {
    let tier = page.eval("interleave.environment().tier")?;
    let tier = tier.as_u64().and_then(|tier| tier.try_into().ok()).context("a tier")?;
    let session = page.session();
    let seen = Seen {
        subject: Subject { part, nth, what: what.to_owned(), tier },
        browser: session.browser(),
        version: session.version().to_owned(),
        result: result.to_owned(),
    };
    seen.check()
}
