// Answers compare_bindings.py as answer_calls.c does, by the Go module. With -into batches
// are answered where the last ones were.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"runtime"
	"strconv"
	"strings"

	"github.com/sluice-topics/sluice/bindings/go"
)

const batchSize = 1000

// The calls stay on the process's first thread, whose time is measured.
func init() { runtime.LockOSThread() }

func main() {
	isInto := flag.Bool("into", false, "")
	flag.Parse()
	model, err := sluice.Open(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	text := flag.Arg(1)
	texts := make([]string, batchSize)
	for i := range texts {
		texts[i] = strings.Clone(text)
	}
	mixture, err := model.Infer(text)
	if err != nil {
		log.Fatal(err)
	}
	topics, unknown := make([]float32, batchSize*len(mixture.Topics)), make([]float32, batchSize)
	for {
		var job string
		var calls int
		if _, err := fmt.Scan(&job); err == io.EOF {
			return
		}
		if job == "mixture" {
			fmt.Println(mixtureOf(model, text))
			continue
		}
		fmt.Scan(&calls)
		if job == "batch" {
			for i := 0; i < calls; i++ {
				var err error
				if *isInto {
					err = model.InferBatchInto(topics, unknown, texts)
				} else {
					_, err = model.InferBatch(texts)
				}
				if err != nil {
					log.Fatal(err)
				}
			}
		} else {
			for i := 0; i < calls; i++ {
				if _, err := model.Infer(text); err != nil {
					log.Fatal(err)
				}
			}
		}
		fmt.Println("done")
	}
}

func mixtureOf(model *sluice.Model, text string) string {
	mixture, err := model.Infer(text)
	if err != nil {
		log.Fatal(err)
	}
	var numbers []string
	for _, share := range mixture.Topics {
		numbers = append(numbers, strconv.FormatFloat(float64(share), 'g', 9, 32))
	}
	return strings.Join(numbers, " ")
}
