/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "service-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "aiv-id.h"
#include "aiv-test-folder.h"
#include "aiv-time.h"
#include "store/aiv-users.h"

#define PACE 100

static AivRemoteSettings *
get_settings (const char *id, gpointer data)
{
  ServiceFixture *f = data;
  g_autofree char *address = g_strconcat (f->address, f->prefix, NULL);
  AivRemoteSettings *settings = aiv_remote_settings_new (address, f->key);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, f->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    aiv_remote_settings_set_option (settings, name, value);
  return settings;
}

void
service_fixture_start (ServiceFixture *f)
{
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new_empty ();

  f->store = aiv_test_open_store (f->folder);
  f->hub = aiv_event_hub_new (f->store);
  f->engine = g_object_new (f->type, NULL);
  aiv_remote_engine_set_source (f->engine, get_settings, f);
  aiv_remote_engine_set_pace (f->engine, PACE);
  aiv_engine_registry_add (engines, AIV_ENGINE (f->engine));
  f->queue = aiv_queue_new (f->store, f->hub, engines, 3);
  aiv_test_succeed (aiv_queue_start (f->queue));
}

void
service_fixture_stop (ServiceFixture *f)
{
  aiv_test_succeed (aiv_queue_stop (f->queue));
  g_assert_cmpuint (aiv_queue_get_n_running (f->queue), ==, 0);
  aiv_test_wait (G_OBJECT (f->queue)->ref_count == 1);
  g_assert_finalize_object (f->queue);
  aiv_test_wait (G_OBJECT (f->engine)->ref_count == 1);
  g_assert_finalize_object (f->hub);
  g_assert_finalize_object (f->engine);
  aiv_test_assert_sound (f->store);
  aiv_test_close_store (f->store);
}

static void
task_free (gpointer data)
{
  ServiceTask *task = data;

  g_free (task->id);
  g_free (task->mark);
  g_free (task);
}

void
service_fixture_open (ServiceFixture *f, GType type, const char *prefix, SoupServerCallback handler)
{
  g_autofree char *video = g_build_filename (g_getenv ("AIV_TEST_DATA"), "tiny.mp4", NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_assert_true (g_file_get_contents (video, &f->video, &f->video_size, NULL));
  f->tasks = g_ptr_array_new_with_free_func (task_free);
  f->options = g_hash_table_new (g_str_hash, g_str_equal);
  f->prefix = g_strdup (prefix);
  f->type = type;
  f->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->server, NULL, handler, f, NULL);
  soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (f->server);
  f->address = g_uri_to_string (uris->data);
  f->address[strlen (f->address) - 1] = '\0';
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  f->folder = aiv_test_make_folder ();
  service_fixture_start (f);
  f->user = aiv_test_add_user (f->store, "noor", 10);
}

void
service_fixture_close (ServiceFixture *f)
{
  service_fixture_stop (f);
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  aiv_test_remove_folder (f->folder);
  g_ptr_array_unref (f->tasks);
  g_hash_table_unref (f->options);
  g_free (f->prefix);
  g_free (f->folder);
  g_free (f->address);
  g_free (f->video);
  g_free (f->last_form);
}

/* --- for stand-ins ------------------------------------------------------------------------ */

ServiceTask *
service_fixture_add (ServiceFixture *f, const char *id, const char *mark)
{
  ServiceTask *task = g_new0 (ServiceTask, 1);

  task->id = id != NULL ? g_strdup (id) : g_strdup_printf ("task-%u", f->tasks->len + 1);
  task->mark = g_strdup (mark);
  task->created_at = aiv_time_now_ms () / 1000;
  g_ptr_array_add (f->tasks, task);
  f->n_submitted++;
  return task;
}

ServiceTask *
service_fixture_find (ServiceFixture *f, const char *id)
{
  for (guint i = 0; id != NULL && i < f->tasks->len; i++)
    if (g_str_equal (((ServiceTask *) f->tasks->pdata[i])->id, id))
      return f->tasks->pdata[i];
  return NULL;
}

void
service_fixture_reply (SoupServerMessage *message, guint status, const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

/* Whether a submission is turned away. */
gboolean
service_fixture_refuses (ServiceFixture *f, SoupServerMessage *message)
{
  if (f->n_refuse == 0)
    return FALSE;
  f->n_refuse--;
  if (f->refuse_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", f->refuse_after);
  service_fixture_reply (message, f->refuse_status, "%s", f->refuse_body);
  return TRUE;
}

/* Whether the connection breaks after a submission was taken. */
gboolean
service_fixture_cuts (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = NULL;

  if (f->n_cut == 0)
    return FALSE;
  f->n_cut--;
  stream = soup_server_message_steal_connection (message);
  g_io_stream_close (stream, NULL, NULL);
  return TRUE;
}

/* Lets a task come along by one step, unless a test holds it. */
int
service_fixture_step (ServiceFixture *f, ServiceTask *task)
{
  task->n_asked++;
  if (f->hold || task->state >= 2)
    return task->state;
  task->state = task->state == 1 && f->failure != NULL ? 3 : task->state + 1;
  return task->state;
}

static void
send_raw (SoupServerMessage *message, const char *head, const char *bytes, gsize length)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (out, bytes, length, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* The video from @from to @to, of which the head says that it goes to the end. */
static void
send_part (ServiceFixture *f, SoupServerMessage *message, gsize from, gsize to, gboolean tagged)
{
  const char *tag = tagged ? "ETag: \"one\"\r\n" : "";
  g_autofree char *head
      = from > 0 ? g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\nContent-Range: bytes %zu-%zu/%zu\r\n"
                                    "%sConnection: close\r\n\r\n",
                                    f->video_size - from, from, f->video_size - 1, f->video_size, tag)
                 : g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n", f->video_size, tag);

  send_raw (message, head, f->video + from, to - from);
}

void
service_fixture_send_video (ServiceFixture *f, SoupServerMessage *message)
{
  const char *range = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Range");
  gsize from = range != NULL ? g_ascii_strtoull (range + strlen ("bytes="), NULL, 10) : 0;
  guint n = f->n_content++;

  switch (f->content)
    {
    case CONTENT_CUT:
      send_part (f, message, from, MIN (f->video_size, from + f->video_size / 3 + 1), TRUE);
      break;
    case CONTENT_CUT_WHOLE:
      send_part (f, message, 0, n < 2 ? f->video_size / 2 : f->video_size, FALSE);
      break;
    case CONTENT_SHORT:
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_COPY, f->video, f->video_size / 2);
      break;
    case CONTENT_GARBAGE:
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, "<html>Sign in</html>", 20);
      break;
    case CONTENT_GONE:
    case CONTENT_GONE_FOR_GOOD:
      if (n < 2 || f->content == CONTENT_GONE_FOR_GOOD)
        {
          service_fixture_reply (message, n == 0 ? 403 : 404, "{\"detail\":\"expired\"}");
          break;
        }
      send_part (f, message, 0, f->video_size, FALSE);
      break;
    case CONTENT_GOOD:
    default:
      send_part (f, message, 0, f->video_size, FALSE);
      break;
    }
}

/* --- for tests ------------------------------------------------------------------------ */

static AivFileRow *
put_file (ServiceFixture *f, const char *kind, const char *source, const char *name, const char *type)
{
  AivFileRow *file = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();
  g_autofree char *from = g_build_filename (g_getenv ("AIV_TEST_DATA"), source, NULL);
  g_autofree char *content = NULL;
  g_autofree char *path = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  if (g_str_equal (kind, "image") && f->padding > 0)
    {
      content = g_realloc (content, length + f->padding);
      memset (content + length, 0, f->padding);
      length += f->padding;
    }
  file->path = g_strdup_printf ("%ss/%s%s", kind, id, strrchr (source, '.'));
  file->kind = g_strdup (kind);
  file->user_id = f->user;
  file->name = g_strdup (name);
  file->content_type = g_strdup (type);
  file->size = (gint64) length;
  file->created_at = aiv_time_now_ms ();
  path = aiv_store_dup_path (f->store, file->path);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  return file;
}

char *
service_fixture_submit (ServiceFixture *f, guint n_images)
{
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (DexFuture) submitted = NULL;
  const GValue *value;

  draft->user_id = f->user;
  draft->name = g_strdup ("Test");
  draft->prompt = g_strdup ("She speaks");
  draft->engine = g_strdup (aiv_engine_get_id (AIV_ENGINE (f->engine)));
  draft->price = 1;
  draft->audio = put_file (f, "audio", "voice-en.wav", "voice.wav", "audio/wav");
  draft->audio->duration_ms = 1000;
  for (guint i = 1; i <= n_images; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      g_ptr_array_add (draft->images, put_file (f, "image", "portrait.jpg", name, "image/jpeg"));
    }
  submitted = aiv_test_settle (aiv_batches_submit (f->store, draft, NULL));
  value = dex_future_get_value (submitted, NULL);
  g_assert_nonnull (value);
  return g_strdup (((AivOutcome *) g_value_get_boxed (value))->batch_id);
}

static AivBatchRow *
get_row (ServiceFixture *f, const char *batch)
{
  g_autoptr (GError) error = NULL;
  AivBatchRow *row = aiv_batches_get (f->store, f->user, batch, TRUE, &error);

  g_assert_no_error (error);
  return row;
}

static gboolean
is_over (ServiceFixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = get_row (f, batch);

  return aiv_job_status_is_final (row->status);
}

AivBatchRow *
service_fixture_finish (ServiceFixture *f, const char *batch)
{
  aiv_test_wait (is_over (f, batch) && aiv_queue_get_n_running (f->queue) == 0);
  return get_row (f, batch);
}

const char *
service_fixture_get_error (AivBatchRow *row)
{
  const AivItemRow *item = row->items->pdata[0];

  return item->error;
}

gint64
service_fixture_get_credits (ServiceFixture *f)
{
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, f->user, NULL);

  return user->credits;
}

guint
service_fixture_count_files (ServiceFixture *f, const char *folder)
{
  g_autofree char *path = aiv_store_dup_path (f->store, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
