"""A model server of Python workers, as SageMaker's example containers and TorchServe run them: a handler
with preprocess, inference and postprocess in each process, gunicorn in front.

usage: MODEL=model.safetensors gunicorn flask_sklearn:app
"""
import os

import numpy
from flask import Flask, jsonify, request
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from topics_of_model import read_model


class Handler:
    def __init__(self, path):
        words, word_topic, alpha = read_model(path)
        self.vectorizer = CountVectorizer(vocabulary=words)
        self.model = LatentDirichletAllocation(n_components=len(alpha))
        self.model.components_ = numpy.ascontiguousarray(word_topic.T).astype("float64")
        self.model.exp_dirichlet_component_ = self.model.components_
        self.model.doc_topic_prior_ = float(alpha.mean())
        self.model.n_features_in_ = len(words)

    def preprocess(self, body):
        return self.vectorizer.transform([body["text"]] if "text" in body else body["texts"])

    def inference(self, counts):
        return self.model.transform(counts)

    def postprocess(self, body, mixtures):
        rows = mixtures.tolist()
        return {"topic_mixture": rows[0]} if "text" in body else {"rows": rows}


HANDLER = Handler(os.environ["MODEL"])
app = Flask(__name__)


@app.get("/ping")
def ping():
    return {}


@app.post("/v1/topics")
def topics():
    body = request.get_json()
    return jsonify(HANDLER.postprocess(body, HANDLER.inference(HANDLER.preprocess(body))))
