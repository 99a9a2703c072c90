/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"

/* The documented servers keep the key of a remote platform here. The local engine has none. */
static gboolean
set_token (AivHttpRequest *request, GError **error)
{
  JsonObject *reply;

  if (aiv_http_form_require (aiv_http_request_get_form (request), "new_token", error) == NULL)
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "message", "Nothing was stored");
  json_object_set_string_member (reply, "warning", "Videos are made by this server itself, which needs no token");
  return aiv_http_request_reply_object (request, 200, reply);
}

const AivHttpRoute aiv_admin_engine_routes[] = {
  { "PATCH", "/api/admin/token", set_token, AIV_HTTP_ADMIN, 0 },
  { NULL },
};
