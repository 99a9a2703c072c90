/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>
#include <time.h>

#include "aiv-id.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-batches.h"
#include "store/aiv-users.h"

/* Answers that take long to write or to look for, and what happens to others meanwhile. */

#define N_BATCHES 40
#define N_ITEMS 50
#define N_USERS 450

/* However short, a page may be written in one go. What this is about took far longer, and
 * a sanitizer takes its own. */
#ifdef __SANITIZE_ADDRESS__
#define SHORT_US 80000
#else
#define SHORT_US 16000
#endif

/* Nobody looks at the files themselves, and thousands of them take long to make. */
static AivFileRow *
make_file (gint64 user_id, const char *folder, const char *kind, const char *name, const char *type)
{
  AivFileRow *row = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();

  row->path = g_strdup_printf ("%s/%s%s", folder, id, strrchr (name, '.'));
  row->kind = g_strdup (kind);
  row->user_id = user_id;
  row->name = g_strdup (name);
  row->content_type = g_strdup (type);
  row->size = 1;
  return row;
}

static DexFuture *
submit (AivTestServer *server, gint64 user_id)
{
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();

  draft->user_id = user_id;
  draft->name = g_strdup ("A long one");
  draft->prompt = g_strdup ("They all speak");
  draft->engine = g_strdup ("local");
  draft->audio = make_file (user_id, "audios", "audio", "voice.mp3", "audio/mpeg");
  draft->audio->duration_ms = 7000;
  if (draft->images == NULL)
    draft->images = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_file_row_unref);
  for (guint i = 0; i < N_ITEMS; i++)
    g_ptr_array_add (draft->images, make_file (user_id, "images", "image", "face.jpg", "image/jpeg"));
  return aiv_batches_submit (aiv_backend_get_store (server->backend), draft, NULL);
}

static void
settle_all (GPtrArray *futures)
{
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (futures->pdata[i]));

      g_assert_true (dex_future_is_resolved (done));
    }
}

/* How long this thread has worked without looking whether there is something else to do. Not by
 * the clock: other programs may keep this one waiting. */
typedef struct
{
  gint64 began;
  gint64 last;
  gint64 longest;
} Gauge;

static gint64
get_worked_us (void)
{
  struct timespec worked;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &worked);
  return worked.tv_sec * G_USEC_PER_SEC + worked.tv_nsec / 1000;
}

static gboolean
measure (gpointer data)
{
  Gauge *gauge = data;
  gint64 now = get_worked_us ();

  gauge->longest = MAX (gauge->longest, now - gauge->last);
  gauge->last = now;
  return G_SOURCE_CONTINUE;
}

static void
test_in_turns (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivUserRow) mira = aiv_users_find (aiv_backend_get_store (server->backend), "mira", NULL);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (AivTestReply) reply = NULL;
  g_autoptr (AivTestReply) again = NULL;
  Gauge gauge;
  guint timer;

  aiv_scripted_engine_hold (server->engine);
  for (guint i = 0; i < N_BATCHES; i++)
    g_ptr_array_add (futures, submit (server, mira->id));
  settle_all (futures);

  timer = g_timeout_add (1, measure, &gauge);
  gauge = (Gauge){ get_worked_us (), get_worked_us (), 0 };
  reply = aiv_test_server_call (server, "mira", "GET", "/api/video/batches?limit=200", NULL, NULL);
  measure (&gauge);
  g_source_remove (timer);
  g_test_message ("%u KB in %d ms, at most %d ms at a time", (guint) strlen (reply->text) / 1024,
                  (int) (gauge.last - gauge.began) / 1000, (int) gauge.longest / 1000);
  g_assert_cmpint (gauge.longest, <, MAX (SHORT_US, (gauge.last - gauge.began) / 3));

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpint (aiv_test_server_get_int (reply, "total"), ==, N_BATCHES);
  g_assert_cmpint (aiv_test_server_get_int (reply, "batches.39.imageCount"), ==, N_ITEMS);
  again = aiv_test_server_call (server, "mira", "GET", "/api/video/batches?limit=200&query=speak", NULL, NULL);
  g_assert_cmpint (aiv_test_server_get_int (again, "total"), ==, N_BATCHES);

  /* What is left is looked at for missing files. */
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (AivOutcome) outcome = dex_await_boxed (dex_ref (futures->pdata[i]), NULL);
      g_autoptr (DexFuture) done = aiv_test_settle (
          aiv_batches_delete (aiv_backend_get_store (server->backend), mira->id, outcome->batch_id));

      g_assert_true (dex_future_is_resolved (done));
    }
}

/* @n times @part, between what makes an object of it. */
static char *
make_body (const char *member, const char *part, guint n)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"%s\":[", member);
  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  g_string_append (text, "0],\"username\":\"mira\",\"password\":\"mira-password\"}");
  return g_string_free_and_steal (text);
}

static const struct
{
  const char *part;
  guint n;
  guint status;
  const char *has;
} bodies[] = {
  { "0,", 20000, 200, "\"token\"" },
  { "\"a\\\\,\\\",[{\",", 20000, 200, "\"token\"" },
  { "0,", 500000, 422, "\"type\":\"too_long\"" },
  { "[],", 330000, 422, "\"type\":\"too_long\"" },
  { "{\"a\":0},", 110000, 422, "\"type\":\"too_long\"" },
};

/* Bodies of up to a megabyte, from anybody, take nobody else's time. */
static void
test_bodies (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GString) members = g_string_new ("{\"a\":0");
  g_autoptr (AivTestReply) many = NULL;
  g_autoptr (AivTestReply) alike = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *body = make_body ("a", bodies[i].part, bodies[i].n);
      g_autoptr (AivTestReply) reply = NULL;
      Gauge gauge = { get_worked_us (), get_worked_us (), 0 };
      guint timer = g_timeout_add (1, measure, &gauge);

      reply = aiv_test_server_call (server, NULL, "POST", "/api/auth/login", AIV_TEST_JSON, body);
      measure (&gauge);
      g_source_remove (timer);
      g_test_message ("%u times %s: at most %d ms", bodies[i].n, bodies[i].part, (int) gauge.longest / 1000);
      g_assert_cmpuint (reply->status, ==, bodies[i].status);
      g_assert_nonnull (strstr (reply->text, bodies[i].has));
      g_assert_cmpint (gauge.longest, <, SHORT_US);
    }
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (members, ",\"m%u\":0", i);
  g_string_append_c (members, '}');
  many = aiv_test_server_call (server, NULL, "POST", "/api/auth/login", AIV_TEST_JSON, members->str);
  g_assert_cmpuint (many->status, ==, 422);
  g_assert_nonnull (strstr (many->text, "too many members"));

  /* Names of one hash, somewhere inside: a table of them is a list. */
  g_string_assign (members, "{\"username\":\"mira\",\"password\":\"mira-password\",\"a\":{");
  for (guint i = 0; i < 13000; i++)
    {
      g_string_append (members, i > 0 ? ",\"" : "\"");
      for (guint bit = 0; bit < 14; bit++)
        g_string_append (members, i & (1 << bit) ? "Ez" : "FY");
      g_string_append (members, "\":0");
    }
  g_string_append (members, "}}");
  alike = aiv_test_server_call (server, NULL, "POST", "/api/auth/login", AIV_TEST_JSON, members->str);
  g_assert_cmpuint (alike->status, ==, 422);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at++)
    n++;
  return n;
}

static AivTestReply *
ask (AivTestServer *server, const char *path, gboolean as_table)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "GET", path);
  AivTestReply *reply;

  if (as_table)
    soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "text/csv");
  reply = aiv_test_server_send (server, message);
  g_assert_cmpuint (reply->status, ==, 200);
  return reply;
}

static void
assert_users (AivTestServer *server, const char *query, guint n)
{
  g_autofree char *path = g_strconcat ("/api/admin/users", query, NULL);
  g_autoptr (AivTestReply) reply = ask (server, path, FALSE);

  g_assert_cmpint (aiv_test_server_get_int (reply, "total"), ==, N_USERS + 3);
  g_assert_cmpuint (count (reply->text, "{\"id\":\"u-"), ==, n);
}

/* The documented front end names no limit, and expects everybody. */
static void
test_everybody (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivStore *store = aiv_backend_get_store (server->backend);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (AivTestReply) found = NULL;
  g_autoptr (AivTestReply) audit = NULL;

  for (guint i = 0; i < N_USERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);

      g_ptr_array_add (futures, aiv_users_create (store, 1, name, "!", FALSE, FALSE, 100));
    }
  settle_all (futures);
  assert_users (server, "", N_USERS + 3);
  assert_users (server, "?sort=-credits", N_USERS + 3);
  assert_users (server, "?limit=250", 250);
  assert_users (server, "?limit=200", 200);
  assert_users (server, "?limit=400&offset=250", N_USERS + 3 - 250);
  assert_users (server, "?offset=1000", 0);

  /* Tables of what is searched for, which go on where they were. */
  found = ask (server, "/api/admin/users?query=USER", TRUE);
  g_assert_cmpuint (count (found->text, "\r\n"), ==, N_USERS + 1);
  audit = ask (server, "/api/admin/audit?action=user&actor=u-1", TRUE);
  g_assert_cmpuint (count (audit->text, "user.create"), ==, N_USERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/large-pages/in-turns", test_in_turns);
  g_test_add_func ("/http/large-pages/bodies", test_bodies);
  g_test_add_func ("/http/large-pages/everybody", test_everybody);
  return g_test_run ();
}
