//! What `sluice.h` declares, as it stands there. The crate `sluice` is the safe one.
//!
//! The header is the documentation: it lies in this crate as `vendor/sluice.h`.
#![allow(non_camel_case_types)]

#[rustfmt::skip]
mod externs;
pub use externs::*;
