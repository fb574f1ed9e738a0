//! The pages.
pub mod lesson;
