//! Tests in a real browser, against the site as it is hosted. Run by `cargo xtask test --browser`,
//! which builds the sites and says where they are.

mod support;

mod addresses;
mod alone;
mod api;
mod broken_files;
mod browsers;
mod checks;
mod clocks;
mod crashes;
mod cycles;
mod embed;
mod faults;
mod harness;
mod headers;
mod hosts;
mod killed;
mod leaks;
mod lessons;
mod memories;
mod messages;
mod offline;
mod page;
mod pools;
mod recorded;
mod site;
mod sleep;
mod smoke;
mod stop;
mod storage;
mod tabs;
mod touch;
