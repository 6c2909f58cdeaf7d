//! Training with the installed library; the bundled one says that it has none.

use sluice::{ErrorKind, TrainOptions};
use std::ops::ControlFlow::{Break, Continue};
use std::path::{Path, PathBuf};

const SEA: &str = "ship harbour captain storm vessel sail anchor deck crew tide";
const LAW: &str = "court judge law appeal verdict jury lawyer crime trial witness";

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path); // of a run that was killed
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn corpus(folder: &Path) -> PathBuf {
    let mut lines = String::new();
    for i in 0..400 {
        let words: Vec<&str> = [SEA, LAW][i % 2].split(' ').collect();
        let word = |j: usize| words[(i * 7 + j * j + j * (i % 5)) % words.len()];
        let text: Vec<&str> = (0..20).map(word).collect();
        lines += &format!("{{\"id\":\"{i}\",\"text\":\"{}\"}}\n", text.join(" "));
    }
    let (articles, corpus) = (folder.join("articles.jsonl"), folder.join("corpus"));
    std::fs::write(&articles, lines).unwrap();
    sluice::process(&articles, &corpus, false).unwrap();
    corpus
}

#[test]
fn training_learns_what_the_articles_are_about() {
    if !sluice::can_train() {
        return;
    }
    let folder = Folder::new("learns");
    let corpus = corpus(&folder.0);
    let options = TrainOptions::new().topics(3).passes(4).seed(7);
    let mut calls = 0;
    let model = sluice::train(&corpus, &options, |_| {
        calls += 1;
        Continue(())
    })
    .unwrap();
    assert!(calls > 0);
    let mut inferencer = model.inferencer().unwrap();
    let mut best = |text| {
        let mixture = inferencer.infer(text).unwrap();
        model.rank(&mixture.topics, 1).unwrap()[0].topic
    };
    assert_ne!(
        best("the ship left the harbour"),
        best("the judge and the jury")
    );
    let again = sluice::train(&corpus, &options, |_| Continue(())).unwrap();
    assert!(model.to_bytes().unwrap() == again.to_bytes().unwrap());
}

#[test]
fn a_closure_stops_training() {
    if !sluice::can_train() {
        return;
    }
    let folder = Folder::new("stops");
    let corpus = corpus(&folder.0);
    let options = TrainOptions::new().topics(3).passes(1000);
    let error = sluice::train(&corpus, &options, |_| Break(())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    let panics = || sluice::train(&corpus, &options, |_| panic!("on purpose"));
    let panic = std::panic::catch_unwind(panics).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
    let error = sluice::train(&corpus, &options.topics(1), |_| Continue(())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("topics"), "{error}");
    let missing = sluice::train(
        folder.0.join("none"),
        &TrainOptions::new(),
        |_| Continue(()),
    );
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_build_without_training_says_so() {
    if sluice::can_train() {
        return;
    }
    let error = sluice::train("corpus", &TrainOptions::new(), |_| Continue(())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("inference only"), "{error}");
    let error = sluice::process("articles", "corpus", false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
