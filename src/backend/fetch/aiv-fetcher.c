/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-fetcher-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <unistd.h>

#include "aiv-error.h"
#include "fetch/aiv-address-policy.h"
#include "fetch/aiv-checked-address.h"
#include "fetch/aiv-fetch-target.h"

/* Fetches files that users name, and lets nobody use the server to reach what he could not
 * reach himself. A name is looked up once, all of its addresses have to be public, and the
 * connection goes to one of just these; each redirect begins anew. Nothing of the server goes
 * along: no cookies, no passwords, no proxy; and what comes back is not unpacked.
 *
 * Foreign servers may be slow, so fetching has threads of its own, apart from those that
 * decode pictures and check passwords. */

#define MAX_BYTES (10 * 1024 * 1024)
#define TIMEOUT_MS (20 * 1000)
#define MAX_REDIRECTS 5
#define IO_TIMEOUT_S 10
/* Most of the time they wait; slow servers that some users name are not to keep all of them. */
#define MAX_THREADS 32
#define MAX_WAITING 64
#define MAX_ADDRESSES 16
#define STEP (32 * 1024)

struct _AivFetcher
{
  AivFetchNet net;
};

/* Shared by the job and the timer that may end it, each on a thread of its own. */
typedef struct
{
  GCancellable *cancellable;
  gint passed;
} Deadline;

typedef struct
{
  AivFetchNet net;
  char *url;
  char *path;
  Deadline *deadline;
  GSource *timer;
  DexPromise *promise;
  GCancellable *cancellable; /* the promise's */
} Job;

static void
deadline_clear (gpointer data)
{
  g_object_unref (((Deadline *) data)->cancellable);
}

static void
deadline_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, deadline_clear);
}

static void
job_free (Job *job)
{
  g_source_destroy (job->timer);
  g_source_unref (job->timer);
  deadline_unref (job->deadline);
  g_clear_object (&job->net.trust);
  dex_unref (job->promise);
  g_free (job->url);
  g_free (job->path);
  g_free (job);
}

static gboolean
fail (GError **error, AivFetchError code, const char *message)
{
  g_set_error_literal (error, AIV_FETCH_ERROR, code, message);
  return FALSE;
}

static GList *
look_up (Job *job, AivFetchTarget *target)
{
  g_autoptr (GResolver) resolver = NULL;

  if (target->address != NULL)
    return g_list_prepend (NULL, g_object_ref (target->address));
  if (job->net.resolve != NULL)
    return job->net.resolve (target->host, job->cancellable, job->net.data, NULL);
  resolver = g_resolver_get_default ();
  return g_resolver_lookup_by_name (resolver, target->host, job->cancellable, NULL);
}

static void
free_addresses (GList *addresses)
{
  g_list_free_full (addresses, g_object_unref);
}

typedef GList Addresses;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Addresses, free_addresses)

/* The one look-up. A single address that is not public spoils them all: honest hosts have
 * none, and it tells nothing about which names are known inside. */
static AivCheckedAddress *
find_host (Job *job, AivFetchTarget *target, GError **error)
{
  g_autoptr (Addresses) found = look_up (job, target);
  g_autoptr (Addresses) sockets = NULL;
  gboolean all_public = found != NULL && g_list_length (found) <= MAX_ADDRESSES;

  for (GList *l = found; all_public && l != NULL; l = l->next)
    {
      GSocketAddress *socket = g_inet_socket_address_new (l->data, target->port);

      all_public = aiv_address_policy_is_public (l->data) && !aiv_address_policy_is_own (l->data);
      if (job->net.place != NULL)
        {
          g_autoptr (GSocketAddress) checked = socket;

          socket = job->net.place (checked, job->net.data);
        }
      sockets = g_list_append (sockets, socket);
    }
  if (g_cancellable_is_cancelled (job->cancellable))
    fail (error, AIV_FETCH_ERROR_UNREACHABLE, "The look-up was cut short");
  else if (!all_public)
    fail (error, AIV_FETCH_ERROR_NOT_PUBLIC, "The URL's host is not known on the public internet");
  else
    return aiv_checked_address_new (target->host, target->port, sockets);
  return NULL;
}

static SoupSession *
make_session (Job *job, AivCheckedAddress *host)
{
  SoupSession *session = soup_session_new_with_options ("remote-connectable", host, "proxy-resolver", NULL, "timeout",
                                                        IO_TIMEOUT_S, "max-conns", 1, "max-conns-per-host", 1,
                                                        "user-agent", "AIVideoStudio/" AIV_VERSION, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (job->net.trust != NULL)
    soup_session_set_tls_database (session, job->net.trust);
  return session;
}

static SoupMessage *
make_message (AivFetchTarget *target)
{
  SoupMessage *message = soup_message_new_from_uri ("GET", target->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_set_force_http1 (message, TRUE);
  soup_message_headers_replace (headers, "Accept", "image/jpeg, image/png, image/webp");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  return message;
}

static gboolean
check_answer (Job *job, SoupMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");

  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    return fail (error, AIV_FETCH_ERROR_REFUSED, "The URL's server does not have the file");
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    return fail (error, AIV_FETCH_ERROR_REFUSED, "The URL's server sends the file in an encoding that was not asked for");
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > (goffset) job->net.max_bytes)
    return fail (error, AIV_FETCH_ERROR_TOO_LARGE, "The file is too large");
  return TRUE;
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

static gboolean
store (Job *job, GInputStream *body, gint64 *size, GError **error)
{
  g_autofd int fd = g_open (job->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  g_autofree char *buffer = g_malloc (STEP);
  gssize n;

  *size = 0;
  if (fd < 0)
    return fail_to_store (error);
  while ((n = g_input_stream_read (body, buffer, STEP, job->cancellable, error)) > 0)
    {
      *size += n;
      if (*size > (gint64) job->net.max_bytes)
        return fail (error, AIV_FETCH_ERROR_TOO_LARGE, "The file is too large");
      if (!write_all (fd, buffer, (gsize) n, error))
        return FALSE;
    }
  return n == 0;
}

/* One request. *next is set where it is sent on. */
static gboolean
get_once (Job *job, AivFetchTarget *target, AivFetchTarget **next, gint64 *size, GError **error)
{
  g_autoptr (AivCheckedAddress) host = find_host (job, target, error);
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) body = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return FALSE;
  session = make_session (job, host);
  message = make_message (target);
  body = soup_session_send (session, message, job->cancellable, error);
  if (body == NULL)
    return FALSE;
  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
    {
      const char *location
          = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");

      if (location == NULL)
        fail (error, AIV_FETCH_ERROR_REFUSED, "The URL's server sends us on to nowhere");
      else
        done = (*next = aiv_fetch_target_parse (location, target->uri, error)) != NULL;
    }
  else
    done = check_answer (job, message, error) && store (job, body, size, error);
  /* Whatever is left of an answer is not waited for. */
  soup_session_abort (session);
  return done;
}

static gboolean
get (Job *job, gint64 *size, GError **error)
{
  g_autoptr (AivFetchTarget) target = aiv_fetch_target_parse (job->url, NULL, error);

  for (guint n_redirects = 0; target != NULL; n_redirects++)
    {
      AivFetchTarget *next = NULL;

      if (n_redirects > job->net.max_redirects)
        return fail (error, AIV_FETCH_ERROR_REFUSED, "The URL leads on too often");
      if (!get_once (job, target, &next, size, error))
        return FALSE;
      if (next == NULL)
        return TRUE;
      aiv_fetch_target_free (target);
      target = next;
    }
  return FALSE;
}

/* In words that are fit for whoever named the address. */
static GError *
explain (Job *job, GError *error)
{
  AivFetchError code = AIV_FETCH_ERROR_UNREACHABLE;
  const char *message = "The URL's server cannot be reached, or does not answer properly";

  if (g_atomic_int_get (&job->deadline->passed) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      code = AIV_FETCH_ERROR_TIMED_OUT;
      message = "The URL's server takes too long";
    }
  else if (error->domain == AIV_FETCH_ERROR || aiv_error_is_cancelled (error)
           || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return error;
  else if (error->domain == G_TLS_ERROR)
    message = "The URL's server has no valid certificate";
  g_debug ("A fetch failed: %s", error->message);
  g_error_free (error);
  return g_error_new_literal (AIV_FETCH_ERROR, code, message);
}

static void
run_job (gpointer data, gpointer unused)
{
  Job *job = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  GError *error = NULL;
  gint64 size = 0;

  g_main_context_push_thread_default (context);
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &error) || !get (job, &size, &error))
    {
      g_unlink (job->path);
      dex_promise_reject (job->promise, explain (job, error));
    }
  else
    dex_promise_resolve_int64 (job->promise, size);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  job_free (job);
}

static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, g_thread_pool_new (run_job, NULL, MAX_THREADS, FALSE, NULL));
  return pool;
}

static gboolean
on_deadline (gpointer data)
{
  Deadline *deadline = data;

  g_atomic_int_set (&deadline->passed, TRUE);
  g_cancellable_cancel (deadline->cancellable);
  return G_SOURCE_REMOVE;
}

/**
 * aiv_fetcher_new:
 *
 * Returns: (transfer full): a fetcher for the public internet: files of 10 MB, 20 s, 5 redirects
 */
AivFetcher *
aiv_fetcher_new (void)
{
  AivFetcher *self = g_new0 (AivFetcher, 1);

  self->net.max_bytes = MAX_BYTES;
  self->net.timeout_ms = TIMEOUT_MS;
  self->net.max_redirects = MAX_REDIRECTS;
  return self;
}

/**
 * aiv_fetcher_free:
 * @self: (transfer full): a fetcher; what it fetches goes on
 */
void
aiv_fetcher_free (AivFetcher *self)
{
  g_clear_object (&self->net.trust);
  g_free (self);
}

/* For tests: the network, to be changed before anything is fetched. */
AivFetchNet *
aiv_fetcher_get_net (AivFetcher *self)
{
  return &self->net;
}

/**
 * aiv_fetcher_download:
 * @self: a fetcher
 * @url: an http or https URL that a user named
 * @path: (type filename): where the file goes; must not exist, and does not if it fails
 *
 * Fetches a file, whatever is in it. Dropping the last block over the future ends it. On a
 * thread that runs a main context.
 *
 * Returns: (transfer full): a future of its size, an int64; rejects with an [error@FetchError]
 */
DexFuture *
aiv_fetcher_download (AivFetcher *self, const char *url, const char *path)
{
  DexPromise *promise;
  Job *job;

  aiv_return_future_if_fail (self != NULL);
  aiv_return_future_if_fail (url != NULL && path != NULL);

  if (g_thread_pool_unprocessed (get_pool ()) >= MAX_WAITING)
    return dex_future_new_reject (AIV_FETCH_ERROR, AIV_FETCH_ERROR_BUSY, "Too many URLs are being fetched. Try again soon");
  promise = dex_promise_new_cancellable ();
  job = g_new0 (Job, 1);
  job->net = self->net;
  if (job->net.trust != NULL)
    g_object_ref (job->net.trust);
  job->url = g_strdup (url);
  job->path = g_strdup (path);
  job->promise = dex_ref (promise);
  job->cancellable = dex_promise_get_cancellable (promise);
  job->deadline = g_atomic_rc_box_new0 (Deadline);
  job->deadline->cancellable = g_object_ref (job->cancellable);
  job->timer = g_timeout_source_new (job->net.timeout_ms);
  g_source_set_callback (job->timer, on_deadline, g_atomic_rc_box_acquire (job->deadline), deadline_unref);
  g_source_attach (job->timer, g_main_context_get_thread_default ());
  g_thread_pool_push (get_pool (), job, NULL);
  return DEX_FUTURE (promise);
}
