package sluice_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/sluice-topics/sluice/bindings/go"
)

const modelPath = "../../tests/golden/mixtures/model.safetensors"

func ExampleModel_Infer() {
	model, err := sluice.Open(modelPath)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	mixture, err := model.Infer("A web server that keeps its data in a PostgreSQL database.")
	if err != nil {
		log.Fatal(err)
	}
	ranked, err := model.Rank(mixture.Topics, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("topic %d of %d\n", ranked[0].Topic, model.NumTopics())
	// Output: topic 8 of 12
}

func ExampleOpen_errors() {
	_, err := sluice.Open("missing.safetensors")
	fmt.Println(errors.Is(err, sluice.ErrNotFound))
	// Output: true
}

func ExampleRecordReader_All() {
	writer, err := sluice.NewRecords()
	if err != nil {
		log.Fatal(err)
	}
	defer writer.Close()
	for i := 0; i < 2; i++ {
		record := &sluice.Record{FeatureDim: 10, IsSparse: true, WordIDs: []uint32{1, 4}, Counts: []float32{2, 1},
			UID: fmt.Sprint("document ", i)}
		if err := writer.Write(record); err != nil {
			log.Fatal(err)
		}
	}
	bytes, err := writer.Bytes()
	if err != nil {
		log.Fatal(err)
	}
	reader, err := sluice.OpenRecordsBytes(bytes)
	if err != nil {
		log.Fatal(err)
	}
	defer reader.Close()
	for record, err := range reader.All() {
		if err != nil {
			log.Print(err) // names record and byte; the loop goes on with the next good one
			continue
		}
		fmt.Println(record.UID, record.WordIDs, record.Counts)
	}
	// Output:
	// document 0 [1 4] [2 1]
	// document 1 [1 4] [2 1]
}
