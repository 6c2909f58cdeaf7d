//! Models: opening, saving, and what their topics are.

use crate::error::call;
use crate::{c_path, owned_text, sys, Error, Inferencer, InferencerOptions, Result};
use std::path::Path;
use std::ptr::{null, null_mut, NonNull};

/// A trained topic model with everything that raw text needs. It never changes; any number of
/// threads may use it at once.
#[derive(Debug)]
pub struct Model {
    handle: NonNull<sys::sluice_model>,
}

// SAFETY: sluice.h: a model is immutable, and any number of threads may use one at once.
unsafe impl Send for Model {}
unsafe impl Sync for Model {}

/// What is known of a model and its training.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Info {
    /// K, the background included; ids are 0 to K - 1.
    pub topics: usize,
    /// V, the size of the vocabulary.
    pub words: usize,
    /// The id of the topic of words common to all documents.
    pub background_topic: Option<usize>,
    /// Whether it was made from text, and so takes text.
    pub takes_text: bool,
    /// Documents that it was trained on.
    pub documents: u64,
    /// Tokens that it was trained on.
    pub tokens: f64,
    /// Passes over them.
    pub passes: u32,
    /// The seed of its training.
    pub seed: u64,
    /// Of the training's own held-out sample, when it was measured.
    pub heldout_perplexity: Option<f64>,
}

/// A word of a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// "" when the model's words have no names.
    pub text: String,
    /// p(word | topic).
    pub probability: f32,
}

/// A topic with its best words first.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// From 0; ids never change.
    pub id: usize,
    /// Of the training tokens.
    pub share: f64,
    /// The words common to all documents: nobody's subject.
    pub is_background: bool,
    /// Best first.
    pub words: Vec<Word>,
}

/// A topic's share of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TopicShare {
    /// The topic's id.
    pub topic: usize,
    /// 0 to 1.
    pub share: f32,
}

impl Model {
    /// Reads a model file; every bound and checksum is checked first.
    ///
    /// Errors: `NotFound`, `Io`, `Corrupt` (what is wrong and where), `Unsupported` (newer).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        // SAFETY: the path ends in NUL; outputs and error are ours.
        Self::create(|out, error| unsafe {
            sys::sluice_model_open(path.as_ptr(), null_mut(), out, error)
        })
    }

    /// Reads a model from memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        // SAFETY: bytes are read until the call returns.
        Self::create(|out, error| unsafe {
            let (data, name) = (bytes.as_ptr().cast(), c"model".as_ptr());
            sys::sluice_model_open_memory(data, bytes.len(), name, out, error)
        })
    }

    pub(crate) fn create(
        make: impl FnOnce(*mut *mut sys::sluice_model, *mut sys::sluice_error) -> sys::sluice_status,
    ) -> Result<Self> {
        let mut handle = null_mut();
        call(|error| make(&mut handle, error))?;
        let handle = NonNull::new(handle).expect("a handle after OK");
        Ok(Self { handle })
    }

    pub(crate) fn as_ptr(&self) -> *const sys::sluice_model {
        self.handle.as_ptr()
    }

    /// The scratch of one thread, with the default options.
    pub fn inferencer(&self) -> Result<Inferencer> {
        self.inferencer_with(&InferencerOptions::new())
    }

    /// The scratch of one thread. It keeps the model's data alive by itself.
    pub fn inferencer_with(&self, options: &InferencerOptions) -> Result<Inferencer> {
        Inferencer::new(self, options)
    }

    /// What is known of the model and its training.
    pub fn info(&self) -> Result<Info> {
        // SAFETY: numbers only; struct_size is set, as the function wants.
        let mut facts: sys::sluice_model_facts = unsafe { std::mem::zeroed() };
        facts.struct_size = std::mem::size_of_val(&facts) as u32;
        call(|error| unsafe { sys::sluice_model_get_facts(self.as_ptr(), &mut facts, error) })?;
        Ok(Info {
            topics: facts.topics as usize,
            words: facts.words as usize,
            background_topic: usize::try_from(facts.background_topic).ok(),
            takes_text: facts.has_words == 1 && facts.has_recipe == 1,
            documents: facts.documents,
            tokens: facts.tokens,
            passes: facts.passes,
            seed: facts.seed,
            heldout_perplexity: (facts.heldout_perplexity > 0.0)
                .then_some(facts.heldout_perplexity),
        })
    }

    /// Each topic with its `words` best words (from 1).
    pub fn topics(&self, words: u32) -> Result<Vec<Topic>> {
        let info = self.info()?;
        let mut shares = vec![0.0; info.topics];
        // SAFETY: shares has room for K.
        call(|error| unsafe {
            let capacity = shares.len();
            sys::sluice_model_copy_topic_shares(self.as_ptr(), shares.as_mut_ptr(), capacity, error)
        })?;
        let ranked = RankedWords::new(self, words)?;
        let topic = |(id, share)| {
            Ok(Topic {
                id,
                share,
                is_background: info.background_topic == Some(id),
                words: ranked.topic(self, id)?,
            })
        };
        shares.into_iter().enumerate().map(topic).collect()
    }

    /// The topics of a mixture, largest share first, at most `count`. The background is left out
    /// unless no other topic has any share.
    pub fn rank(&self, mixture: &[f32], count: usize) -> Result<Vec<TopicShare>> {
        let count = count.min(mixture.len());
        if count == 0 {
            return Ok(Vec::new());
        }
        let (mut topics, mut shares, mut found) = (vec![0u32; count], vec![0f32; count], 0);
        // SAFETY: both outputs have room for `count`.
        call(|error| unsafe {
            let (topics, shares) = (topics.as_mut_ptr(), shares.as_mut_ptr());
            let (from, size) = (mixture.as_ptr(), mixture.len());
            let model = self.as_ptr();
            sys::sluice_model_rank_topics(
                model, from, size, topics, shares, count, &mut found, error,
            )
        })?;
        let pairs = topics.into_iter().zip(shares).take(found);
        Ok(pairs
            .map(|(topic, share)| TopicShare {
                topic: topic as usize,
                share,
            })
            .collect())
    }

    /// Writes the model file, complete or not at all. The same model gives the same bytes.
    ///
    /// Errors: `AlreadyExists` when the file exists and `replace` is false; `Io`.
    pub fn save(&self, path: impl AsRef<Path>, replace: bool) -> Result<()> {
        let path = c_path(path.as_ref())?;
        // SAFETY: the path ends in NUL.
        call(|error| unsafe {
            let replace = i32::from(replace);
            sys::sluice_model_save(self.as_ptr(), path.as_ptr(), null_mut(), replace, error)
        })
    }

    /// The model file in memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut size = 0;
        // SAFETY: without room it tells the size only, and says LIMIT, which is what is asked here.
        let status = unsafe {
            let (model, none) = (self.as_ptr(), null_mut());
            sys::sluice_model_write_memory(model, none, 0, &mut size, null_mut())
        };
        debug_assert_eq!(status, sys::SLUICE_STATUS_LIMIT);
        let mut bytes = vec![0u8; size];
        // SAFETY: bytes has the room that is said.
        call(|error| unsafe {
            let (model, to) = (self.as_ptr(), bytes.as_mut_ptr().cast());
            sys::sluice_model_write_memory(model, to, bytes.len(), &mut size, error)
        })?;
        Ok(bytes)
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: the handle is ours, and this is the last of it.
        unsafe { sys::sluice_model_free(self.handle.as_ptr()) }
    }
}

/// The top words of every topic.
struct RankedWords(*mut sys::sluice_topic_words);

impl RankedWords {
    fn new(model: &Model, words: u32) -> Result<Self> {
        let mut out = null_mut();
        // SAFETY: the output is ours.
        call(|error| unsafe {
            let ranking = sys::SLUICE_RANKING_AUTOMATIC;
            sys::sluice_topic_words_create(model.as_ptr(), ranking, 0.0, words, &mut out, error)
        })?;
        Ok(Self(out))
    }

    fn topic(&self, model: &Model, id: usize) -> Result<Vec<Word>> {
        let (mut first, mut count) = (null(), 0);
        let id = u32::try_from(id).map_err(|_| Error::invalid_argument("no such topic"))?;
        // SAFETY: the words live as long as this object.
        let words = unsafe {
            call(|error| {
                sys::sluice_topic_words_get_topic(self.0, id, &mut first, &mut count, error)
            })?;
            std::slice::from_raw_parts(first, count)
        };
        let word = |ranked: &sys::sluice_ranked_word| Word {
            text: word_name(model, ranked.word),
            probability: ranked.probability,
        };
        Ok(words.iter().map(word).collect())
    }
}

impl Drop for RankedWords {
    fn drop(&mut self) {
        // SAFETY: the handle is ours.
        unsafe { sys::sluice_topic_words_free(self.0) }
    }
}

fn word_name(model: &Model, id: u32) -> String {
    let mut text = sys::sluice_text {
        data: null(),
        size: 0,
    };
    // SAFETY: the text is the model's. Words may have no names: then it stays empty.
    unsafe {
        match sys::sluice_model_get_word(model.as_ptr(), id, &mut text, null_mut()) {
            sys::SLUICE_STATUS_OK => owned_text(text),
            _ => String::new(),
        }
    }
}
