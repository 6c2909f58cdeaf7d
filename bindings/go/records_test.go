package sluice

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func writeTwo(t *testing.T, writer *RecordWriter) []*Record {
	records := []*Record{
		{FeatureDim: 10, IsSparse: true, WordIDs: []uint32{1, 7}, Counts: []float32{2, 0.5}, Label: 3, HasLabel: true,
			UID: "a", Metadata: `{"title":"A"}`},
		{FeatureDim: 3, Counts: []float32{1, 2, 3}},
	}
	for _, record := range records {
		if err := writer.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	return records
}

func TestRecordsComeBackAsTheyWereWritten(t *testing.T) {
	writer, err := NewRecords()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	want := writeTwo(t, writer)
	want[1].WordIDs = []uint32{0, 1, 2}
	bytes, err := writer.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := OpenRecordsBytes(bytes)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	n := 0
	for record, err := range reader.All() {
		if err != nil {
			t.Fatal(err)
		}
		if record.Number != uint64(n) {
			t.Errorf("record %d says it is %d", n, record.Number)
		}
		record.Number, record.Offset = 0, 0
		if !reflect.DeepEqual(record, want[n]) {
			t.Errorf("record %d: %+v, not %+v", n, record, want[n])
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d records", n)
	}
	if err := writer.Commit(); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("a commit of memory: %v", err)
	}
}

func TestAFileOfRecordsIsCompleteOrAbsent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.rec")
	for _, commits := range []bool{false, true} {
		writer, err := CreateRecords(path, false)
		if err != nil {
			t.Fatal(err)
		}
		writeTwo(t, writer)
		if commits {
			if err := writer.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		writer.Close()
		if err := writer.Write(&Record{}); !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		if _, err := os.Stat(path); (err == nil) != commits {
			t.Errorf("commit %v: %v", commits, err)
		}
	}
	if _, err := CreateRecords(path, false); !errors.Is(err, ErrAlreadyExists) {
		t.Errorf("over another: %v", err)
	}
}

func TestABadRecordIsAnErrorAndTheNextOnesAreRead(t *testing.T) {
	writer, err := NewRecords()
	if err != nil {
		t.Fatal(err)
	}
	writeTwo(t, writer)
	one, err := writer.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte{}, one...)
	bad[0] ^= 0xff // the first record's magic
	reader, err := OpenRecordsBytes(bad)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	good, faults := 0, 0
	for record, err := range reader.All() {
		if err == nil {
			good++
			if record.FeatureDim != 3 {
				t.Errorf("the wrong one is left: %+v", record)
			}
			continue
		}
		faults++
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, ErrCorrupt) || e.Record != 0 || e.Offset != 0 || record != nil {
			t.Errorf("%+v", err)
		}
	}
	if good != 1 || faults != 1 {
		t.Errorf("%d good, %d bad", good, faults)
	}
}

func TestLoopsOverRecordsMayBeLeft(t *testing.T) {
	writer, err := NewRecords()
	if err != nil {
		t.Fatal(err)
	}
	writeTwo(t, writer)
	bytes, _ := writer.Bytes()
	reader, err := OpenRecordsBytes(bytes)
	if err != nil {
		t.Fatal(err)
	}
	for range reader.All() {
		break
	}
	record, err := reader.Next()
	if err != nil || record == nil || record.Number != 1 {
		t.Errorf("after a break: %+v, %v", record, err)
	}
	reader.Close()
	if _, err := reader.Next(); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := reader.Recover(); !errors.Is(err, ErrClosed) {
		t.Errorf("Recover after Close: %v", err)
	}
}

func TestBadRecordsAreNotWritten(t *testing.T) {
	writer, err := NewRecords()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	for what, record := range map[string]*Record{
		"fewer counts than ids": {FeatureDim: 9, IsSparse: true, WordIDs: []uint32{1}},
		"an id over the shape":  {FeatureDim: 1, IsSparse: true, WordIDs: []uint32{1}, Counts: []float32{1}},
		"not ascending":         {FeatureDim: 9, IsSparse: true, WordIDs: []uint32{2, 1}, Counts: []float32{1, 1}},
		"a shape over 2^32":     {FeatureDim: 1 << 33, IsSparse: true},
	} {
		if err := writer.Write(record); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = OpenRecords(filepath.Join(t.TempDir(), "none.rec"))
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "none.rec") {
		t.Errorf("a missing file: %v", err)
	}
}
