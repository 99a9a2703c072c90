/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"

/* How one server is reached: through which proxy, and by which certificate it is known. */

/* Silence after which a connection counts as broken; validating fifty uploads takes a while. */
#define TIMEOUT_SECONDS 120

/* What a certificate may lack that somebody has looked at themselves. */
#define FORGIVEN (G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY)

/* SHA-256 of the certificate as it came (DER), "AB:CD:…" */
static char *
make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_strdup ("");
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return aiv_server_options_normalize_pin (digest);
}

/* With a certificate of its own for the server, the session trusts nobody by itself; what comes
 * from elsewhere is judged as always. */
static gboolean
is_trusted_elsewhere (GTlsCertificate *certificate, GUri *uri)
{
  g_autoptr (GTlsDatabase) database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GSocketConnectable) identity = g_network_address_new (g_uri_get_host (uri), 443);

  return g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL)
         == G_TLS_CERTIFICATE_NO_FLAGS;
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags problems,
                       AivClient *self)
{
  const char *pin = self->options != NULL ? self->options->pin : NULL;
  g_autofree char *fingerprint = NULL;

  if (!aiv_client_is_own_origin (self, soup_message_get_uri (message)))
    return pin != NULL && is_trusted_elsewhere (certificate, soup_message_get_uri (message));

  fingerprint = make_fingerprint (certificate);
  if (pin != NULL && g_str_equal (pin, fingerprint) && (problems & ~FORGIVEN) == 0)
    return TRUE;

  /* Told with the error: see aiv_client_take_error(). */
  g_set_str (&self->refused, fingerprint);
  self->refused_problems = problems;
  return FALSE;
}

static void
on_request_queued (SoupSession *session, SoupMessage *message, AivClient *self)
{
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self, 0);
}

static void
set_database (AivClient *self, gboolean system)
{
  g_autoptr (GTlsDatabase) database = NULL;

  /* One without any authority: every certificate is asked about. */
  if (!system)
    database = g_tls_file_database_new ("/dev/null", NULL);
  else
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  soup_session_set_tls_database (self->session, database);
}

static void
set_proxy (AivClient *self, const char *proxy)
{
  g_autoptr (GProxyResolver) resolver = NULL;

  if (proxy != NULL && g_str_equal (proxy, AIV_PROXY_NONE))
    soup_session_set_proxy_resolver (self->session, NULL);
  else if (proxy != NULL)
    soup_session_set_proxy_resolver (self->session, resolver = g_simple_proxy_resolver_new (proxy, NULL));
  /* What is on this computer is not behind its proxy. */
  else if (self->base != NULL && aiv_client_is_loopback (g_uri_get_host (self->base)))
    soup_session_set_proxy_resolver (self->session, NULL);
  else
    soup_session_set_proxy_resolver (self->session, g_proxy_resolver_get_default ());
}

/* For aiv-client.c, too. Requests under way go on in the session before. */
void
aiv_client_make_session (AivClient *self)
{
  g_clear_object (&self->session);
  self->session = soup_session_new_with_options ("user-agent", "AIVideo/" AIV_VERSION, "timeout", TIMEOUT_SECONDS,
                                                 "max-conns", 16, "max-conns-per-host", 8, NULL);
  self->pinned = FALSE;
  /* Tokens are ours to add, and 401 is ours to answer. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  g_signal_connect_object (self->session, "request-queued", G_CALLBACK (on_request_queued), self, 0);
}

/* When the address has changed, which decides about the proxy. */
void
aiv_client_apply_options (AivClient *self)
{
  const AivServerOptions *options = self->options;

  set_proxy (self, options != NULL ? options->proxy : NULL);
  if ((options != NULL && options->pin != NULL) != self->pinned)
    {
      self->pinned = !self->pinned;
      set_database (self, !self->pinned);
    }
}

/**
 * aiv_client_set_options:
 * @self: a client
 * @options: (nullable): what the server needs; copied
 *
 * How the server is reached from now on, over new connections; requests under way go on.
 */
void
aiv_client_set_options (AivClient *self, const AivServerOptions *options)
{
  g_return_if_fail (AIV_IS_CLIENT (self));

  if (self->options == NULL && options == NULL)
    return;
  /* Connections that are open were made in another way. */
  aiv_client_make_session (self);
  g_clear_pointer (&self->options, aiv_server_options_free);
  self->options = options != NULL ? aiv_server_options_copy (options) : NULL;
  g_clear_pointer (&self->refused, g_free);
  aiv_client_apply_options (self);
}

/**
 * aiv_client_get_options:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): how the server is reached
 */
const AivServerOptions *
aiv_client_get_options (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->options;
}

/**
 * aiv_client_is_plain:
 * @self: a client
 *
 * Returns: whether another program, such as a media player's source, reaches the server as this
 *   one does: without a proxy or a certificate of its own
 */
gboolean
aiv_client_is_plain (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), FALSE);

  return self->options == NULL || (self->options->proxy == NULL && self->options->pin == NULL);
}

/* What went wrong below, in our domain (consumes @error): of a certificate that was refused, which
 * one and why. */
GError *
aiv_client_take_error (AivClient *self, GError *error, const char *what)
{
  gboolean certificate = error->domain == G_TLS_ERROR && self->refused != NULL;
  GError *ours = aiv_api_error_take (error, what);

  if (!certificate)
    return ours;
  if (self->options != NULL && self->options->pin != NULL && !g_str_equal (self->options->pin, self->refused))
    ours->code = AIV_API_ERROR_CERTIFICATE_CHANGED;
  else if (self->refused_problems & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    ours->code = AIV_API_ERROR_CERTIFICATE_EXPIRED;
  aiv_api_error_set_fingerprint (ours, self->refused, ours->code == AIV_API_ERROR_TLS
                                                        && (self->refused_problems & ~FORGIVEN) == 0);
  return ours;
}
