//! How much memory this process uses.

/// Bytes of this process' memory that are in use: what the allocator has given out and not got
/// back. Natively, where the allocator is the system's, what the system says is resident.
#[cfg(target_arch = "wasm32")]
pub fn memory_use() -> usize {
    super::memory::in_use()
}

/// Bytes of this process' memory that are in use: what the system says is resident, 0 where it
/// says nothing. In the engine, what its own allocator has given out.
#[cfg(not(target_arch = "wasm32"))]
pub fn memory_use() -> usize {
    const PAGE: usize = 4096;
    let sizes = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident = sizes.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    resident.unwrap_or(0) * PAGE
}
