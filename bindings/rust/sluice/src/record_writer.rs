//! Writing RecordIO-protobuf.

use crate::error::call;
use crate::{c_path, sys, Error, Result};
use std::path::Path;
use std::ptr::{null, null_mut, NonNull};

/// A record to write.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordInput<'a> {
    /// The shape: over every id, and the number of values when dense.
    pub feature_dim: u32,
    /// Ascending and unique, one for each value; `None` is a dense row.
    pub word_ids: Option<&'a [u32]>,
    /// Finite.
    pub values: &'a [f32],
    /// Finite.
    pub label: Option<f32>,
    /// The document's id.
    pub uid: &'a str,
    /// JSON by convention.
    pub metadata: &'a str,
}

/// Writes float32 records, byte for byte as the SageMaker SDK does.
///
/// ```
/// # fn main() -> sluice::Result<()> {
/// let mut writer = sluice::RecordWriter::in_memory()?;
/// writer.write(&sluice::RecordInput {
///     feature_dim: 10,
///     word_ids: Some(&[1, 4]),
///     values: &[2.0, 1.0],
///     uid: "document 0",
///     ..Default::default()
/// })?;
/// let bytes = writer.bytes()?;
/// let record = sluice::Records::from_bytes(&bytes)?.next().unwrap()?;
/// assert_eq!((record.word_ids, record.uid.as_str()), (vec![1, 4], "document 0"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct RecordWriter {
    handle: NonNull<sys::sluice_record_writer>,
}

// SAFETY: sluice.h: one thread at a time, any thread.
unsafe impl Send for RecordWriter {}

impl RecordWriter {
    /// Begins a file, which is there once [`commit`](Self::commit) has returned; dropped before, it
    /// leaves nothing.
    ///
    /// Errors: `AlreadyExists` when the file exists and `replace` is false; `NotFound`, `Io`.
    pub fn create(path: impl AsRef<Path>, replace: bool) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        // SAFETY: the path ends in NUL.
        Self::make(|out, error| unsafe {
            let replace = i32::from(replace);
            sys::sluice_record_writer_create(path.as_ptr(), null_mut(), replace, out, error)
        })
    }

    /// Begins records in memory: [`bytes`](Self::bytes).
    pub fn in_memory() -> Result<Self> {
        // SAFETY: the output is ours.
        Self::make(|out, error| unsafe { sys::sluice_record_writer_create_memory(out, error) })
    }

    fn make(
        create: impl FnOnce(
            *mut *mut sys::sluice_record_writer,
            *mut sys::sluice_error,
        ) -> sys::sluice_status,
    ) -> Result<Self> {
        let mut handle = null_mut();
        call(|error| create(&mut handle, error))?;
        let handle = NonNull::new(handle).expect("a handle after OK");
        Ok(Self { handle })
    }

    /// Appends a record. Errors: `InvalidArgument` (says which entry), `Io`.
    pub fn write(&mut self, record: &RecordInput<'_>) -> Result<()> {
        if record
            .word_ids
            .is_some_and(|ids| ids.len() != record.values.len())
        {
            return Err(Error::invalid_argument("each id needs one value"));
        }
        let text = |text: &str| sys::sluice_text {
            data: text.as_ptr().cast(),
            size: text.len(),
        };
        // SAFETY: numbers and pointers that may be NULL; all else is set below.
        let mut input: sys::sluice_record_input = unsafe { std::mem::zeroed() };
        input.struct_size = std::mem::size_of_val(&input) as u32;
        input.feature_dim = record.feature_dim;
        input.word_ids = record.word_ids.map_or(null(), <[u32]>::as_ptr);
        input.values = record.values.as_ptr();
        input.entries = record.values.len();
        input.has_label = i32::from(record.label.is_some());
        input.label = record.label.unwrap_or(0.0);
        input.uid = text(record.uid);
        input.metadata = text(record.metadata);
        // SAFETY: what the input points to lives until the call returns.
        call(|error| unsafe {
            sys::sluice_record_writer_write(self.handle.as_ptr(), &input, error)
        })
    }

    /// What was written into memory. Errors: `InvalidArgument` for a file's writer.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let (mut data, mut size) = (null(), 0);
        // SAFETY: the bytes live until the next write; they are copied here.
        unsafe {
            let handle = self.handle.as_ptr();
            call(|error| sys::sluice_record_writer_get_bytes(handle, &mut data, &mut size, error))?;
            if size == 0 {
                return Ok(Vec::new());
            }
            Ok(std::slice::from_raw_parts(data.cast(), size).to_vec())
        }
    }

    /// Puts the file in its place, durable. Errors: `Io`; `AlreadyExists` (someone made it
    /// meanwhile); `InvalidArgument` for records in memory.
    pub fn commit(self) -> Result<()> {
        // SAFETY: the handle is ours.
        call(|error| unsafe { sys::sluice_record_writer_commit(self.handle.as_ptr(), error) })
    }
}

impl Drop for RecordWriter {
    fn drop(&mut self) {
        // SAFETY: the handle is ours, and this is the last of it.
        unsafe { sys::sluice_record_writer_free(self.handle.as_ptr()) }
    }
}
