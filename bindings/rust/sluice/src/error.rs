//! Errors: a kind to match on, a text to show, and the place in the data.

use sluice_sys as sys;
use std::ffi::CStr;
use std::fmt;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A bug of sluice's, never the input's fault.
    Internal,
    /// The caller's mistake.
    InvalidArgument,
    /// There is not enough memory.
    OutOfMemory,
    /// The operating system refused; its reason is in the text.
    Io,
    /// A file, field or tensor that should be there is not.
    NotFound,
    /// An output that would be overwritten.
    AlreadyExists,
    /// Bad data; file, record and byte are said where they are known.
    Corrupt,
    /// Well-formed, but not for this build or version.
    Unsupported,
    /// Over a documented limit.
    Limit,
    /// A callback asked to stop.
    Cancelled,
    /// A store refused or could not be reached.
    Remote,
    /// A code of a newer library.
    Unknown(i32),
}

impl ErrorKind {
    fn from_status(status: sys::sluice_status) -> Self {
        match status {
            sys::SLUICE_STATUS_INTERNAL => Self::Internal,
            sys::SLUICE_STATUS_INVALID_ARGUMENT => Self::InvalidArgument,
            sys::SLUICE_STATUS_OUT_OF_MEMORY => Self::OutOfMemory,
            sys::SLUICE_STATUS_IO => Self::Io,
            sys::SLUICE_STATUS_NOT_FOUND => Self::NotFound,
            sys::SLUICE_STATUS_ALREADY_EXISTS => Self::AlreadyExists,
            sys::SLUICE_STATUS_CORRUPT => Self::Corrupt,
            sys::SLUICE_STATUS_UNSUPPORTED => Self::Unsupported,
            sys::SLUICE_STATUS_LIMIT => Self::Limit,
            sys::SLUICE_STATUS_CANCELLED => Self::Cancelled,
            sys::SLUICE_STATUS_REMOTE => Self::Remote,
            code => Self::Unknown(code),
        }
    }
}

/// A failure: its kind, one line of text, and where in the data it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    record: Option<u64>,
    offset: Option<u64>,
}

/// What everything here returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
    /// Number of the record, from 0, when it is about one.
    pub fn record(&self) -> Option<u64> {
        self.record
    }
    /// Byte from the start of the file, where it is known.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    pub(crate) fn invalid_argument(message: &str) -> Self {
        Self {
            kind: ErrorKind::InvalidArgument,
            message: message.into(),
            record: None,
            offset: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind {
            ErrorKind::NotFound => std::io::ErrorKind::NotFound,
            ErrorKind::AlreadyExists => std::io::ErrorKind::AlreadyExists,
            ErrorKind::Corrupt => std::io::ErrorKind::InvalidData,
            ErrorKind::InvalidArgument => std::io::ErrorKind::InvalidInput,
            _ => std::io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

/// Room for what a C function says when it fails; 1 KiB that nothing clears beforehand.
pub(crate) struct ErrorBuffer(std::mem::MaybeUninit<sys::sluice_error>);

impl ErrorBuffer {
    pub(crate) fn new() -> Self {
        Self(std::mem::MaybeUninit::uninit())
    }

    pub(crate) fn pointer(&mut self) -> *mut sys::sluice_error {
        self.0.as_mut_ptr()
    }

    /// Requires: `status` is what the function returned that `pointer` was given to.
    pub(crate) fn check(&self, status: sys::sluice_status) -> Result<()> {
        if status == sys::SLUICE_STATUS_OK {
            return Ok(());
        }
        let error = self.0.as_ptr();
        // SAFETY: a function that fails fills the numbers, and the text up to its NUL.
        let (text, record, offset) = unsafe {
            let text = CStr::from_ptr(std::ptr::addr_of!((*error).text).cast());
            (text, (*error).record, (*error).offset)
        };
        Err(Error {
            kind: ErrorKind::from_status(status),
            message: text.to_string_lossy().into_owned(),
            record: u64::try_from(record).ok(),
            offset: u64::try_from(offset).ok(),
        })
    }
}

/// Calls a C function with room for its error.
pub(crate) fn call(
    function: impl FnOnce(*mut sys::sluice_error) -> sys::sluice_status,
) -> Result<()> {
    let mut error = ErrorBuffer::new();
    let status = function(error.pointer());
    error.check(status)
}
