/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-options.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-json.h"
#include "aiv-thread.h"

/* Far more servers than anybody has; what is larger is not ours. */
#define MAX_FILE (256 * 1024)

#define FINGERPRINT_BYTES 32

G_DEFINE_BOXED_TYPE (AivServerOptions, aiv_server_options, aiv_server_options_copy, aiv_server_options_free)

/**
 * aiv_server_options_new:
 *
 * Returns: (transfer full): what a server without anything special needs
 */
AivServerOptions *
aiv_server_options_new (void)
{
  return g_new0 (AivServerOptions, 1);
}

/**
 * aiv_server_options_copy:
 * @self: options
 *
 * Returns: (transfer full): a copy
 */
AivServerOptions *
aiv_server_options_copy (const AivServerOptions *self)
{
  AivServerOptions *copy = aiv_server_options_new ();

  copy->proxy = g_strdup (self->proxy);
  copy->pin = g_strdup (self->pin);
  copy->sign_in_port = self->sign_in_port;
  copy->google_client_id = g_strdup (self->google_client_id);
  copy->google_authorize_url = g_strdup (self->google_authorize_url);
  return copy;
}

/**
 * aiv_server_options_free:
 * @self: options
 *
 * Frees them.
 */
void
aiv_server_options_free (AivServerOptions *self)
{
  g_free (self->proxy);
  g_free (self->pin);
  g_free (self->google_client_id);
  g_free (self->google_authorize_url);
  g_free (self);
}

/**
 * aiv_server_options_is_empty:
 * @self: options
 *
 * Returns: whether there is nothing to keep
 */
gboolean
aiv_server_options_is_empty (const AivServerOptions *self)
{
  return self->proxy == NULL && self->pin == NULL && self->sign_in_port == 0 && self->google_client_id == NULL
         && self->google_authorize_url == NULL;
}

/**
 * aiv_server_options_check_proxy:
 * @text: (nullable): what a person typed
 *
 * A name and a password are refused: they would be kept where they can be read.
 *
 * Returns: whether it can be the proxy of options
 */
gboolean
aiv_server_options_check_proxy (const char *text)
{
  static const char *const schemes[] = { "http", "https", "socks", "socks4", "socks4a", "socks5", NULL };
  g_autoptr (GUri) uri = NULL;

  if (text == NULL || *text == '\0' || g_str_equal (text, AIV_PROXY_NONE))
    return TRUE;
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri)) && g_uri_get_host (uri) != NULL
         && *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL;
}

/**
 * aiv_server_options_normalize_pin:
 * @text: (nullable): what a person typed or pasted
 *
 * Returns: (transfer full) (nullable): the fingerprint as certificates are compared by; %NULL if
 *   it is none
 */
char *
aiv_server_options_normalize_pin (const char *text)
{
  g_autoptr (GString) pin = g_string_new (NULL);
  guint n_digits = 0;

  for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
    {
      if (*at == ':' || *at == '-' || g_ascii_isspace (*at))
        continue;
      if (!g_ascii_isxdigit (*at) || n_digits == 2 * FINGERPRINT_BYTES)
        return NULL;
      if (n_digits > 0 && n_digits % 2 == 0)
        g_string_append_c (pin, ':');
      g_string_append_c (pin, g_ascii_toupper (*at));
      n_digits++;
    }
  return n_digits == 2 * FINGERPRINT_BYTES ? g_string_free_and_steal (g_steal_pointer (&pin)) : NULL;
}

/* --- the file ---------------------------------------------------------------------------- */

/* One thread at a time reads and writes it. */
static GMutex file_lock;

typedef struct
{
  char *path;
  char *server_key;
  AivServerOptions *options; /* NULL: to be read */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->options, aiv_server_options_free);
  g_free (job->path);
  g_free (job->server_key);
  g_free (job);
}

static Job *
job_new (const char *server_key, const AivServerOptions *options)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_build_filename (g_get_user_config_dir (), "aivideo-studio", "servers.json", NULL);
  job->server_key = g_strdup (server_key);
  job->options = options != NULL ? aiv_server_options_copy (options) : NULL;
  return job;
}

/* (transfer full): what is stored of all servers; an empty object if that cannot be read */
static JsonObject *
read_file (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, NULL) && length <= MAX_FILE)
    node = aiv_json_parse (text, length, NULL);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : json_object_new ();
}

static char *
dup_text (JsonObject *object, const char *name)
{
  const char *text = aiv_json_get_string (object, name);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/* What somebody else wrote into the file is checked like what somebody types. */
static AivServerOptions *
read_options (JsonObject *object)
{
  AivServerOptions *options = aiv_server_options_new ();
  gint64 port = 0;

  if (object == NULL)
    return options;
  options->proxy = dup_text (object, "proxy");
  if (!aiv_server_options_check_proxy (options->proxy))
    g_clear_pointer (&options->proxy, g_free);
  options->pin = aiv_server_options_normalize_pin (aiv_json_get_string (object, "certificate"));
  if (json_object_has_member (object, "sign_in_port"))
    port = json_object_get_int_member_with_default (object, "sign_in_port", 0);
  options->sign_in_port = port > 0 && port <= G_MAXUINT16 ? (guint16) port : 0;
  options->google_client_id = dup_text (object, "google_client_id");
  options->google_authorize_url = dup_text (object, "google_authorize_url");
  return options;
}

static gboolean
load_thread (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  g_autoptr (JsonObject) servers = read_file (job->path);

  g_value_init (result, AIV_TYPE_SERVER_OPTIONS);
  g_value_take_boxed (result, read_options (aiv_json_get_object (servers, job->server_key)));
  return TRUE;
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static gboolean
save_thread (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  AivServerOptions *options = job->options;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  g_autofree char *folder = g_path_get_dirname (job->path);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject *servers = read_file (job->path);

  json_node_take_object (node, servers);
  if (aiv_server_options_is_empty (options))
    {
      json_object_remove_member (servers, job->server_key);
    }
  else
    {
      JsonObject *object = json_object_new ();

      set_text (object, "proxy", options->proxy);
      set_text (object, "certificate", options->pin);
      if (options->sign_in_port > 0)
        json_object_set_int_member (object, "sign_in_port", options->sign_in_port);
      set_text (object, "google_client_id", options->google_client_id);
      set_text (object, "google_authorize_url", options->google_authorize_url);
      json_object_set_object_member (servers, job->server_key, object);
    }

  text = aiv_json_to_string (node);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE, "%s cannot be made", folder);
      return FALSE;
    }
  if (!aiv_file_write_atomically (job->path, text, strlen (text), 0600, error))
    return FALSE;
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, TRUE);
  return TRUE;
}

/**
 * aiv_server_options_load:
 * @server_key: of a server
 *
 * Reads in a thread what is stored for a server.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.ServerOptions]; empty ones where nothing
 *   is stored or it cannot be read
 */
DexFuture *
aiv_server_options_load (const char *server_key)
{
  aiv_return_future_if_fail (server_key != NULL);

  return aiv_thread_run (load_thread, job_new (server_key, NULL), job_free);
}

/**
 * aiv_server_options_save:
 * @server_key: of a server
 * @options: what it needs from now on
 *
 * Stores in a thread what a server needs, for this program and others of ours.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_FILE, or another
 *   error of the disk
 */
DexFuture *
aiv_server_options_save (const char *server_key, const AivServerOptions *options)
{
  aiv_return_future_if_fail (server_key != NULL);
  aiv_return_future_if_fail (options != NULL);

  return aiv_thread_run (save_thread, job_new (server_key, options), job_free);
}
