//! The mixtures that every language is held to: tests/golden/mixtures of sluice's repository.

use sluice::{ErrorKind, InferencerOptions, Mixture, Model};
use std::path::PathBuf;

/// A golden file; the crate alone does not have it.
fn golden(name: &str) -> Option<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/golden/");
    let path = PathBuf::from(root).join(name);
    path.exists().then_some(path)
}

fn open() -> Option<Model> {
    golden("mixtures/model.safetensors").map(|path| Model::open(path).unwrap())
}

enum Document {
    Text(String),
    Counts(Vec<u32>, Vec<f32>),
}

struct Case {
    name: String,
    document: Document,
    want: Mixture,
}

/// The cases, by the little JSON that the file is written in: one object a line.
fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(golden("mixtures/cases.json").unwrap()).unwrap();
    let cases: Vec<Case> = text
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| Case {
            name: string(line, "name").unwrap(),
            document: match string(line, "text") {
                Some(text) => Document::Text(text),
                None => Document::Counts(numbers(line, "ids"), numbers(line, "counts")),
            },
            want: Mixture {
                topics: numbers(line, "mixture"),
                unknown_share: after(line, "unknown_share")
                    .unwrap()
                    .trim_end_matches(['}', ','])
                    .parse()
                    .unwrap(),
            },
        })
        .collect();
    assert!(cases.len() >= 10, "{} cases", cases.len());
    cases
}

fn after<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split_once(&format!("\"{key}\": "))
        .map(|(_, rest)| rest)
}

fn numbers<T: std::str::FromStr<Err: std::fmt::Debug>>(line: &str, key: &str) -> Vec<T> {
    let list = after(line, key).unwrap().strip_prefix('[').unwrap();
    let list = list.split_once(']').unwrap().0;
    let numbers = list.split(", ").filter(|n| !n.is_empty());
    numbers.map(|n| n.parse().unwrap()).collect()
}

fn string(line: &str, key: &str) -> Option<String> {
    let mut letters = after(line, key)?.strip_prefix('"')?.chars();
    let mut units = Vec::new();
    loop {
        match letters.next()? {
            '"' => return Some(String::from_utf16(&units).unwrap()),
            '\\' => match letters.next()? {
                'n' => units.push(u16::from(b'\n')),
                't' => units.push(u16::from(b'\t')),
                'u' => {
                    let hex: String = letters.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&hex, 16).unwrap());
                }
                other => units.push(other as u16),
            },
            other => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
        }
    }
}

#[test]
fn mixtures_are_the_golden_ones_on_every_kernel_set() {
    let Some(model) = open() else { return };
    for kernels in sluice::kernels() {
        let options = InferencerOptions::new().kernels(kernels);
        let mut inferencer = model.inferencer_with(&options).unwrap();
        for case in cases() {
            let got = match &case.document {
                Document::Text(text) => inferencer.infer(text),
                Document::Counts(ids, counts) => inferencer.infer_ids(ids, counts),
            };
            // The same bits: every set is exact, and nine digits hold a float32.
            assert_eq!(got.unwrap(), case.want, "{kernels}: {}", case.name);
        }
    }
}

#[test]
fn batches_on_threads_are_the_golden_ones() {
    let Some(model) = open() else { return };
    let options = InferencerOptions::new().threads(3);
    let mut inferencer = model.inferencer_with(&options).unwrap();
    let (mut texts, mut of_texts, mut of_counts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut offsets, mut all_ids, mut all_counts) = (vec![0], Vec::new(), Vec::new());
    for case in cases() {
        match case.document {
            Document::Text(text) => {
                texts.push(text);
                of_texts.push(case.want);
            }
            Document::Counts(ids, counts) => {
                all_ids.extend(ids);
                all_counts.extend(counts);
                offsets.push(all_ids.len() as u64);
                of_counts.push(case.want);
            }
        }
    }
    assert_eq!(inferencer.infer_batch(&texts).unwrap(), of_texts);
    let got = inferencer.infer_ids_batch(&offsets, &all_ids, &all_counts);
    assert_eq!(got.unwrap(), of_counts);
    assert_eq!(inferencer.infer_batch::<&str>(&[]).unwrap(), vec![]);
}

#[test]
fn threads_share_a_model() {
    let Some(model) = open() else { return };
    let want = model.inferencer().unwrap().infer("library").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut inferencer = model.inferencer().unwrap();
                for _ in 0..50 {
                    assert_eq!(inferencer.infer("library").unwrap(), want);
                }
            });
        }
    });
    let mut moved = model.inferencer().unwrap();
    drop(model); // an inferencer keeps what it needs
    let got = std::thread::spawn(move || moved.infer("library").unwrap());
    assert_eq!(got.join().unwrap(), want);
}

#[test]
fn topics_have_words_and_shares() {
    let Some(model) = open() else { return };
    let topics = model.topics(5).unwrap();
    assert_eq!(topics.len(), model.info().unwrap().topics);
    assert!(topics[0].is_background && !topics[1].is_background);
    assert!((topics.iter().map(|topic| topic.share).sum::<f64>() - 1.0).abs() < 1e-9);
    for (id, topic) in topics.iter().enumerate() {
        assert_eq!((topic.id, topic.words.len()), (id, 5));
        assert!(!topic.words[0].text.is_empty() && topic.words[0].probability > 0.0);
    }
    let error = model.topics(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
}

#[test]
fn ranks_leave_the_background_out() {
    let Some(model) = open() else { return };
    let mut mixture = vec![0.0; 12];
    (mixture[0], mixture[3], mixture[5]) = (0.5, 0.2, 0.3);
    let ranked = model.rank(&mixture, 2).unwrap();
    let ids: Vec<usize> = ranked.iter().map(|share| share.topic).collect();
    assert_eq!(ids, [5, 3]);
    assert!(model.rank(&mixture[..3], 2).is_err());
    let options = InferencerOptions::new().exclude_background(true);
    let mut inferencer = model.inferencer_with(&options).unwrap();
    assert_eq!(inferencer.infer("library").unwrap().topics[0], 0.0);
}

#[test]
fn saved_models_are_the_same_bytes() {
    let Some(path) = golden("mixtures/model.safetensors") else {
        return;
    };
    let original = std::fs::read(path).unwrap();
    let model = Model::from_bytes(&original).unwrap();
    assert!(model.to_bytes().unwrap() == original);
    let name = format!("copy-{}.safetensors", std::process::id());
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&copy); // of a run that was killed
    model.save(&copy, false).unwrap();
    let error = model.save(&copy, false).unwrap_err();
    let saved = std::fs::read(&copy).unwrap();
    std::fs::remove_file(&copy).unwrap();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    assert!(saved == original);
}

#[test]
fn errors_tell_their_kind_and_place() {
    let error = Model::open("/nonexistent/missing.safetensors").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("missing.safetensors"), "{error}");
    let kind = std::io::Error::from(error).kind();
    assert_eq!(kind, std::io::ErrorKind::NotFound);
    assert!(Model::from_bytes(b"").is_err());
    let error = Model::open("a\0b").unwrap_err();
    assert!(error.to_string().contains("zero byte"), "{error}");
    let Some(path) = golden("invalid/model/nan.safetensors") else {
        return;
    };
    let error = Model::open(path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");

    let model = open().unwrap();
    let options = InferencerOptions::new();
    let error = model.inferencer_with(&options.clone().kernels("mmx"));
    assert!(error.unwrap_err().to_string().contains("\"mmx\""));
    let error = model.inferencer_with(&options.threads(1000)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
}

#[test]
fn bad_documents_are_refused() {
    let Some(model) = open() else { return };
    let mut inferencer = model.inferencer().unwrap();
    let mut kinds = vec![
        inferencer.infer_ids(&[1], &[]).unwrap_err().kind(),
        inferencer.infer_ids(&[1], &[-1.0]).unwrap_err().kind(),
        inferencer
            .infer_into("library", &mut [0.0])
            .unwrap_err()
            .kind(),
    ];
    for offsets in [&[][..], &[0], &[0, 2], &[1, 1], &[0, 5, 1]] {
        let result = inferencer.infer_ids_batch(offsets, &[1], &[1.0]);
        kinds.push(result.unwrap_err().kind());
    }
    assert!(
        kinds.iter().all(|kind| *kind == ErrorKind::InvalidArgument),
        "{kinds:?}"
    );
}
