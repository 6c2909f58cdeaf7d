package sluice

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// golden names a file that every language is held to; the module alone does not have it.
func golden(t testing.TB, name string) string {
	path := filepath.Join("..", "..", "tests", "golden", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("tool: the golden files are in sluice's repository, beside this module")
	}
	return path
}

func openGolden(t testing.TB, options ...Option) *Model {
	model, err := Open(golden(t, "mixtures/model.safetensors"), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { model.Close() })
	return model
}

type goldenCase struct {
	Name         string
	Text         *string
	WordIDs      []uint32 `json:"ids"`
	Counts       []float32
	Mixture      []float32
	UnknownShare float32 `json:"unknown_share"`
}

func goldenCases(t testing.TB) []goldenCase {
	bytes, err := os.ReadFile(golden(t, "mixtures/cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	if err := json.Unmarshal(bytes, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 10 {
		t.Fatalf("only %d golden cases", len(cases))
	}
	return cases
}

func expectMixture(t *testing.T, name string, got Mixture, want goldenCase) {
	t.Helper()
	if len(got.Topics) != len(want.Mixture) {
		t.Fatalf("%s: %d topics, not %d", name, len(got.Topics), len(want.Mixture))
	}
	for k := range want.Mixture { // the same bits: every kernel set is exact, and nine digits hold a float32
		if got.Topics[k] != want.Mixture[k] {
			t.Errorf("%s: topic %d: %v, not %v", name, k, got.Topics[k], want.Mixture[k])
		}
	}
	if got.UnknownShare != want.UnknownShare {
		t.Errorf("%s: unknown share %v, not %v", name, got.UnknownShare, want.UnknownShare)
	}
}

func TestGoldenMixturesOneByOne(t *testing.T) {
	for _, kernels := range Kernels() {
		model := openGolden(t, WithKernels(kernels))
		for _, c := range goldenCases(t) {
			var got Mixture
			var err error
			if c.Text != nil {
				got, err = model.Infer(*c.Text)
			} else {
				got, err = model.InferIDs(c.WordIDs, c.Counts)
			}
			if err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			expectMixture(t, kernels+": "+c.Name, got, c)
		}
	}
}

func TestGoldenMixturesInBatchesOnThreads(t *testing.T) {
	model := openGolden(t, WithThreads(3))
	var texts []string
	var ofTexts, ofIDs []goldenCase
	offsets, ids, counts := []uint64{0}, []uint32(nil), []float32(nil)
	for _, c := range goldenCases(t) {
		if c.Text != nil {
			texts = append(texts, *c.Text)
			ofTexts = append(ofTexts, c)
			continue
		}
		ids, counts = append(ids, c.WordIDs...), append(counts, c.Counts...)
		offsets = append(offsets, uint64(len(ids)))
		ofIDs = append(ofIDs, c)
	}
	got, err := model.InferBatch(texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range ofTexts {
		expectMixture(t, c.Name, got[i], c)
	}
	topics, unknown := make([]float32, len(texts)*model.topics), make([]float32, len(texts))
	if err := model.InferBatchInto(topics, unknown, texts); err != nil {
		t.Fatal(err)
	}
	for i, c := range ofTexts {
		expectMixture(t, c.Name, Mixture{topics[i*model.topics : (i+1)*model.topics], unknown[i]}, c)
	}
	got, err = model.InferIDsBatch(offsets, ids, counts)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range ofIDs {
		expectMixture(t, c.Name, got[i], c)
	}
}

func TestManyGoroutinesShareAModelThatIsClosedUnderThem(t *testing.T) {
	model := openGolden(t)
	want, err := model.Infer("library")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for g := 0; g < 8; g++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := 0; i < 200; i++ {
				got, err := model.Infer("library")
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil || got.Topics[0] != want.Topics[0] {
					t.Errorf("%v, %v", got, err)
				}
				if g == 0 && i == 100 {
					model.Close()
				}
			}
		}()
	}
	wait.Wait()
	if _, err := model.Infer("library"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := model.Topics(1); !errors.Is(err, ErrClosed) {
		t.Errorf("Topics after Close: %v", err)
	}
	model.Close() // twice is allowed
}

func TestModelsNobodyClosedAreCollected(t *testing.T) {
	model := openGolden(t)
	bytes, err := model.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	state := func() *modelState { // another frame, so that nothing here keeps the model alive
		forgotten, err := OpenBytes(bytes)
		if err != nil {
			t.Fatal(err)
		}
		return forgotten.state
	}()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		runtime.GC()
		state.life.RLock()
		isFreed := state.handle == nil
		state.life.RUnlock()
		if isFreed {
			return
		}
		time.Sleep(time.Millisecond) // the cleanup is a goroutine of its own
	}
	t.Error("still there after 30 s of collections")
}

func TestErrorsTellTheirKindAndPlace(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "missing.safetensors"))
	if !errors.Is(err, ErrNotFound) || !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrCorrupt) {
		t.Errorf("a missing file: %v", err)
	}
	if !strings.Contains(err.Error(), "missing.safetensors") {
		t.Errorf("does not name the file: %v", err)
	}
	_, err = Open(golden(t, "invalid/model/nan.safetensors"))
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("a bad model: %v", err)
	}
	_, err = Open("a\x00b")
	if !errors.Is(err, ErrInvalidArgument) || !strings.Contains(err.Error(), "zero byte") {
		t.Errorf("a name with a zero byte: %v", err)
	}
	_, err = OpenBytes(nil)
	if err == nil {
		t.Error("no bytes are no model")
	}
	_, err = Open(golden(t, "mixtures/model.safetensors"), WithKernels("mmx"))
	if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), `"mmx"`) {
		t.Errorf("unknown kernels: %v", err)
	}
	_, err = Open(golden(t, "mixtures/model.safetensors"), WithThreads(1000))
	if !errors.Is(err, ErrInvalidArgument) || !strings.Contains(err.Error(), "threads") {
		t.Errorf("too many threads: %v", err)
	}
}

func TestBadDocumentsAreRefused(t *testing.T) {
	model := openGolden(t)
	if _, err := model.InferIDs([]uint32{1}, nil); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("fewer counts than ids: %v", err)
	}
	if _, err := model.InferIDs([]uint32{1}, []float32{-1}); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("a negative count: %v", err)
	}
	if _, err := model.InferInto(make([]float32, 1), "library"); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("no room: %v", err)
	}
	for _, offsets := range [][]uint64{nil, {0}, {0, 2}, {1, 1}, {0, 5, 1}} {
		_, err := model.InferIDsBatch(offsets, []uint32{1}, []float32{1})
		if !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("offsets %v: %v", offsets, err)
		}
	}
	if got, err := model.InferBatch(nil); got != nil || err != nil {
		t.Errorf("no texts: %v, %v", got, err)
	}
	two := []string{"library", "python"}
	if err := model.InferBatchInto(make([]float32, 2*12-1), make([]float32, 2), two); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("no room for mixtures: %v", err)
	}
	err := model.InferBatchInto(make([]float32, 2*12), make([]float32, 1), two)
	if !errors.Is(err, ErrInvalidArgument) || !strings.Contains(err.Error(), "unknown has room for fewer documents") {
		t.Errorf("no room for unknown shares: %v", err)
	}
	if _, err := model.Topics(0); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("no words: %v", err)
	}
}

func TestTopicsHaveWordsAndShares(t *testing.T) {
	model := openGolden(t)
	topics, err := model.Topics(5)
	if err != nil {
		t.Fatal(err)
	}
	if len(topics) != model.NumTopics() || !topics[0].IsBackground {
		t.Fatalf("%d topics, background %v", len(topics), topics[0].IsBackground)
	}
	sum := 0.0
	for id, topic := range topics {
		sum += topic.Share
		if topic.ID != id || len(topic.Words) != 5 || topic.Words[0].Text == "" || topic.Words[0].Probability <= 0 {
			t.Errorf("topic %d: %+v", id, topic)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("shares sum to %v", sum)
	}
}

func TestRankLeavesTheBackgroundOut(t *testing.T) {
	model := openGolden(t)
	mixture := make([]float32, model.NumTopics())
	mixture[0], mixture[3], mixture[5] = 0.5, 0.2, 0.3
	ranked, err := model.Rank(mixture, 2)
	if err != nil || len(ranked) != 2 || ranked[0] != (TopicShare{5, 0.3}) || ranked[1] != (TopicShare{3, 0.2}) {
		t.Errorf("%v, %v", ranked, err)
	}
	without := openGolden(t, WithoutBackground())
	got, err := without.Infer("library")
	if err != nil || got.Topics[0] != 0 {
		t.Errorf("WithoutBackground: %v, %v", got, err)
	}
}

func TestSavedModelsAreTheSameBytes(t *testing.T) {
	model := openGolden(t)
	path := filepath.Join(t.TempDir(), "copy.safetensors")
	if err := model.Save(path, false); err != nil {
		t.Fatal(err)
	}
	if err := model.Save(path, false); !errors.Is(err, ErrAlreadyExists) || !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	saved, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	original, err := os.ReadFile(golden(t, "mixtures/model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := model.Bytes()
	if err != nil || string(bytes) != string(saved) || string(bytes) != string(original) {
		t.Errorf("%d bytes in memory, %d in the file, %d at first: %v", len(bytes), len(saved), len(original), err)
	}
}

func TestInferenceAllocatesNothingButItsAnswer(t *testing.T) {
	model := openGolden(t)
	topics := make([]float32, model.NumTopics())
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := model.InferInto(topics, "a library of fonts"); err != nil {
			t.Fatal(err)
		}
	})
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}
