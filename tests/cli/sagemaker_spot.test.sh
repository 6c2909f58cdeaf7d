# A machine that will be taken away: the notice stops a job as SIGTERM does.
make_articles --count 300 >articles.jsonl
sluice process articles.jsonl -o corpus -q

new_job() { # HYPERPARAMETERS
  rm -rf ml
  mkdir -p ml/input/config ml/input/data ml/checkpoints
  cp -r corpus ml/input/data/train
  printf '%s\n' "$1" >ml/input/config/hyperparameters.json
}

# A build that cannot ask says so before any work.
new_job '{"num_topics":"5","passes":"2"}'
if ! sluice sagemaker train --root ml --spot-notice >out 2>err; then
  expect_match '^spot notices need a build with remote stores \(SLUICE_REMOTE\)$' ml/output/failure
  skip "built without remote stores"
fi

jobs=()
trap 'kill -9 "${jobs[@]}" 2>/dev/null || true' EXIT # a failed case leaves nobody at work

# The instance's metadata, version 2: no token, no answer. Every other token is too old at once.
cat >metadata.py <<'PYTHON'
import http.server, os, sys
class Metadata(http.server.BaseHTTPRequestHandler):
    tokens = 0
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_PUT(self):
        good = self.path == "/latest/api/token" and self.headers["X-aws-ec2-metadata-token-ttl-seconds"]
        Metadata.tokens += 1
        self.answer(200, f"token{Metadata.tokens}") if good else self.answer(400, "")
    def do_GET(self):
        if self.path != "/latest/meta-data/spot/instance-action":
            return self.answer(400, "")
        if int(self.headers["X-aws-ec2-metadata-token"][5:]) % 2 == 1:
            return self.answer(401, "")
        if not os.path.exists("notice"):
            return self.answer(404, "")
        self.answer(200, open("notice").read())
    def log_message(self, form, *arguments):
        print(form % arguments, flush=True)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metadata)
open("port.tmp", "w").write(str(server.server_port))
os.rename("port.tmp", "port")
server.serve_forever()
PYTHON
"$SLUICE_PYTHON" metadata.py >>requests 2>/dev/null &
jobs+=($!)
until_true() { # COMMAND...
  local tries=0
  until "$@"; do
    sleep 0.05
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || complain "never true: $*"
  done
}
until_true test -s port
export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$(cat port)/

# No notice: the job ends by itself, having asked. One question may go unanswered, as a machine that stalls lets it.
for _ in 1 2 3 4 5; do
  new_job '{"num_topics":"5","passes":"2"}'
  expect_exit 0 sluice sagemaker train --root ml --spot-notice
  expect_no_match 'spot notice' out
  ! grep -q ' 401 ' requests || ! grep -q ' 404 ' requests || break
done
expect_match ' 401 ' requests
expect_match ' 404 ' requests

# A notice while it trains: asked for by a hyperparameter here. The time that it takes to be seen is the interval.
new_job '{"num_topics":"5","passes":"1000000","spot_notice":"1"}'
: >requests
"$SLUICE" sagemaker train --root ml >out 2>err &
job=$!
jobs+=("$job")
until_true grep -q ' 404 ' requests
echo '{"action":"terminate","time":"2026-11-21T15:00:00Z"}' >notice.tmp
mv notice.tmp notice
wait "$job" # exit 0
expect_match '^spot notice: \{"action":"terminate","time":"2026-11-21T15:00:00Z"\}' out
expect_match '^stopped; the same job goes on from ml/checkpoints/algo-1$' out
[ -s ml/model/model.safetensors ]
[ -s ml/checkpoints/algo-1/checkpoint-00000001.sluice ]
[ ! -e ml/output ]

# Nobody there to ask: a machine of another kind trains as ever.
new_job '{"num_topics":"5","passes":"2"}'
export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1
expect_exit 0 sluice sagemaker train --root ml --spot-notice
new_job '{"num_topics":"5","spot_notice":"yes"}'
expect_exit 1 sluice sagemaker train --root ml
expect_match '^hyperparameter spot_notice: "yes" is not 0 or 1$' ml/output/failure
