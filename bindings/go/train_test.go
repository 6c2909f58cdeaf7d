package sluice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeArticles makes articles about the sea and about the law.
func writeArticles(t testing.TB, folder string) string {
	subjects := [2][]string{strings.Fields("ship harbour captain storm vessel sail anchor deck crew tide"),
		strings.Fields("court judge law appeal verdict jury lawyer crime trial witness")}
	var lines strings.Builder
	for i := 0; i < 400; i++ {
		words := subjects[i%2]
		fmt.Fprintf(&lines, `{"id":"%d","text":"`, i)
		for j := 0; j < 20; j++ {
			lines.WriteString(words[(i*7+j*j+j*(i%5))%len(words)] + " ")
		}
		lines.WriteString("\"}\n")
	}
	path := filepath.Join(folder, "articles.jsonl")
	if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func corpusOrSkip(t testing.TB) string {
	if !CanTrain() {
		t.Skip("built without training")
	}
	folder := t.TempDir()
	corpus := filepath.Join(folder, "corpus")
	if err := Process(context.Background(), writeArticles(t, folder), corpus, false); err != nil {
		t.Fatal(err)
	}
	return corpus
}

func TestTrainingLearnsWhatTheArticlesAreAbout(t *testing.T) {
	corpus := corpusOrSkip(t)
	calls := 0
	options := &TrainOptions{Topics: 3, Passes: 4, Seed: 7, Progress: func(p Progress) { calls++ }}
	model, err := Train(context.Background(), corpus, options)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	if calls == 0 || model.NumTopics() != 3 {
		t.Errorf("%d calls, %d topics", calls, model.NumTopics())
	}
	best := map[int]bool{}
	for _, text := range []string{"the ship left the harbour", "the judge and the jury"} {
		mixture, err := model.Infer(text)
		if err != nil {
			t.Fatal(err)
		}
		ranked, err := model.Rank(mixture.Topics, 1)
		if err != nil || len(ranked) != 1 {
			t.Fatal(ranked, err)
		}
		best[ranked[0].Topic] = true
	}
	if len(best) != 2 {
		t.Error("both texts have the same topic")
	}
	again, err := Train(context.Background(), corpus, options)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	first, _ := model.Bytes()
	second, _ := again.Bytes()
	if string(first) != string(second) {
		t.Error("one seed, two models")
	}
}

func TestAContextEndsTraining(t *testing.T) {
	corpus := corpusOrSkip(t)
	reason := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err := Train(ctx, corpus, &TrainOptions{Topics: 3, Passes: 1000, Progress: func(Progress) { cancel(reason) }})
	if !errors.Is(err, reason) {
		t.Errorf("%v", err)
	}
	_, err = Train(ctx, corpus, nil)
	if !errors.Is(err, reason) {
		t.Errorf("ended before it began: %v", err)
	}
	err = Process(ctx, writeArticles(t, t.TempDir()), filepath.Join(t.TempDir(), "corpus"), false)
	if !errors.Is(err, reason) {
		t.Errorf("process: %v", err)
	}
}

func TestTrainingRefusesWhatItCannotUse(t *testing.T) {
	corpus := corpusOrSkip(t)
	_, err := Train(context.Background(), corpus, &TrainOptions{Topics: 1})
	if !errors.Is(err, ErrInvalidArgument) || !strings.Contains(err.Error(), "topics") {
		t.Errorf("one topic: %v", err)
	}
	_, err = Train(context.Background(), corpus+"x", nil)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("no corpus: %v", err)
	}
	_, err = Train(context.Background(), corpus, &TrainOptions{Topics: -1})
	if !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("topics below zero: %v", err)
	}
	err = Process(context.Background(), corpus+"x", corpus+"y", false)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("no articles: %v", err)
	}
}

func TestABuildWithoutTrainingSaysSo(t *testing.T) {
	if CanTrain() {
		t.Skip("built with training")
	}
	_, err := Train(context.Background(), t.TempDir(), nil)
	if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "inference only") {
		t.Errorf("%v", err)
	}
	if err := Process(context.Background(), "a", "b", false); !errors.Is(err, ErrUnsupported) {
		t.Errorf("%v", err)
	}
}
