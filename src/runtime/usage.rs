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
    statm(1)
}

/// Bytes of this process' memory from its start to the end of all that was ever given out: program
/// data, stacks and heap. That much a fork copies. Natively, what the system says is mapped.
#[cfg(target_arch = "wasm32")]
pub fn memory_size() -> usize {
    super::memory::size()
}

/// Bytes of this process' memory: what the system says is mapped, 0 where it says nothing.
#[cfg(not(target_arch = "wasm32"))]
pub fn memory_size() -> usize {
    statm(0)
}

/// A field of what Linux says of this process' memory, in bytes.
#[cfg(not(target_arch = "wasm32"))]
fn statm(field: usize) -> usize {
    const PAGE: usize = 4096;
    let sizes = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = sizes.split_whitespace().nth(field).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * PAGE
}
