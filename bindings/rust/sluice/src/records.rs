//! Reading RecordIO-protobuf.

use crate::error::call;
use crate::{c_path, owned_text, sys, ErrorKind, Result};
use std::marker::PhantomData;
use std::path::Path;
use std::ptr::{null, null_mut, NonNull};

/// One record: a counted document, as SageMaker's algorithms read it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// From 0.
    pub number: u64,
    /// Of its first byte, in the uncompressed stream.
    pub offset: u64,
    /// The shape; 0 when it is not stated.
    pub feature_dim: u64,
    /// Whether the row was written by keys.
    pub is_sparse: bool,
    /// Ascending, unique.
    pub word_ids: Vec<u32>,
    /// One for each id.
    pub counts: Vec<f32>,
    /// The first label value.
    pub label: Option<f64>,
    /// The document's id; "" where there is none.
    pub uid: String,
    /// JSON by convention; "" where there is none.
    pub metadata: String,
}

/// An iterator over the records of a file. A bad one is an `Err` with record and byte, after which
/// it goes on with the next good one; any other error is the last item.
///
/// ```no_run
/// for record in sluice::Records::open("train.rec")? {
///     match record {
///         Ok(record) => println!("{}: {} words", record.uid, record.word_ids.len()),
///         Err(error) => eprintln!("{error}"),
///     }
/// }
/// # Ok::<(), sluice::Error>(())
/// ```
#[derive(Debug)]
pub struct Records<'bytes> {
    handle: NonNull<sys::sluice_record_reader>,
    state: State,
    bytes: PhantomData<&'bytes [u8]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Reading,
    AfterBad,
    Ended,
}

// SAFETY: sluice.h: one thread at a time, any thread.
unsafe impl Send for Records<'_> {}

impl Records<'static> {
    /// Opens a record file; "-" is stdin.
    ///
    /// Errors: `NotFound`, `Io`; `Unsupported` (compressed, in a build without).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        // SAFETY: the path ends in NUL.
        Self::create(|out, error| unsafe {
            sys::sluice_record_reader_open(path.as_ptr(), null_mut(), out, error)
        })
    }
}

impl<'bytes> Records<'bytes> {
    /// Reads records from memory.
    pub fn from_bytes(bytes: &'bytes [u8]) -> Result<Self> {
        // SAFETY: the lifetime holds the bytes until the reader is dropped.
        Self::create(|out, error| unsafe {
            let (data, name) = (bytes.as_ptr().cast(), c"records".as_ptr());
            sys::sluice_record_reader_open_memory(data, bytes.len(), name, out, error)
        })
    }

    fn create(
        open: impl FnOnce(
            *mut *mut sys::sluice_record_reader,
            *mut sys::sluice_error,
        ) -> sys::sluice_status,
    ) -> Result<Self> {
        let mut handle = null_mut();
        call(|error| open(&mut handle, error))?;
        Ok(Self {
            handle: NonNull::new(handle).expect("a handle after OK"),
            state: State::Reading,
            bytes: PhantomData,
        })
    }

    fn read(&mut self) -> Result<Option<Record>> {
        if self.state == State::AfterBad {
            let mut found = 0;
            // SAFETY: the handle is ours.
            call(|error| unsafe {
                sys::sluice_record_reader_recover(self.handle.as_ptr(), &mut found, error)
            })?;
            if found == 0 {
                return Ok(None);
            }
        }
        let mut view = null();
        // SAFETY: the view lives until the next call; it is copied before.
        unsafe {
            call(|error| {
                sys::sluice_record_reader_read_next(self.handle.as_ptr(), &mut view, error)
            })?;
            Ok(view.as_ref().map(|view| copy(view)))
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Ended {
            return None;
        }
        let item = self.read();
        self.state = match &item {
            Ok(Some(_)) => State::Reading,
            Err(error) if matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Limit) => {
                State::AfterBad
            }
            _ => State::Ended,
        };
        item.transpose()
    }
}

impl std::iter::FusedIterator for Records<'_> {}

impl Drop for Records<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is ours, and this is the last of it.
        unsafe { sys::sluice_record_reader_free(self.handle.as_ptr()) }
    }
}

unsafe fn copy(view: &sys::sluice_record) -> Record {
    let (mut word_ids, mut counts) = (Vec::new(), Vec::new());
    if view.entries > 0 {
        word_ids.extend_from_slice(std::slice::from_raw_parts(view.word_ids, view.entries));
        counts.extend_from_slice(std::slice::from_raw_parts(view.counts, view.entries));
    }
    Record {
        number: view.number,
        offset: view.offset,
        feature_dim: view.feature_dim,
        is_sparse: view.is_sparse == 1,
        word_ids,
        counts,
        label: (view.has_label == 1).then_some(view.label),
        uid: owned_text(view.uid),
        metadata: owned_text(view.metadata),
    }
}
