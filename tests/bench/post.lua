-- SPDX-License-Identifier: MIT
-- wrk -s post.lua URL -- BODY: POSTs the JSON text BODY
function init (args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = args[1]
end
