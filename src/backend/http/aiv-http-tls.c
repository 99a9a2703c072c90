/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-tls.h"

/* Two files are not replaced at the same instant: wait until they have been left alone. */
#define SETTLE_MS 500

struct _AivHttpTls
{
  AivHttpServer *server;
  char *certificate;
  char *key;
  GFileMonitor *monitors[2];
  guint timer;
};

static gboolean
on_settled (gpointer data)
{
  AivHttpTls *self = data;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (aiv_http_tls_reload (self, &error))
    g_message ("The certificate has been read again");
  else
    g_warning ("Goes on with the certificate that it had: %s", error->message);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  AivHttpTls *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
watch (AivHttpTls *self, guint i, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  self->monitors[i] = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitors[i] != NULL)
    g_signal_connect (self->monitors[i], "changed", G_CALLBACK (on_changed), self);
  else
    g_message ("Does not notice when “%s” changes: %s", path, error->message);
}

/**
 * aiv_http_tls_new:
 * @server: a server that listens; outlives this
 * @certificate: (type filename): a PEM file
 * @key: (type filename) (nullable): a PEM file; %NULL if the key is in @certificate
 * @error: why they are of no use
 *
 * Makes the server speak TLS, 1.2 or later as GLib's TLS does it.
 *
 * Returns: (transfer full) (nullable): what looks after the certificate
 */
AivHttpTls *
aiv_http_tls_new (AivHttpServer *server, const char *certificate, const char *key, GError **error)
{
  g_autoptr (AivHttpTls) self = g_new0 (AivHttpTls, 1);

  self->server = server;
  self->certificate = g_strdup (certificate);
  self->key = g_strdup (key != NULL ? key : certificate);
  if (!aiv_http_tls_reload (self, error))
    return NULL;
  watch (self, 0, self->certificate);
  if (key != NULL)
    watch (self, 1, self->key);
  return g_steal_pointer (&self);
}

/**
 * aiv_http_tls_reload:
 * @self: what looks after a certificate
 * @error: why it could not be done
 *
 * Reads certificate and key again. If that fails, the server goes on with what it had.
 *
 * Returns: whether connections that come from now on see what is in the files
 */
gboolean
aiv_http_tls_reload (AivHttpTls *self, GError **error)
{
  g_autoptr (GTlsCertificate) certificate
      = g_tls_certificate_new_from_files (self->certificate, self->key, error);

  if (certificate == NULL)
    {
      g_prefix_error (error, "%s: ", self->certificate);
      return FALSE;
    }
  aiv_http_server_set_certificate (self->server, certificate);
  return TRUE;
}

/**
 * aiv_http_tls_free:
 * @self: (transfer full): what looks after a certificate
 */
void
aiv_http_tls_free (AivHttpTls *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++)
    if (self->monitors[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->monitors[i], self);
        g_clear_object (&self->monitors[i]);
      }
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}
