//! Training, with the installed library.

use crate::error::call;
use crate::{c_path, sys, Model, Result};
use std::ffi::c_void;
use std::ops::ControlFlow;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

/// How to train.
///
/// ```
/// let options = sluice::TrainOptions::new().topics(100).seed(7).threads(2);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct TrainOptions {
    raw: sys::sluice_trainer_options,
    vocabulary: Option<PathBuf>,
    checkpoints: Option<PathBuf>,
}

// SAFETY: the pointers in it are NULL but for the length of one call.
unsafe impl Send for TrainOptions {}
unsafe impl Sync for TrainOptions {}

impl Default for TrainOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl TrainOptions {
    /// The defaults.
    pub fn new() -> Self {
        // SAFETY: numbers and pointers that may be NULL; init fills them.
        let raw = unsafe {
            let mut raw = std::mem::zeroed();
            sys::sluice_trainer_options_init(&mut raw, std::mem::size_of_val(&raw));
            raw
        };
        Self {
            raw,
            vocabulary: None,
            checkpoints: None,
        }
    }

    /// K, the background included: default 50, 2 to 2,000.
    pub fn topics(mut self, topics: u32) -> Self {
        self.raw.topics = topics;
        self
    }
    /// One seed, one model. Default 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.raw.seed = seed;
        self
    }
    /// Over the documents. Default 0: until a held-out sample stops improving, at most 10.
    pub fn passes(mut self, passes: u32) -> Self {
        self.raw.passes = passes;
        self
    }
    /// 1 (default) to 256; never changes the model.
    pub fn threads(mut self, threads: u32) -> Self {
        self.raw.threads = threads;
        self
    }
    /// Whether topic 0 takes up the words common to all documents. Default true.
    pub fn background(mut self, background: bool) -> Self {
        self.raw.background = i32::from(background);
        self
    }
    /// Names of the words of LDA-C and bare record files, one a line; a corpus has its own.
    pub fn vocabulary(mut self, path: impl Into<PathBuf>) -> Self {
        self.vocabulary = Some(path.into());
        self
    }
    /// A folder for checkpoints: a run that was killed goes on from there, to the same model.
    pub fn checkpoints(mut self, folder: impl Into<PathBuf>) -> Self {
        self.checkpoints = Some(folder.into());
        self
    }
}

/// How far training has come.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// From 1.
    pub pass: u32,
    /// As many as there may be.
    pub max_passes: u32,
    /// Trained, over all passes.
    pub documents: u64,
    /// 0 to 1, when it is known.
    pub pass_fraction: Option<f64>,
    /// Last measured.
    pub heldout_perplexity: Option<f64>,
}

/// Makes a corpus directory of raw articles (JSON Lines, CSV, a folder of texts): what [`train`]
/// reads. `replace` swaps out an output that exists.
///
/// Errors: `Unsupported` in a build without training; `NotFound`, `AlreadyExists`, `Corrupt`.
pub fn process(articles: impl AsRef<Path>, output: impl AsRef<Path>, replace: bool) -> Result<()> {
    let (articles, output) = (c_path(articles.as_ref())?, c_path(output.as_ref())?);
    let inputs = [articles.as_ptr()];
    // SAFETY: numbers and pointers that may be NULL; init fills them.
    let mut options: sys::sluice_process_options = unsafe { std::mem::zeroed() };
    unsafe { sys::sluice_process_options_init(&mut options, std::mem::size_of_val(&options)) };
    options.replace = i32::from(replace);
    // SAFETY: paths and options live until the call returns.
    call(|error| unsafe {
        sys::sluice_process_run(
            inputs.as_ptr(),
            1,
            output.as_ptr(),
            &options,
            null_mut(),
            error,
        )
    })
}

/// Learns a model from counted documents: a corpus directory that [`process`] made, record files or
/// LDA-C. `progress` is called at most about ten times a second; `ControlFlow::Break` stops.
///
/// Errors: `Cancelled` when `progress` stopped it; `Unsupported` in a build without training;
/// `InvalidArgument` names the option. A panic of `progress` stops training and goes on here.
pub fn train(
    path: impl AsRef<Path>,
    options: &TrainOptions,
    progress: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Model> {
    let trainer = Trainer::new(options)?;
    let documents = Documents::open(path.as_ref(), options.vocabulary.as_deref())?;
    let mut watcher = Watcher {
        progress,
        panic: None,
    };
    let callback: sys::sluice_trainer_callback = Some(callback_of(&watcher));
    // SAFETY: the watcher is used by the callback only, within the call.
    let result = call(|error| unsafe {
        let user = std::ptr::from_mut(&mut watcher).cast();
        sys::sluice_trainer_run(trainer.0, documents.0, callback, user, error)
    });
    if let Some(panic) = watcher.panic {
        resume_unwind(panic);
    }
    result?;
    // SAFETY: after a run that returned OK.
    Model::create(|out, error| unsafe {
        sys::sluice_trainer_finish(trainer.0, documents.0, null(), out, error)
    })
}

struct Watcher<F> {
    progress: F,
    panic: Option<Box<dyn std::any::Any + Send>>,
}

type Callback = unsafe extern "C" fn(*const sys::sluice_trainer_progress, *mut c_void) -> i32;

fn callback_of<F: FnMut(&Progress) -> ControlFlow<()>>(_: &Watcher<F>) -> Callback {
    on_progress::<F>
}

/// No panic may cross C: it is kept, and training stopped.
unsafe extern "C" fn on_progress<F: FnMut(&Progress) -> ControlFlow<()>>(
    raw: *const sys::sluice_trainer_progress,
    user: *mut c_void,
) -> i32 {
    let (raw, watcher) = (&*raw, &mut *user.cast::<Watcher<F>>());
    let progress = Progress {
        pass: raw.pass,
        max_passes: raw.max_passes,
        documents: raw.documents,
        pass_fraction: (raw.pass_fraction >= 0.0).then_some(raw.pass_fraction),
        heldout_perplexity: (raw.heldout_perplexity > 0.0).then_some(raw.heldout_perplexity),
    };
    match catch_unwind(AssertUnwindSafe(|| (watcher.progress)(&progress))) {
        Ok(flow) => i32::from(flow.is_break()),
        Err(panic) => {
            watcher.panic = Some(panic);
            1
        }
    }
}

struct Trainer(*mut sys::sluice_trainer);

impl Trainer {
    fn new(options: &TrainOptions) -> Result<Self> {
        let folder = options.checkpoints.as_deref().map(c_path).transpose()?;
        let mut raw = options.raw;
        raw.checkpoint_path = folder.as_ref().map_or(null(), |folder| folder.as_ptr());
        let mut out = null_mut();
        // SAFETY: options and the folder in them live until the call returns.
        call(|error| unsafe { sys::sluice_trainer_create(&raw, &mut out, error) })?;
        Ok(Self(out))
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        // SAFETY: the handle is ours.
        unsafe { sys::sluice_trainer_free(self.0) }
    }
}

struct Documents(*mut sys::sluice_documents);

impl Documents {
    fn open(path: &Path, vocabulary: Option<&Path>) -> Result<Self> {
        let (path, vocabulary) = (c_path(path)?, vocabulary.map(c_path).transpose()?);
        // SAFETY: numbers and pointers that may be NULL; init fills them.
        let mut options: sys::sluice_documents_options = unsafe { std::mem::zeroed() };
        unsafe {
            sys::sluice_documents_options_init(&mut options, std::mem::size_of_val(&options))
        };
        options.vocabulary_path = vocabulary.as_ref().map_or(null(), |words| words.as_ptr());
        let mut out = null_mut();
        // SAFETY: paths and options live until the call returns.
        call(|error| unsafe {
            sys::sluice_documents_open(path.as_ptr(), &options, &mut out, error)
        })?;
        Ok(Self(out))
    }
}

impl Drop for Documents {
    fn drop(&mut self) {
        // SAFETY: the handle is ours.
        unsafe { sys::sluice_documents_free(self.0) }
    }
}
