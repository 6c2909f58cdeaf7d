//! Records come back as they were written, and bad ones do not hide the others.

use sluice::{ErrorKind, RecordInput, RecordWriter, Records};

fn two() -> RecordWriter {
    let mut writer = RecordWriter::in_memory().unwrap();
    write_two(&mut writer);
    writer
}

fn write_two(writer: &mut RecordWriter) {
    let sparse = RecordInput {
        feature_dim: 10,
        word_ids: Some(&[1, 7]),
        values: &[2.0, 0.5],
        label: Some(3.0),
        uid: "a",
        metadata: "{\"title\":\"A\"}",
    };
    let dense = RecordInput {
        feature_dim: 3,
        values: &[1.0, 2.0, 3.0],
        ..Default::default()
    };
    writer.write(&sparse).unwrap();
    writer.write(&dense).unwrap();
}

#[test]
fn records_come_back_as_they_were_written() {
    let bytes = two().bytes().unwrap();
    let records: Vec<_> = Records::from_bytes(&bytes)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(records.len(), 2);
    let [sparse, dense] = [&records[0], &records[1]];
    assert_eq!(
        (sparse.number, sparse.offset, sparse.feature_dim),
        (0, 0, 10)
    );
    assert_eq!(
        (&sparse.word_ids[..], &sparse.counts[..]),
        (&[1, 7][..], &[2.0, 0.5][..])
    );
    assert_eq!((sparse.label, sparse.uid.as_str()), (Some(3.0), "a"));
    assert_eq!(
        (sparse.metadata.as_str(), sparse.is_sparse),
        ("{\"title\":\"A\"}", true)
    );
    assert_eq!(
        (dense.counts.as_slice(), dense.label),
        (&[1.0, 2.0, 3.0][..], None)
    );
    assert!(dense.number == 1 && dense.offset > 0 && !dense.is_sparse);
}

#[test]
fn a_bad_record_is_an_error_and_the_next_ones_are_read() {
    let mut bytes = two().bytes().unwrap();
    bytes[0] ^= 0xff; // the first record's magic
    let mut records = Records::from_bytes(&bytes).unwrap();
    let error = records.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert_eq!((error.record(), error.offset()), (Some(0), Some(0)));
    assert_eq!(records.next().unwrap().unwrap().feature_dim, 3);
    assert!(records.next().is_none() && records.next().is_none());
}

#[test]
fn a_file_is_complete_or_absent() {
    let name = format!("written-{}.rec", std::process::id());
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path); // of a run that was killed
    write_two(&mut RecordWriter::create(&path, false).unwrap());
    assert!(!path.exists());
    let mut writer = RecordWriter::create(&path, false).unwrap();
    write_two(&mut writer);
    assert_eq!(
        writer.bytes().unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    writer.commit().unwrap();
    let count = Records::open(&path).unwrap().count();
    let error = RecordWriter::create(&path, false).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((count, error.kind()), (2, ErrorKind::AlreadyExists));
    let error = Records::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[test]
fn bad_records_are_not_written() {
    let mut writer = RecordWriter::in_memory().unwrap();
    assert_eq!(writer.bytes().unwrap(), b"");
    for (feature_dim, ids, values) in [
        (9, &[1][..], &[][..]),
        (1, &[1], &[1.0]),
        (9, &[2, 1], &[1.0, 1.0]),
        (9, &[1], &[f32::NAN]),
    ] {
        let record = RecordInput {
            feature_dim,
            word_ids: Some(ids),
            values,
            ..Default::default()
        };
        let error = writer.write(&record).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert_eq!(
        writer.commit().unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
}
