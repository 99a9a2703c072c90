/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-request-private.h"
#include "store/aiv-idempotency.h"

/* Idempotency-Key for every endpoint that has AIV_HTTP_KEYED: the key goes into the
 * transaction that does the work, and the answer of the first request, kept before it is sent,
 * is what every repetition gets. Only successes are kept: a refusal did nothing, and may turn
 * out otherwise next time. */

/* Larger answers are not kept word for word. */
#define MAX_KEPT (1024 * 1024)

static gboolean
is_keyed (AivHttpRequest *self)
{
  return (self->route->flags & AIV_HTTP_KEYED) != 0 && self->identity != NULL && self->backend != NULL;
}

static AivStore *
get_store (AivHttpRequest *self)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (self));
}

static void
reply_again (AivHttpRequest *self, const AivKeptAnswer *answer)
{
  aiv_http_request_set_header (self, "Idempotency-Replayed", "true");
  if (answer->body != NULL)
    {
      g_autoptr (GBytes) body = g_bytes_new (answer->body, strlen (answer->body));

      aiv_http_request_reply_bytes (self, answer->status, "application/json", body);
    }
  else
    aiv_http_request_reply_empty (self, answer->status);
}

/* Before the handler, in its fiber. Returns FALSE if there is an answer already, or a reason for none. */
gboolean
aiv_http_idempotency_begin (AivHttpRequest *self)
{
  g_autoptr (AivKeptAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_keyed (self))
    return TRUE;
  if (!aiv_held_key_init (&self->key, self, &error))
    {
      aiv_http_request_reply_error (self, error);
      return FALSE;
    }
  if (aiv_held_key_get (&self->key) == NULL)
    return TRUE;
  answer = aiv_idempotency_get (get_store (self), self->identity->user_id, aiv_held_key_get (&self->key), &error);
  if (answer == NULL)
    aiv_http_request_reply_error (self, error);
  else if (answer->status >= 100)
    reply_again (self, answer);
  else
    self->keeping = TRUE;
  return self->keeping;
}

/* Notes an answer that is about to be sent. */
void
aiv_http_idempotency_note (AivHttpRequest *self, guint status, GBytes *body)
{
  if (!self->keeping)
    return;
  self->kept_status = status;
  if (self->kept_body == NULL && body != NULL && g_bytes_get_size (body) <= MAX_KEPT)
    self->kept_body = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/* Behind the handler, in its fiber: the answer goes out once it is safe. */
void
aiv_http_idempotency_end (AivHttpRequest *self)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  if (!self->keeping || self->kept_status < 200 || self->kept_status > 299)
    return;
  future = aiv_idempotency_finish (get_store (self), self->identity->user_id, self->key.request.key, self->kept_status,
                                   self->kept_body);
  if (!dex_await (future, &error))
    g_warning ("Could not keep the answer of %s: %s [%s]", self->route->path, error->message, self->id);
}

/**
 * aiv_http_request_set_kept_answer:
 * @self: a request that has not been answered
 * @node: (transfer full): what repetitions with the same Idempotency-Key are answered
 *
 * For answers that hold a secret, which is told once and not kept.
 */
void
aiv_http_request_set_kept_answer (AivHttpRequest *self, JsonNode *node)
{
  if (self->keeping)
    {
      g_free (self->kept_body);
      self->kept_body = json_to_string (node, FALSE);
    }
  json_node_unref (node);
}
