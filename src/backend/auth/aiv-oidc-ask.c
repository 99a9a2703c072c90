/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-host.h"
#include "aiv-json.h"
#include "aiv-soup.h"
#include "auth/aiv-oidc-private.h"

/* Asks a provider over HTTP, as a stranger: bounded in time and size. */

#define MAX_ANSWER (256 * 1024)

/* How long an answer that can be kept is kept, whatever it says of itself, in seconds. */
#define MIN_LIFETIME 60
#define MAX_LIFETIME (24 * 3600)
#define DEFAULT_LIFETIME 3600

/**
 * aiv_oidc_url_is_good:
 * @url: a URL of a provider
 * @local: whether that provider runs on this computer
 *
 * A code, a secret and the keys that everything hangs on go over it.
 *
 * Returns: whether it is https, or http that does not leave this computer
 */
gboolean
aiv_oidc_url_is_good (const char *url, gboolean local)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL
      || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    return TRUE;
  return local && g_str_equal (g_uri_get_scheme (uri), "http") && aiv_host_is_loopback (g_uri_get_host (uri));
}

/* Seconds that an answer may be kept (RFC 9111, 5.2.2.1). */
static gint64
read_lifetime (SoupMessage *message)
{
  const char *control = soup_message_headers_get_list (soup_message_get_response_headers (message), "Cache-Control");
  GHashTable *params = control != NULL ? soup_header_parse_param_list (control) : NULL;
  const char *age = params != NULL ? g_hash_table_lookup (params, "max-age") : NULL;
  gint64 lifetime = DEFAULT_LIFETIME;

  if (params != NULL && (g_hash_table_contains (params, "no-store") || g_hash_table_contains (params, "no-cache")))
    lifetime = 0;
  else if (age != NULL)
    lifetime = g_ascii_strtoll (age, NULL, 10);
  g_clear_pointer (&params, soup_header_free_param_list);
  return CLAMP (lifetime, MIN_LIFETIME, MAX_LIFETIME);
}

static GBytes *
send (AivOidcProvider *self, SoupMessage *message, GError **error)
{
  GError *problem = NULL;
  GBytes *bytes;

  bytes = dex_await_boxed (dex_future_first (aiv_soup_send_and_read (self->session, message, MAX_ANSWER),
                                             dex_timeout_new_msec ((int) self->deadline_ms), NULL),
                           &problem);
  if (bytes != NULL)
    return bytes;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "%s: %s",
                 g_uri_get_host (soup_message_get_uri (message)), problem->message);
  else
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_UNREACHABLE, "%s: %s",
                 g_uri_get_host (soup_message_get_uri (message)), problem->message);
  g_error_free (problem);
  return NULL;
}

/**
 * aiv_oidc_ask:
 * @self: a provider
 * @message: (transfer none): a request; its status is the caller's to judge, but for those below
 * @lifetime: (out) (optional): seconds that the answer may be kept
 * @error: %AIV_OIDC_ERROR_UNREACHABLE or %AIV_OIDC_ERROR_BROKEN
 *
 * Asks, and reads a JSON object. In a fiber. Redirects are not followed: what we send is for
 * this address and no other.
 *
 * Returns: (transfer full) (nullable): the answer, an object
 */
JsonNode *
aiv_oidc_ask (AivOidcProvider *self, SoupMessage *message, gint64 *lifetime, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  guint status;
  gsize length;
  const char *text;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
  if ((bytes = send (self, message, error)) == NULL)
    return NULL;

  status = soup_message_get_status (message);
  if (status == 429 || status >= 500)
    {
      g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_UNREACHABLE, "%s answered with status %u", host, status);
      return NULL;
    }
  text = g_bytes_get_data (bytes, &length);
  node = aiv_json_parse (text != NULL ? text : "", length, NULL);
  if (status < 200 || (status >= 300 && status < 400) || node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "%s answered with status %u and no JSON object", host,
                   status);
      return NULL;
    }
  if (lifetime != NULL)
    *lifetime = read_lifetime (message);
  return g_steal_pointer (&node);
}
