/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-error.h"

/* An answer that is an error. The code is the HTTP status, the message the `detail` that
 * the client reads. `members` is what the body has beside or instead of the message. */
typedef struct
{
  JsonObject *members;
} AivHttpErrorPrivate;

static void
aiv_http_error_private_init (AivHttpErrorPrivate *priv)
{
  priv->members = NULL;
}

static void
aiv_http_error_private_copy (const AivHttpErrorPrivate *from, AivHttpErrorPrivate *to)
{
  to->members = from->members != NULL ? json_object_ref (from->members) : NULL;
}

static void
aiv_http_error_private_clear (AivHttpErrorPrivate *priv)
{
  g_clear_pointer (&priv->members, json_object_unref);
}

G_DEFINE_EXTENDED_ERROR (AivHttpError, aiv_http_error)

/**
 * aiv_http_error_new:
 * @status: an HTTP status, 400 or more
 * @format: what the client reads as `detail`; never a cause that is ours to know
 * @...: arguments
 *
 * Returns: (transfer full): the error
 */
GError *
aiv_http_error_new (guint status, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (AIV_HTTP_ERROR, (int) status, format, args);
  va_end (args);
  return error;
}

/**
 * aiv_http_fail:
 * @error: (out) (optional): where the error goes
 * @status: an HTTP status, 400 or more
 * @format: what the client reads as `detail`
 * @...: arguments
 *
 * Returns: %FALSE, so that a handler can return it
 */
gboolean
aiv_http_fail (GError **error, guint status, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (AIV_HTTP_ERROR, (int) status, format, args);
  va_end (args);
  return FALSE;
}

static GError *
new_validation (const char *place, const char *field, const char *type, const char *message)
{
  GError *error = g_error_new_literal (AIV_HTTP_ERROR, 422, message);
  JsonArray *list = json_array_new ();
  JsonArray *loc = json_array_new ();
  JsonObject *entry = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_array_add_string_element (loc, place);
  if (field != NULL)
    json_array_add_string_element (loc, field);
  json_object_set_array_member (entry, "loc", loc);
  json_object_set_string_member (entry, "msg", message);
  json_object_set_string_member (entry, "type", type);
  json_array_add_object_element (list, entry);
  json_node_take_array (node, list);
  aiv_http_error_take_member (error, "detail", node);
  return error;
}

/**
 * aiv_http_error_new_validation:
 * @place: "body", "query", "path" or "header"
 * @field: (nullable): the member of it that is wrong
 * @type: a short machine-readable word for the problem
 * @format: the problem in words
 * @...: arguments
 *
 * Returns: (transfer full): a 422 whose `detail` is a list of one entry
 */
GError *
aiv_http_error_new_validation (const char *place, const char *field, const char *type, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return new_validation (place, field, type, message);
}

/**
 * aiv_http_fail_validation:
 * @error: (out) (optional): where the error goes
 * @place: "body", "query", "path" or "header"
 * @field: (nullable): the member of it that is wrong
 * @type: a short machine-readable word for the problem
 * @message: the problem in words
 *
 * Returns: %FALSE, so that a handler can return it
 */
gboolean
aiv_http_fail_validation (GError **error, const char *place, const char *field, const char *type, const char *message)
{
  if (error != NULL)
    *error = new_validation (place, field, type, message);
  return FALSE;
}

/**
 * aiv_http_error_take_member:
 * @error: an %AIV_HTTP_ERROR
 * @name: a member of the answer; "detail" replaces the message
 * @value: (transfer full): its value
 *
 * Adds something that programs can read to the body of the answer.
 */
void
aiv_http_error_take_member (GError *error, const char *name, JsonNode *value)
{
  AivHttpErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == AIV_HTTP_ERROR);

  priv = aiv_http_error_get_private (error);
  if (priv->members == NULL)
    priv->members = json_object_new ();
  json_object_set_member (priv->members, name, value);
}

/**
 * aiv_http_error_dup_body:
 * @error: an %AIV_HTTP_ERROR
 *
 * Returns: (transfer full): the answer's body
 */
JsonObject *
aiv_http_error_dup_body (const GError *error)
{
  JsonObject *members, *body;

  g_return_val_if_fail (error != NULL && error->domain == AIV_HTTP_ERROR, NULL);

  members = aiv_http_error_get_private (error)->members;
  body = json_object_new ();
  json_object_set_string_member (body, "detail", error->message);
  if (members != NULL)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init (&iter, members);
      while (json_object_iter_next (&iter, &name, &value))
        json_object_set_member (body, name, json_node_ref (value));
    }
  return body;
}
