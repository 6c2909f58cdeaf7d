//! Mixtures of new documents.

use crate::error::{call, ErrorBuffer};
use crate::{c_string, sys, Error, Model, Result};
use std::ffi::CString;
use std::ptr::{null_mut, NonNull};

/// How documents are folded into a model.
///
/// ```
/// let options = sluice::InferencerOptions::new().threads(4).exclude_background(true);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct InferencerOptions {
    raw: sys::sluice_inferencer_options,
    kernels: Option<String>,
}

// SAFETY: the only pointer in it, `kernels`, is set for the length of one call.
unsafe impl Send for InferencerOptions {}
unsafe impl Sync for InferencerOptions {}

impl Default for InferencerOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl InferencerOptions {
    /// The defaults.
    pub fn new() -> Self {
        // SAFETY: numbers and a pointer that may be NULL; init fills them.
        let raw = unsafe {
            let mut raw = std::mem::zeroed();
            sys::sluice_inferencer_options_init(&mut raw, std::mem::size_of_val(&raw));
            raw
        };
        Self { raw, kernels: None }
    }

    /// Threads of the batch functions: 1 (default) to 256. Answers never depend on it.
    pub fn threads(mut self, threads: u32) -> Self {
        self.raw.threads = threads;
        self
    }
    /// Leaves the background topic out: its share is 0, the others sum to 1. Default false.
    pub fn exclude_background(mut self, exclude: bool) -> Self {
        self.raw.background = i32::from(exclude);
        self
    }
    /// Steps of a document at most: default 50, 1 to 10,000.
    pub fn max_iterations(mut self, steps: u32) -> Self {
        self.raw.max_iterations = steps;
        self
    }
    /// Ends a document when a step moves no more than this share of its tokens between topics:
    /// default 0.01. Smaller is closer to the fixed point, and slower.
    pub fn tolerance(mut self, share: f32) -> Self {
        self.raw.tolerance = share;
        self
    }
    /// Forces one of [`kernels`](crate::kernels); the best is the default.
    pub fn kernels(mut self, name: &str) -> Self {
        self.kernels = Some(name.into());
        self
    }
}

/// The topics of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// K shares, each >= 0, sum 1.
    pub topics: Vec<f32>,
    /// Of the document's tokens: words that the model does not have.
    pub unknown_share: f32,
}

/// One thread's scratch for inference. An answer depends on the document, the model and the options
/// only.
#[derive(Debug)]
pub struct Inferencer {
    handle: NonNull<sys::sluice_inferencer>,
    topics: usize,
}

// SAFETY: sluice.h: one thread at a time, any thread. Not Sync: its functions write to the scratch.
unsafe impl Send for Inferencer {}

impl Inferencer {
    pub(crate) fn new(model: &Model, options: &InferencerOptions) -> Result<Self> {
        let name: Option<CString> = match &options.kernels {
            Some(name) => Some(c_string(name.as_bytes())?),
            None => None,
        };
        let mut raw = options.raw;
        raw.kernels = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
        let topics = model.info()?.topics;
        let mut handle = null_mut();
        // SAFETY: options and the name in them live until the call returns.
        call(|error| unsafe {
            sys::sluice_inferencer_create(model.as_ptr(), &raw, &mut handle, error)
        })?;
        let handle = NonNull::new(handle).expect("a handle after OK");
        Ok(Self { handle, topics })
    }

    /// The topics of a text (title, newline, text), by the model's own recipe. A text without a
    /// known word gets the prior.
    ///
    /// Errors: `Unsupported` when the model was not made from text.
    pub fn infer(&mut self, text: &str) -> Result<Mixture> {
        let mut topics = vec![0.0; self.topics];
        let unknown_share = self.infer_into(text, &mut topics)?;
        Ok(Mixture {
            topics,
            unknown_share,
        })
    }

    /// Fills `topics`, which has room for K, without an allocation. Returns the share of unknown
    /// words.
    pub fn infer_into(&mut self, text: &str, topics: &mut [f32]) -> Result<f32> {
        let (mut unknown, mut error) = (0.0, ErrorBuffer::new());
        // SAFETY: sizes are those of the slices.
        let status = unsafe {
            sys::sluice_inferencer_infer_text(
                self.handle.as_ptr(),
                text.as_ptr().cast(),
                text.len(),
                topics.as_mut_ptr(),
                topics.len(),
                &mut unknown,
                error.pointer(),
            )
        };
        error.check(status)?;
        Ok(unknown)
    }

    /// The topics of a document by word ids; ids past the vocabulary are unknown words, duplicates
    /// add up. Counts are finite and not negative, one for each id.
    pub fn infer_ids(&mut self, ids: &[u32], counts: &[f32]) -> Result<Mixture> {
        one_count_an_id(ids, counts)?;
        let mut topics = vec![0.0; self.topics];
        let mut unknown_share = 0.0;
        // SAFETY: sizes are those of the slices.
        call(|error| unsafe {
            sys::sluice_inferencer_infer(
                self.handle.as_ptr(),
                ids.as_ptr(),
                counts.as_ptr(),
                ids.len(),
                topics.as_mut_ptr(),
                topics.len(),
                &mut unknown_share,
                error,
            )
        })?;
        Ok(Mixture {
            topics,
            unknown_share,
        })
    }

    /// The topics of many texts, on as many threads as the options say.
    pub fn infer_batch<T: AsRef<str>>(&mut self, texts: &[T]) -> Result<Vec<Mixture>> {
        let views: Vec<sys::sluice_text> = texts
            .iter()
            .map(|text| sys::sluice_text {
                data: text.as_ref().as_ptr().cast(),
                size: text.as_ref().len(),
            })
            .collect();
        let mut rows = Rows::new(texts.len(), self.topics)?;
        // SAFETY: texts live until the call returns; rows have the room that is said.
        call(|error| unsafe {
            sys::sluice_inferencer_infer_text_batch(
                self.handle.as_ptr(),
                views.as_ptr(),
                views.len(),
                rows.topics.as_mut_ptr(),
                rows.topics.len(),
                rows.unknown.as_mut_ptr(),
                null_mut(),
                error,
            )
        })?;
        Ok(rows.into_mixtures(self.topics))
    }

    /// The topics of many documents: document d is `ids[offsets[d]..offsets[d + 1]]` and its counts.
    /// The first bad document ends it.
    pub fn infer_ids_batch(
        &mut self,
        offsets: &[u64],
        ids: &[u32],
        counts: &[f32],
    ) -> Result<Vec<Mixture>> {
        one_count_an_id(ids, counts)?;
        if offsets.last() != Some(&(ids.len() as u64)) {
            let message =
                "offsets has one more than there are documents, and ends with the number of ids";
            return Err(Error::invalid_argument(message));
        }
        let mut rows = Rows::new(offsets.len() - 1, self.topics)?;
        // SAFETY: offsets end within ids and counts, and the library refuses any that do not ascend.
        call(|error| unsafe {
            sys::sluice_inferencer_infer_batch(
                self.handle.as_ptr(),
                offsets.len() - 1,
                offsets.as_ptr(),
                ids.as_ptr(),
                counts.as_ptr(),
                rows.topics.as_mut_ptr(),
                rows.topics.len(),
                rows.unknown.as_mut_ptr(),
                null_mut(),
                error,
            )
        })?;
        Ok(rows.into_mixtures(self.topics))
    }
}

impl Drop for Inferencer {
    fn drop(&mut self) {
        // SAFETY: the handle is ours, and this is the last of it.
        unsafe { sys::sluice_inferencer_free(self.handle.as_ptr()) }
    }
}

fn one_count_an_id(ids: &[u32], counts: &[f32]) -> Result<()> {
    if ids.len() == counts.len() {
        return Ok(());
    }
    Err(Error::invalid_argument("each id needs one count"))
}

/// Answers as the library writes them: row after row.
struct Rows {
    topics: Vec<f32>,
    unknown: Vec<f32>,
}

impl Rows {
    fn new(documents: usize, topics: usize) -> Result<Self> {
        let floats = documents
            .checked_mul(topics)
            .ok_or_else(|| Error::invalid_argument("too many documents"))?;
        Ok(Self {
            topics: vec![0.0; floats],
            unknown: vec![0.0; documents],
        })
    }

    fn into_mixtures(self, topics: usize) -> Vec<Mixture> {
        let rows = self.topics.chunks_exact(topics).zip(self.unknown);
        rows.map(|(row, unknown_share)| Mixture {
            topics: row.to_vec(),
            unknown_share,
        })
        .collect()
    }
}
