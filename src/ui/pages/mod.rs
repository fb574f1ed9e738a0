//! The pages.
pub mod gallery;
pub mod home;
pub mod lesson;
#[cfg(feature = "pages")]
pub mod not_found;
