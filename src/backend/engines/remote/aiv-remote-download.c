/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-download.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <unistd.h>

#include "aiv-error.h"
#include "aiv-remote-error.h"
#include "aiv-thread.h"
#include "fetch/aiv-address-policy.h"
#include "fetch/aiv-checked-address.h"

/* Fetches videos from services. What a cut connection has left is gone on with; a key goes to the
 * service itself and to nobody it sends us to; and a service on the internet does not send us
 * into the network that the server stands in. */

#define IDLE_TIMEOUT_S 60
#define MAX_CUTS 5
#define MAX_REDIRECTS 5
#define STEP (128 * 1024)

/* Most of the time they wait: threads of their own, apart from those that decode. */
#define MAX_THREADS 16

/**
 * AivRemoteDownload:
 *
 * A video on its way from a service. Work is done on a thread; the rest may be used from the
 * main one meanwhile.
 */
struct _AivRemoteDownload
{
  GObject parent_instance;

  AivRemoteSettings *settings;
  char *path;
  GHashTable *headers; /* for the service itself */
  GCancellable *cancellable;

  GMutex mutex;
  gint64 received;
  gint64 total; /* -1: unknown */

  /* On the thread that fetches. */
  char *url;
  char *tag; /* of the content that the file begins with */
};

G_DEFINE_FINAL_TYPE (AivRemoteDownload, aiv_remote_download, G_TYPE_OBJECT)

typedef struct
{
  AivRemoteDownload *self;
  char *url;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->url);
  g_free (job);
}

static void
set_sizes (AivRemoteDownload *self, gint64 received, gint64 total)
{
  g_mutex_lock (&self->mutex);
  self->received = received;
  self->total = total;
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_same_origin (GUri *a, GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 && g_uri_get_port (a) == g_uri_get_port (b);
}

/* All addresses of a host, if they are on the internet. */
static GList *
look_up_public (const char *host, guint16 port, GCancellable *cancellable)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *found = g_resolver_lookup_by_name (resolver, host, cancellable, NULL);
  GList *sockets = NULL;
  gboolean all_public = found != NULL;

  for (GList *l = found; l != NULL && all_public; l = l->next)
    {
      all_public = aiv_address_policy_is_public (l->data) && !aiv_address_policy_is_own (l->data);
      sockets = g_list_append (sockets, g_inet_socket_address_new (l->data, port));
    }
  g_list_free_full (found, g_object_unref);
  if (!all_public)
    g_list_free_full (g_steal_pointer (&sockets), g_object_unref);
  return sockets;
}

/* Who is on the internet sends us nowhere else; who is near may. */
static SoupSession *
make_session (AivRemoteDownload *self, GUri *service, GUri *target, GCancellable *cancellable, GError **error)
{
  guint16 port = (guint16) g_uri_get_port (target);
  GList *near = NULL;
  GList *addresses = NULL;
  g_autoptr (AivCheckedAddress) host = NULL;
  SoupSession *session;

  if (!is_same_origin (service, target)
      && (near = look_up_public (g_uri_get_host (service), 443, cancellable)) != NULL)
    {
      g_list_free_full (near, g_object_unref);
      addresses = look_up_public (g_uri_get_host (target), port, cancellable);
      if (addresses == NULL)
        {
          g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED,
                               "it sends us to an address that is not on the internet");
          return NULL;
        }
      host = aiv_checked_address_new (g_uri_get_host (target), port, addresses);
      g_list_free_full (addresses, g_object_unref);
    }
  session = soup_session_new_with_options ("timeout", IDLE_TIMEOUT_S, "user-agent", "AIVideoStudio/" AIV_VERSION,
                                           "remote-connectable", host, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

static SoupMessage *
make_message (AivRemoteDownload *self, GUri *service, GUri *target, gint64 offset)
{
  SoupMessage *message = soup_message_new_from_uri ("GET", target);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  GHashTableIter iter;
  gpointer name, value;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (offset > 0)
    {
      soup_message_headers_set_range (headers, offset, -1);
      if (self->tag != NULL)
        soup_message_headers_replace (headers, "If-Range", self->tag);
    }
  if (!is_same_origin (service, target))
    return message;
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);
  return message;
}

static gboolean
fail_to_store (GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not store a file: %s", g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_to_store (error);
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

/* How far the answer begins into the file, and how long the file will be. */
static gboolean
read_place (AivRemoteDownload *self, SoupMessage *message, gint64 *offset, gint64 *total)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start, end, whole;

  if (soup_message_get_status (message) != SOUP_STATUS_PARTIAL_CONTENT)
    {
      *offset = 0;
      *total = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                   ? soup_message_headers_get_content_length (headers)
                   : -1;
      return TRUE;
    }
  if (!soup_message_headers_get_content_range (headers, &start, &end, &whole) || start != *offset)
    return FALSE;
  *total = whole;
  return TRUE;
}

static gboolean
take (AivRemoteDownload *self, SoupMessage *message, GInputStream *body, int fd, gint64 *offset,
      GCancellable *cancellable, GError **error)
{
  const char *tag = soup_message_headers_get_one (soup_message_get_response_headers (message), "ETag");
  g_autofree char *buffer = g_malloc (STEP);
  gint64 total;
  gssize n;

  if (!read_place (self, message, offset, &total))
    *offset = 0, total = -2;
  if (total == -2 || total > AIV_REMOTE_MAX_VIDEO_BYTES)
    {
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "its file has no proper size");
      return FALSE;
    }
  g_set_str (&self->tag, tag != NULL && !g_str_has_prefix (tag, "W/") ? tag : NULL);
  if (ftruncate (fd, *offset) != 0 || lseek (fd, *offset, SEEK_SET) < 0)
    return fail_to_store (error);
  while ((n = g_input_stream_read (body, buffer, STEP, cancellable, error)) > 0)
    {
      if (!write_all (fd, buffer, (gsize) n, error))
        return FALSE;
      *offset += n;
      set_sizes (self, *offset, total);
      if (*offset > AIV_REMOTE_MAX_VIDEO_BYTES || (total >= 0 && *offset > total))
        {
          g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "its file is longer than it said");
          return FALSE;
        }
    }
  if (n == 0 && total >= 0 && *offset < total)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the file ends early");
  return n == 0 && (total < 0 || *offset == total);
}

static void
refuse (guint status, GError **error)
{
  AivRemoteError code = AIV_REMOTE_ERROR_GARBLED;

  if (status == 400 || (status >= 403 && status <= 410) || status == 422)
    code = AIV_REMOTE_ERROR_GONE;
  else if (status == 401)
    code = AIV_REMOTE_ERROR_REFUSED;
  else if (status == 429)
    code = AIV_REMOTE_ERROR_BUSY;
  else if (status >= 500)
    code = AIV_REMOTE_ERROR_SERVER;
  g_set_error (error, AIV_REMOTE_ERROR, code, "HTTP %u", status);
}

/* One connection, after as many redirects as it takes. */
static gboolean
connect_once (AivRemoteDownload *self, GUri *service, int fd, gint64 *offset, GCancellable *cancellable, GError **error)
{
  g_autoptr (GUri) target = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, error);

  for (guint n = 0; target != NULL && n <= MAX_REDIRECTS; n++)
    {
      g_autoptr (SoupSession) session = make_session (self, service, target, cancellable, error);
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GInputStream) body = NULL;
      const char *location;
      gboolean done;
      guint status;

      if (session == NULL)
        return FALSE;
      message = make_message (self, service, target, *offset);
      if ((body = soup_session_send (session, message, cancellable, error)) == NULL)
        return FALSE;
      status = soup_message_get_status (message);
      location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
      if (SOUP_STATUS_IS_REDIRECTION (status) && status != 304 && location != NULL)
        {
          GUri *next = g_uri_parse_relative (target, location, SOUP_HTTP_URI_FLAGS, error);

          soup_session_abort (session);
          if (next != NULL && g_str_equal (g_uri_get_scheme (target), "https") && !g_str_equal (g_uri_get_scheme (next), "https"))
            {
              g_uri_unref (next);
              g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "it sends us to an open connection");
              return FALSE;
            }
          g_uri_unref (target);
          target = next;
          continue;
        }
      if (status == 416 && *offset > 0)
        {
          /* There is no such rest: from the beginning, then. */
          *offset = 0;
          continue;
        }
      done = (status == 200 || status == 206) ? take (self, message, body, fd, offset, cancellable, error)
                                              : (refuse (status, error), FALSE);
      soup_session_abort (session);
      return done;
    }
  if (target != NULL)
    g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "it sends us on and on");
  return FALSE;
}

static gboolean
may_go_on (const GError *error)
{
  return error->domain != AIV_REMOTE_ERROR && !aiv_error_is_cancelled (error)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
}

static gboolean
fetch (AivRemoteDownload *self, int fd, GUri *service, GCancellable *cancellable, GError **error)
{
  gint64 offset = lseek (fd, 0, SEEK_END);
  g_autoptr (GError) last = NULL;

  if (self->tag == NULL)
    offset = 0;
  for (guint n_cuts = 0; n_cuts < MAX_CUTS; n_cuts++)
    {
      gint64 before = offset;

      g_clear_error (&last);
      if (connect_once (self, service, fd, &offset, cancellable, &last))
        return TRUE;
      if (!may_go_on (last))
        break;
      /* As long as something comes, it is worth while. */
      if (offset > before)
        n_cuts = 0;
      if (self->tag == NULL)
        offset = 0;
      if (offset == 0 && before == 0 && n_cuts > 1)
        break;
    }
  if (last->domain != AIV_REMOTE_ERROR && last->domain != G_IO_ERROR)
    g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_CUT, last->message);
  else if (last->domain == G_IO_ERROR && may_go_on (last))
    g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_CUT, last->message);
  else
    g_propagate_error (error, g_steal_pointer (&last));
  return FALSE;
}

static gboolean
run (gpointer data, GCancellable *unused, GValue *result, GError **error)
{
  Job *job = data;
  AivRemoteDownload *self = job->self;
  GCancellable *cancellable = self->cancellable;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GUri) service = g_uri_parse (self->settings->address, SOUP_HTTP_URI_FLAGS, error);
  g_autofd int fd = -1;
  gboolean done = FALSE;

  if (service == NULL)
    return FALSE;
  fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail_to_store (error);
  g_set_str (&self->url, job->url);
  g_main_context_push_thread_default (context);
  done = fetch (self, fd, service, cancellable, error);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return done;
}

static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, aiv_thread_pool_new (MAX_THREADS));
  return pool;
}

static void
aiv_remote_download_finalize (GObject *object)
{
  AivRemoteDownload *self = AIV_REMOTE_DOWNLOAD (object);

  g_clear_pointer (&self->settings, aiv_remote_settings_unref);
  g_hash_table_unref (self->headers);
  g_object_unref (self->cancellable);
  g_free (self->path);
  g_free (self->url);
  g_free (self->tag);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (aiv_remote_download_parent_class)->finalize (object);
}

static void
aiv_remote_download_class_init (AivRemoteDownloadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_remote_download_finalize;
}

static void
aiv_remote_download_init (AivRemoteDownload *self)
{
  g_mutex_init (&self->mutex);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
  self->total = -1;
}

/**
 * aiv_remote_download_new:
 * @settings: of the service
 * @path: (type filename): where the video goes
 *
 * Returns: (transfer full): a download that has not begun
 */
AivRemoteDownload *
aiv_remote_download_new (AivRemoteSettings *settings, const char *path)
{
  AivRemoteDownload *self = g_object_new (AIV_TYPE_REMOTE_DOWNLOAD, NULL);

  self->settings = aiv_remote_settings_ref (settings);
  self->path = g_strdup (path);
  return self;
}

/**
 * aiv_remote_download_set_header:
 * @self: a download that does not run
 * @name: of a header that only the service itself is sent
 * @value: its value
 */
void
aiv_remote_download_set_header (AivRemoteDownload *self, const char *name, const char *value)
{
  g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
}

/**
 * aiv_remote_download_run:
 * @self: a download that does not run
 * @url: where the video is now; the same content as in earlier runs
 *
 * Fetches the video, or what earlier runs have left of it.
 *
 * Returns: (transfer full): a future that resolves when the file is whole as far as its length
 *   goes; rejects with an [error@RemoteError]: %AIV_REMOTE_ERROR_GONE where the address is no good any more
 */
DexFuture *
aiv_remote_download_run (AivRemoteDownload *self, const char *url)
{
  Job *job;

  aiv_return_future_if_fail (AIV_IS_REMOTE_DOWNLOAD (self));
  aiv_return_future_if_fail (url != NULL);

  job = g_new0 (Job, 1);
  job->self = g_object_ref (self);
  job->url = g_strdup (url);
  return aiv_thread_run_in (get_pool (), run, job, job_free);
}

/**
 * aiv_remote_download_cancel:
 * @self: a download
 *
 * Ends it. Its future tells when nothing is written any more.
 */
void
aiv_remote_download_cancel (AivRemoteDownload *self)
{
  g_cancellable_cancel (self->cancellable);
}

/**
 * aiv_remote_download_get_fraction:
 * @self: a download
 *
 * Returns: how much of it is there, 0 to 1; negative if nobody knows
 */
double
aiv_remote_download_get_fraction (AivRemoteDownload *self)
{
  double fraction;

  g_mutex_lock (&self->mutex);
  fraction = self->total > 0 ? (double) self->received / (double) self->total : -1;
  g_mutex_unlock (&self->mutex);
  return fraction;
}
