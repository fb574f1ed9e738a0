//! The page loads.

use std::time::Duration;

use crate::support::{Result, TestPage};

#[test]
fn the_page_loads_isolated_and_without_errors() -> Result<()> {
    let page = TestPage::release()?;
    page.open("")?;
    page.wait_until("document.querySelector('button')", Duration::from_secs(20))?;
    assert!(page.title()?.starts_with("Interleave"));
    assert_eq!(page.eval("crossOriginIsolated")?, true);
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}
