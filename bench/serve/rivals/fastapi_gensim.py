"""A service as many write it: FastAPI, gensim's LdaModel, a process a core by uvicorn.

usage: MODEL=model.safetensors uvicorn fastapi_gensim:app
"""
import os

import numpy
from fastapi import FastAPI
from gensim.corpora import Dictionary
from gensim.models import LdaModel
from gensim.utils import simple_preprocess
from pydantic import BaseModel

from topics_of_model import read_model

WORDS, WORD_TOPIC, ALPHA = read_model(os.environ["MODEL"])
DICTIONARY = Dictionary()
DICTIONARY.token2id = {word: i for i, word in enumerate(WORDS)}
DICTIONARY.id2token = dict(enumerate(WORDS))
LDA = LdaModel(id2word=DICTIONARY, num_topics=len(ALPHA), alpha=ALPHA.astype("float32"), eta=1e-3)
LDA.state.sstats = numpy.ascontiguousarray(WORD_TOPIC.T) * 1e6  # as if counted in a million tokens a topic
LDA.sync_state()
app = FastAPI()


class Request(BaseModel):
    text: str | None = None
    texts: list[str] = []


@app.get("/ping")
def ping():
    return {}


@app.post("/v1/topics")
async def topics(request: Request):
    texts = [request.text] if request.text is not None else request.texts
    bags = [DICTIONARY.doc2bow(simple_preprocess(text)) for text in texts]
    gamma, _ = LDA.inference(bags)
    rows = (gamma / gamma.sum(axis=1, keepdims=True)).tolist()
    return {"topic_mixture": rows[0]} if request.text is not None else {"rows": rows}
