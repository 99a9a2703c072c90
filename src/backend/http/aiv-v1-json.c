/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-v1-json.h"

#include <string.h>

#include "aiv-http-error.h"

/**
 * aiv_v1_get_text:
 * @request: a request of the v1 family, whose body is JSON
 * @name: a member of the body
 * @text: (out) (transfer none) (nullable): its value, valid as long as the request; %NULL where
 *   there is none or null
 * @error: a 422 that names it
 *
 * Unlike a form, JSON tells texts from numbers: only a text is one here.
 *
 * Returns: whether @text is set
 */
gboolean
aiv_v1_get_text (AivHttpRequest *request, const char *name, const char **text, GError **error)
{
  JsonObject *body = aiv_http_form_get_json (aiv_http_request_get_form (request));
  JsonNode *node = body != NULL ? json_object_get_member (body, name) : NULL;

  *text = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return aiv_http_fail_validation (error, "body", name, "string_type", "Input should be a valid string");
  if (strlen (json_node_get_string (node)) > AIV_V1_MAX_TEXT)
    return aiv_http_fail_validation (error, "body", name, "string_too_long", "The string is too long");
  *text = json_node_get_string (node);
  return TRUE;
}

/**
 * aiv_v1_require_text:
 * @request: a request of the v1 family, whose body is JSON
 * @name: a member of the body
 * @text: (out) (transfer none): its value, not empty
 * @error: a 422 that names it
 *
 * Returns: whether @text is set
 */
gboolean
aiv_v1_require_text (AivHttpRequest *request, const char *name, const char **text, GError **error)
{
  if (!aiv_v1_get_text (request, name, text, error))
    return FALSE;
  return (*text != NULL && **text != '\0')
         || aiv_http_fail_validation (error, "body", name, "missing", "Field required");
}
