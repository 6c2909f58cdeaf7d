#!/usr/bin/env python3
"""Amazon's SageMaker SDK talks to sluice serve: its serialisers, its deserialisers, its client of local
endpoints. Version 2 (sagemaker 2.257.7), and by hand version 3 (sagemaker-core 2.27.0), which has them elsewhere
and has left out records."""
import io
import json
import os
import sys
import types
import unittest

os.environ.update(AWS_DEFAULT_REGION="us-east-1", SAGEMAKER_SUPPRESS_V2_WARNING="1")
os.environ.pop("DOCKER_HOST", None)  # the client would look for the endpoint there
try:
    import numpy
    import scipy.sparse
    try:
        from sagemaker.core import deserializers, serializers
        from sagemaker.core.local.local_session import LocalSagemakerRuntimeClient
        from sagemaker.core.serializers import utils as records
        Predictor = None
    except ImportError:
        from sagemaker import deserializers, serializers
        from sagemaker.local.local_session import LocalSagemakerRuntimeClient
        from sagemaker.amazon import common as records
        from sagemaker.predictor import Predictor
except ImportError as missing:
    print(f"SKIP: tool: no SageMaker SDK ({missing}): script/bootstrap services installs it")
    sys.exit(77)

from serving import Server


class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.client = LocalSagemakerRuntimeClient({"local": {"serving_port": cls.server.port}})
        words = json.loads(cls.server.request("GET", "/v1/model")[2])["words"]
        cls.counts = numpy.zeros((3, words), dtype="float32")
        cls.counts[0, [3, 5]] = 2, 1
        cls.counts[1, 7:40] = 1
        predictions = json.loads(cls.server.post("/invocations", cls.counts.tolist())[2])["predictions"]
        cls.mixtures = numpy.array([row["topic_mixture"] for row in predictions], dtype="float32")
        assert abs(cls.mixtures.sum(axis=1) - 1).max() < 1e-5

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        if Predictor is None and "records" in self.id():
            self.skipTest("version 3 has no records")

    def predict(self, data, serializer, deserializer):
        accept = deserializer.ACCEPT
        answer = self.client.invoke_endpoint(
            Body=serializer.serialize(data), EndpointName="here", ContentType=serializer.CONTENT_TYPE,
            Accept=accept if isinstance(accept, str) else ", ".join(accept))
        self.assertEqual(answer["Body"].status, 200)
        return deserializer.deserialize(answer["Body"], answer["ContentType"])

    def same(self, got, wanted=None):
        numpy.testing.assert_array_equal(numpy.array(got, dtype="float32"), self.mixtures if wanted is None else wanted)

    def of_json(self, data, serializer):
        answer = self.predict(data, serializer, deserializers.JSONDeserializer())
        return [row["topic_mixture"] for row in answer["predictions"]]

    def test_json(self):
        sent = serializers.JSONSerializer()
        self.same(self.of_json(self.counts.tolist(), sent))
        self.same(self.of_json({"instances": [{"features": row} for row in self.counts.tolist()]}, sent))
        sparse = [{"data": {"features": {"keys": row.nonzero()[0].tolist(), "shape": [len(row)],
                                         "values": row[row > 0].tolist()}}} for row in self.counts]
        self.same(self.of_json({"instances": sparse}, sent))
        lines = self.predict(sparse, serializers.JSONLinesSerializer(), deserializers.JSONLinesDeserializer())
        self.same([line["topic_mixture"] for line in lines])

    def test_csv(self):
        sent = serializers.CSVSerializer()
        self.same(self.predict(self.counts, sent, deserializers.CSVDeserializer()))
        self.same(self.of_json(self.counts[1], sent), self.mixtures[1:2])
        self.same(self.predict(self.counts, sent, deserializers.NumpyDeserializer(accept="text/csv")))
        frame = self.predict(self.counts, sent, deserializers.PandasDeserializer(accept="text/csv"))
        self.same(frame, self.mixtures[1:])  # it takes the first row for names

    # What sagemaker.LDA's own predictor uses.
    def test_records(self):
        sent, got = serializers.RecordSerializer(), deserializers.RecordDeserializer()
        for data, wanted in ((self.counts, self.mixtures), (self.counts[1], self.mixtures[1:2])):
            answer = self.predict(data, sent, got)
            self.assertTrue(all(not record.features for record in answer))
            self.same([record.label["topic_mixture"].float32_tensor.values for record in answer], wanted)
        self.same(self.of_json(self.counts, sent))

    def test_sparse_records(self):
        body = io.BytesIO()
        records.write_spmatrix_to_sparse_tensor(body, scipy.sparse.csr_matrix(self.counts))
        raw = serializers.DataSerializer(content_type="application/x-recordio-protobuf")
        answer = self.predict(body.getvalue(), raw, deserializers.RecordDeserializer())
        self.same([record.label["topic_mixture"].float32_tensor.values for record in answer])

    def test_texts(self):
        text = "A package with a library of files."
        wanted = json.loads(self.server.post("/v1/topics", {"text": text})[2])["topic_mixture"]
        for data, sent in ((text, serializers.StringSerializer()), ({"text": text}, serializers.JSONSerializer())):
            self.same(self.of_json(data, sent), numpy.array([wanted], dtype="float32"))

    # SageMaker's LDA does not take them either.
    def test_what_is_not_spoken_is_said(self):
        for data, sent in ((self.counts, serializers.NumpySerializer()),
                           (scipy.sparse.csr_matrix(self.counts), serializers.SparseMatrixSerializer())):
            answer = self.client.invoke_endpoint(Body=sent.serialize(data), EndpointName="here", ContentType=sent.CONTENT_TYPE)
            self.assertEqual(answer["Body"].status, 415)
            self.assertIn("application/x-recordio-protobuf", json.loads(answer["Body"].read())["error"])

    @unittest.skipIf(Predictor is None, "version 3 has no Predictor")
    def test_the_predictor(self):
        session = types.SimpleNamespace(sagemaker_runtime_client=self.client)
        predictor = Predictor("here", session, serializers.RecordSerializer(), deserializers.RecordDeserializer())
        self.same([record.label["topic_mixture"].float32_tensor.values for record in predictor.predict(self.counts)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
