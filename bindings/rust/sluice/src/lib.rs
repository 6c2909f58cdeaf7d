//! Finds the topics of text with models learnt by sluice, and reads and writes the record files it
//! learns from.
//!
//! ```
//! # fn main() -> sluice::Result<()> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/golden/mixtures/model.safetensors");
//! # if !std::path::Path::new(path).exists() { return Ok(()); }
//! let model = sluice::Model::open(path)?;
//! let mut inferencer = model.inferencer()?;
//! let mixture = inferencer.infer("A web server that keeps its data in a PostgreSQL database.")?;
//! let best = model.rank(&mixture.topics, 1)?;
//! assert_eq!(best[0].topic, 8);
//! # Ok(())
//! # }
//! ```
//!
//! The library is found by pkg-config; with the feature `bundled` its inference-only part is compiled
//! into the program, and [`train`] and [`process`] fail with [`ErrorKind::Unsupported`].
//!
//! A [`Model`] never changes, and any number of threads may share it; each has its own [`Inferencer`].
#![warn(missing_docs)]

mod error;
mod inferencer;
mod model;
mod record_writer;
mod records;
mod train;

pub use error::{Error, ErrorKind, Result};
pub use inferencer::{Inferencer, InferencerOptions, Mixture};
pub use model::{Info, Model, Topic, TopicShare, Word};
pub use record_writer::{RecordInput, RecordWriter};
pub use records::{Record, Records};
pub use train::{process, train, Progress, TrainOptions};

use sluice_sys as sys;
use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The version of the library, "MAJOR.MINOR.PATCH".
pub fn version() -> &'static str {
    // SAFETY: static text of the library.
    unsafe { static_text(sys::sluice_version()) }
}

/// Whether the library has [`train`] and [`process`].
pub fn can_train() -> bool {
    // SAFETY: the name ends in NUL.
    unsafe { sys::sluice_feature_is_built(c"train".as_ptr()) == 1 }
}

/// The instruction sets of this machine, slowest first. All give the same bits.
pub fn kernels() -> Vec<&'static str> {
    let name = |index| {
        // SAFETY: any index is allowed; the text is static.
        let name = unsafe { sys::sluice_kernels_name(index) };
        (!name.is_null()).then(|| unsafe { static_text(name) })
    };
    (0..).map_while(name).collect()
}

unsafe fn static_text(text: *const std::ffi::c_char) -> &'static str {
    CStr::from_ptr(text).to_str().unwrap_or_default()
}

/// Text of the library's, copied; bytes that are not UTF-8 are replaced.
unsafe fn owned_text(text: sys::sluice_text) -> String {
    if text.size == 0 {
        return String::new();
    }
    String::from_utf8_lossy(std::slice::from_raw_parts(text.data.cast(), text.size)).into_owned()
}

fn c_path(path: &Path) -> Result<CString> {
    c_string(path.as_os_str().as_bytes())
}

fn c_string(bytes: &[u8]) -> Result<CString> {
    CString::new(bytes).map_err(|_| Error::invalid_argument("a name has a zero byte in it"))
}
