/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-request-key.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-request-private.h"

#define MAX_KEY 255

/**
 * aiv_held_key_init:
 * @self: (out caller-allocates): set, in any case
 * @request: a request
 * @error: a 422 when its Idempotency-Key cannot be one
 *
 * Takes the Idempotency-Key of a request, if it has one. To be done before anything is
 * awaited: afterwards the headers may be gone, unless the route is one that takes keys.
 *
 * Returns: whether to go on
 */
gboolean
aiv_held_key_init (AivHeldKey *self, AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  gboolean wanted = backend == NULL || aiv_backend_get_config (backend)->extensions;
  const char *key = wanted ? aiv_http_request_get_header (request, "Idempotency-Key") : NULL;
  const char *query;
  g_autofree char *body = NULL;
  g_autofree char *asked = NULL;

  memset (self, 0, sizeof *self);
  if (request->key.request.key != NULL)
    {
      self->digest = g_strdup (request->key.digest);
      self->request.key = g_strdup (request->key.request.key);
      self->request.digest = self->digest;
      return TRUE;
    }
  if (key == NULL)
    return TRUE;
  if (*key == '\0' || strlen (key) > MAX_KEY || !g_str_is_ascii (key))
    return aiv_http_fail_validation (error, "header", "Idempotency-Key", "string_type",
                                     "Input should be 1 to 255 ASCII characters");
  body = aiv_http_form_dup_digest (aiv_http_request_get_form (request));
  query = aiv_http_request_get_raw_query (request);
  asked = g_strconcat (aiv_http_request_get_method (request), " ", aiv_http_request_get_raw_path (request),
                       query != NULL ? "?" : "", query != NULL ? query : "", "\n", body, NULL);
  self->digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, asked, -1);
  self->request.key = g_strdup (key);
  self->request.digest = self->digest;
  return TRUE;
}

/**
 * aiv_held_key_clear:
 * @self: a key
 */
void
aiv_held_key_clear (AivHeldKey *self)
{
  g_free ((char *) self->request.key);
  g_free (self->digest);
  memset (self, 0, sizeof *self);
}

/**
 * aiv_held_key_get:
 * @self: a key
 *
 * Returns: (transfer none) (nullable): what the store wants to know; %NULL without a key
 */
const AivRequestKey *
aiv_held_key_get (AivHeldKey *self)
{
  return self->request.key != NULL ? &self->request : NULL;
}
