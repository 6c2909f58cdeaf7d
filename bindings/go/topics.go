package sluice

// #include "sluice.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Word is a word of a topic.
type Word struct {
	Text        string
	Probability float32 // p(word | topic)
}

// Topic is a topic with its best words first.
type Topic struct {
	ID           int
	Share        float64 // of the training tokens
	IsBackground bool    // the words common to all documents: nobody's subject
	Words        []Word
}

// TopicShare is a topic's share of a document.
type TopicShare struct {
	Topic int
	Share float32
}

// Topics gives each topic with its words best first, as many as asked for (from 1).
func (m *Model) Topics(words int) ([]Topic, error) {
	if words < 1 || int64(words) > 1<<32-1 {
		return nil, &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1, Message: "words of a topic are 1 or more"}
	}
	info, err := m.Info()
	if err != nil {
		return nil, err
	}
	topics := make([]Topic, m.topics)
	err = m.use(func(handle *C.sluice_model, e *C.sluice_error) C.sluice_status {
		return fillTopics(handle, topics, info.BackgroundTopic, words, e)
	})
	if err != nil {
		return nil, err
	}
	return topics, nil
}

func fillTopics(handle *C.sluice_model, topics []Topic, background, words int, e *C.sluice_error) C.sluice_status {
	shares := make([]float64, len(topics))
	status := C.sluice_model_copy_topic_shares(handle, (*C.double)(unsafe.SliceData(shares)), C.size_t(len(shares)), e)
	if status != C.SLUICE_STATUS_OK {
		return status
	}
	var ranked *C.sluice_topic_words
	status = C.sluice_topic_words_create(handle, C.SLUICE_RANKING_AUTOMATIC, 0, C.uint32_t(words), &ranked, e)
	if status != C.SLUICE_STATUS_OK {
		return status
	}
	defer C.sluice_topic_words_free(ranked)
	for id := range topics {
		topics[id] = Topic{ID: id, Share: shares[id], IsBackground: id == background}
		var first *C.sluice_ranked_word
		var count C.size_t
		status = C.sluice_topic_words_get_topic(ranked, C.uint32_t(id), &first, &count, e)
		if status != C.SLUICE_STATUS_OK {
			return status
		}
		topics[id].Words = make([]Word, 0, int(count))
		for _, word := range unsafe.Slice(first, int(count)) {
			var text C.sluice_text
			status = C.sluice_model_get_word(handle, word.word, &text, e)
			if status != C.SLUICE_STATUS_OK && status != C.SLUICE_STATUS_NOT_FOUND { // words may have no names
				return status
			}
			topics[id].Words = append(topics[id].Words, Word{Text: goText(text), Probability: float32(word.probability)})
		}
	}
	return C.SLUICE_STATUS_OK
}

// Rank gives the topics of a mixture, largest share first, at most n. The background is left out
// unless no other topic has any share.
func (m *Model) Rank(mixture []float32, n int) ([]TopicShare, error) {
	if n <= 0 {
		return nil, nil
	}
	n = min(n, max(m.topics, 1))
	topics, shares := make([]uint32, n), make([]float32, n)
	var count C.size_t
	err := m.use(func(handle *C.sluice_model, e *C.sluice_error) C.sluice_status {
		return C.sluice_model_rank_topics(handle, (*C.float)(unsafe.SliceData(mixture)), C.size_t(len(mixture)),
			(*C.uint32_t)(&topics[0]), (*C.float)(&shares[0]), C.size_t(n), &count, e)
	})
	if err != nil {
		return nil, err
	}
	runtime.KeepAlive(mixture)
	ranked := make([]TopicShare, int(count))
	for i := range ranked {
		ranked[i] = TopicShare{Topic: int(topics[i]), Share: shares[i]}
	}
	return ranked, nil
}

// goText copies text of the library's.
func goText(text C.sluice_text) string {
	if text.size == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(unsafe.Pointer(text.data)), int(text.size)))
}
