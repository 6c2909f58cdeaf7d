-- For wrk: POSTs the lines of a file in turn, each a body; prints what compare_servers.py reads.
-- usage: wrk … -s load.lua URL -- FILE CONTENT-TYPE
local requests = {}
local next = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, {["Content-Type"] = arguments[2]}, line)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format("figures %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
                      latency:percentile(99),
                      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
