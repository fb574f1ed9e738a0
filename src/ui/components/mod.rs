//! What the page is made of.

pub mod bars;
pub mod canvas;
pub mod controls;
pub mod curve;
pub mod environment;
pub mod exports;
pub mod facts;
pub mod field;
pub mod header;
pub mod icon;
pub mod menu;
pub mod meters;
pub mod notices;
pub mod output;
pub mod paint;
pub mod picture;
pub mod progress;
pub mod prose;
pub mod section;
pub mod sketch;
pub mod source;
pub mod summary;
pub mod timeline;
pub mod tutorial;
pub mod values;
