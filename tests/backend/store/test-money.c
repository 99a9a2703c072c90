/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <time.h>

#include "aiv-time.h"
#include "store-fixture.h"
#include "store/aiv-retention.h"
#include "store/aiv-storage.h"
#include "store/aiv-user-draft.h"
#include "store/aiv-uploads.h"

/* What must hold whatever comes at the same time, is repeated or has no room: who may be
 * charged, what goes together into one transaction, and that a key costs the same in the end. */

#define N_KEPT 40000
#define N_TRIES 40

static void
run_sql (StoreFixture *f, const char *script)
{
  g_autofree char *path = aiv_store_dup_path (f->store, "aivideo.db");
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, script, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static AivUploadRow *
make_upload (StoreFixture *f, gint64 user_id, const char *name)
{
  AivUploadRow *row = aiv_upload_row_new ();
  g_autofree char *path = NULL;

  row->user_id = user_id;
  row->path = g_strconcat ("uploads/", name, NULL);
  row->name = g_strdup ("face.jpg");
  row->content_type = g_strdup ("image/jpeg");
  row->size = 5;
  path = aiv_store_dup_path (f->store, row->path);
  g_assert_true (g_file_set_contents (path, "bytes", 5, NULL));
  return row;
}

static void
disable (StoreFixture *f, gint64 user_id, int disabled)
{
  AivUserChange change = AIV_USER_CHANGE_INIT;

  change.disabled = disabled;
  store_await_ok (aiv_users_update (f->store, 0, user_id, &change));
}

/* A request of somebody who was disabled after it had been let in. */
static void
test_disabled (StoreFixture *f, gconstpointer data)
{
  g_autoptr (AivUserRow) admin = store_await (aiv_users_create (f->store, 0, "admin", "hash", TRUE, FALSE, 0));
  gint64 mira = store_add_user (f, "mira", 100);
  g_autofree char *batch = store_submit (f, mira, 2);
  gint64 video = store_submit_video (f, mira);
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 1);
  g_autoptr (AivVideoDraft) video_draft = store_make_video_draft (f, mira, FALSE);
  g_autoptr (AivUploadRow) upload = make_upload (f, mira, "late.jpg");
  g_autoptr (AivItemRow) item = store_get_item (f, batch, 0);

  disable (f, mira, 1);
  g_assert_cmpint (store_get_credits (f, mira), ==, 100);
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_DISABLED);
  store_await_error (aiv_videos_submit (f->store, video_draft, NULL, NULL), AIV_STORE_ERROR_DISABLED);
  store_await_error (aiv_videos_retry (f->store, mira, video, NULL, NULL), AIV_STORE_ERROR_DISABLED);
  store_await_error (aiv_batches_resume_item (f->store, mira, batch, item->id, NULL), AIV_STORE_ERROR_DISABLED);
  store_await_error (aiv_batches_retry_failed (f->store, mira, batch, NULL), AIV_STORE_ERROR_DISABLED);
  store_await_error (aiv_uploads_add (f->store, upload, NULL, NULL), AIV_STORE_ERROR_DISABLED);
  g_assert_cmpint (store_get_credits (f, mira), ==, 100);
  store_await_error (aiv_work_claim (f->store, NULL), AIV_STORE_ERROR_NOT_FOUND);
  store_fixture_check (f);

  disable (f, mira, 0);
  store_await_ok (aiv_batches_retry_failed (f->store, mira, batch, NULL));
  g_assert_cmpint (store_get_credits (f, mira), ==, 98);
  store_fixture_check (f);
}

/* Very much waits of somebody who is disabled: it goes a little at a time, and nothing of it is
 * begun, not even what fails for the time being; nor after the server has ended in between. */
static void
test_disabled_with_backlog (StoreFixture *f, gconstpointer data)
{
  g_autoptr (AivUserRow) admin = store_await (aiv_users_create (f->store, 0, "admin", "hash", TRUE, FALSE, 0));
  gint64 mira = store_add_user (f, "mira", 1000);
  g_autoptr (AivWorkRow) one = NULL;
  g_autoptr (AivWorkRow) two = NULL;
  AivCommitStats before, after;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *batch = store_submit (f, mira, 50);
    }
  one = store_await (aiv_work_claim (f->store, NULL));
  two = store_await (aiv_work_claim (f->store, NULL));
  g_assert_cmpint (store_get_credits (f, mira), ==, 500);
  aiv_store_get_commit_stats (f->store, &before);
  disable (f, mira, 1);
  aiv_store_get_commit_stats (f->store, &after);
  g_assert_cmpint (store_get_credits (f, mira), ==, 998);
  g_assert_cmpuint (after.jobs - before.jobs, >=, 3);
  store_await_ok (aiv_work_fail (f->store, one, "For now", aiv_time_now_ms () + 1000));
  g_assert_cmpint (store_get_credits (f, mira), ==, 999);
  store_await_error (aiv_work_claim (f->store, NULL), AIV_STORE_ERROR_NOT_FOUND);
  store_fixture_check (f);

  store_fixture_reopen (f);
  store_await_ok (aiv_work_recover (f->store));
  g_assert_cmpint (store_get_credits (f, mira), ==, 1000);
  store_await_error (aiv_work_claim (f->store, NULL), AIV_STORE_ERROR_NOT_FOUND);
  store_fixture_check (f);
}

static AivUserDraft *
make_user (const char *name)
{
  AivUserDraft *draft = aiv_user_draft_new ();

  draft->username = g_strdup (name);
  draft->password_hash = g_strdup ("hash");
  draft->credits = 7;
  draft->email = g_strdup ("zoe@example.org");
  draft->name = g_strdup ("Zoë");
  draft->plan = g_strdup ("pro");
  draft->disabled = TRUE;
  return draft;
}

static char *
write_user (const AivUserRow *user)
{
  return g_strdup_printf ("%s %s %s %d", user->username, user->email, user->plan, user->disabled);
}

/* Either all that an account is to have, or no account; and the key with it. */
static void
test_whole_account (StoreFixture *f, gconstpointer data)
{
  g_autoptr (AivUserRow) admin = store_await (aiv_users_create (f->store, 0, "admin", "hash", TRUE, FALSE, 0));
  g_autoptr (AivUserDraft) draft = make_user ("zoe");
  g_autoptr (AivUserDraft) wrong = make_user ("max");
  AivRequestKey key = { "k", "digest" };
  AivRequestKey other = { "k", "another" };
  g_autoptr (AivOutcome) made = NULL;
  g_autoptr (AivOutcome) again = NULL;
  g_autoptr (AivUserRow) user = NULL;

  draft->actor_id = wrong->actor_id = admin->id;
  made = store_await (aiv_users_submit (f->store, draft, &key, write_user));
  g_assert_false (made->replayed);
  user = aiv_users_get (f->store, made->user_id, NULL);
  g_assert_cmpstr (user->plan, ==, "pro");
  g_assert_cmpstr (user->name, ==, "Zoë");
  g_assert_true (user->disabled);
  g_assert_cmpint (user->credits, ==, 7);

  /* The server ended before it could answer. */
  store_fixture_reopen (f);
  again = store_await (aiv_users_submit (f->store, draft, &key, write_user));
  g_assert_true (again->replayed);
  g_assert_cmpstr (again->answer, ==, "zoe zoe@example.org pro 1");
  store_await_error (aiv_users_submit (f->store, draft, &other, write_user), AIV_STORE_ERROR_CONFLICT);

  wrong->subscription_start = 2000;
  wrong->subscription_end = 1000;
  store_await_error (aiv_users_submit (f->store, wrong, NULL, NULL), AIV_STORE_ERROR_INVALID);
  g_assert_null (aiv_users_find (f->store, "max", NULL));
  store_fixture_check (f);
}

static char *
write_upload (const AivUploadRow *upload)
{
  return g_strdup_printf ("number %" G_GINT64_FORMAT, upload->id);
}

/* An upload that is repeated, since its answer was lost, is the same upload. */
static void
test_upload_once (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1);
  g_autoptr (AivUploadRow) row = make_upload (f, mira, "one.jpg");
  g_autoptr (AivUploadRow) copy = make_upload (f, mira, "two.jpg");
  AivRequestKey key = { "k", "digest" };
  g_autoptr (AivOutcome) first = store_await (aiv_uploads_add (f->store, row, &key, write_upload));
  g_autoptr (AivOutcome) second = NULL;
  gint64 count;

  g_assert_false (first->replayed);
  store_fixture_reopen (f);
  second = store_await (aiv_uploads_add (f->store, copy, &key, write_upload));
  g_assert_true (second->replayed);
  g_assert_cmpstr (second->answer, ==, first->answer);
  g_assert_true (aiv_uploads_count (f->store, mira, &count, NULL));
  g_assert_cmpint (count, ==, 1);
}

/* Processor time of this process for keyed requests, in µs. */
static gint64
time_keys (StoreFixture *f, gint64 user_id, const char *prefix)
{
  clock_t began = clock ();

  for (guint i = 0; i < N_TRIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", prefix, i);
      AivRequestKey key = { name, "digest" };

      store_await_ok (aiv_ledger_adjust (f->store, 0, user_id, 1, "test", &key));
    }
  return (gint64) (clock () - began) * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* Keys are kept for a day: a request costs the same however many there were in it. */
static void
test_many_keys (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1);
  g_autofree char *script
      = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                         " INSERT INTO idempotency (user_id, request_key, digest, status, body, created_at)"
                         " SELECT 1, 'kept-' || i, 'digest', 200, '{\"success\":true}', %" G_GINT64_FORMAT " - i FROM n",
                         N_KEPT, aiv_time_now_ms () - 20 * 60 * 1000);
  gint64 few, many;

  time_keys (f, mira, "warm");
  few = time_keys (f, mira, "few");
  run_sql (f, script);
  many = time_keys (f, mira, "many");
  g_test_message ("%d requests: %" G_GINT64_FORMAT " µs, beside %d keys %" G_GINT64_FORMAT " µs", N_TRIES, few, N_KEPT, many);
  g_assert_cmpint (many, <, 4 * few + 40000);
}

/* The clock was set back after a retry had been put off. */
static void
test_clock_set_back (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *batch = store_submit (f, mira, 1);
  g_autofree char *script = g_strdup_printf ("UPDATE item SET not_before = %" G_GINT64_FORMAT,
                                             aiv_time_now_ms () + G_GINT64_CONSTANT (24) * 3600 * 1000);
  g_autoptr (AivWorkRow) work = NULL;

  run_sql (f, script);
  g_assert_cmpint (aiv_work_get_next_due (f->store), <=, aiv_time_now_ms ());
  work = store_await (aiv_work_claim (f->store, NULL));
  g_assert_cmpstr (work->batch_id, ==, batch);
}

static void
set_room (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* No room to write: told as such, nothing charged, nothing half done; then all goes on. */
static void
test_no_room (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 100);
  g_autofree char *batch = store_submit (f, mira, 1);
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 3);
  g_autoptr (AivWorkRow) work = store_await (aiv_work_claim (f->store, NULL));
  AivRequestKey key = { "k", "digest" };
  g_autoptr (AivFileRow) video = store_make_video (f);
  g_autoptr (AivOutcome) done = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_test_expect_message ("aiv-store", G_LOG_LEVEL_WARNING, "Could not commit: *");
  g_test_expect_message ("aiv-store", G_LOG_LEVEL_WARNING, "Could not commit: *");
  g_test_expect_message ("aiv-store", G_LOG_LEVEL_WARNING, "Could not commit: *");
  set_room (4096);
  store_await_error (aiv_batches_submit (f->store, draft, &key), AIV_STORE_ERROR_NO_SPACE);
  store_await_error (aiv_ledger_adjust (f->store, 0, mira, 5, "test", NULL), AIV_STORE_ERROR_NO_SPACE);
  store_await_error (aiv_work_complete (f->store, work, video, NULL), AIV_STORE_ERROR_NO_SPACE);
  g_assert_cmpint (store_get_credits (f, mira), ==, 99);
  set_room (RLIM_INFINITY);
  g_test_assert_expected_messages ();

  done = store_await (aiv_batches_submit (f->store, draft, &key));
  g_assert_false (done->replayed);
  store_await_ok (aiv_work_complete (f->store, work, video, NULL));
  g_assert_cmpint (store_get_credits (f, mira), ==, 96);
  store_fixture_check (f);
  store_fixture_reopen (f);
  g_assert_cmpint (store_get_credits (f, mira), ==, 96);
  store_fixture_check (f);
}

static void
set_limit (StoreFixture *f, gint64 bytes)
{
  store_await_ok (aiv_storage_set_limit (f->store, bytes));
}

/* Files of 5 bytes each: what is cancelled still takes up room, what is deleted does not. */
static void
test_quota (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 100);
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 1);
  g_autoptr (AivVideoDraft) bare = store_make_video_draft (f, mira, FALSE);
  g_autoptr (AivVideoDraft) with_picture = store_make_video_draft (f, mira, TRUE);
  g_autoptr (AivUploadRow) upload = make_upload (f, mira, "one.jpg");
  g_autoptr (AivWorkRow) work = NULL;
  g_autoptr (AivFileRow) video = store_make_video (f);

  set_limit (f, 15);
  batch = store_submit (f, mira, 2);
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_QUOTA);
  store_await_error (aiv_videos_submit (f->store, with_picture, NULL, NULL), AIV_STORE_ERROR_QUOTA);
  store_await_error (aiv_uploads_add (f->store, upload, NULL, NULL), AIV_STORE_ERROR_QUOTA);
  g_assert_cmpint (store_get_credits (f, mira), ==, 98);
  /* What has been paid for is stored. */
  work = store_await (aiv_work_claim (f->store, NULL));
  store_await_ok (aiv_work_complete (f->store, work, video, NULL));
  store_await_error (aiv_videos_submit (f->store, bare, NULL, NULL), AIV_STORE_ERROR_QUOTA);
  store_fixture_check (f);

  store_await_ok (aiv_batches_cancel (f->store, mira, batch));
  store_await_error (aiv_uploads_add (f->store, upload, NULL, NULL), AIV_STORE_ERROR_QUOTA);
  store_await_ok (aiv_batches_delete (f->store, mira, batch));
  store_await_ok (aiv_uploads_add (f->store, upload, NULL, NULL));
  store_await_ok (aiv_batches_submit (f->store, draft, NULL));
  store_await_error (aiv_videos_submit (f->store, with_picture, NULL, NULL), AIV_STORE_ERROR_QUOTA);
  set_limit (f, 0);
  store_await_ok (aiv_videos_submit (f->store, with_picture, NULL, NULL));
  store_fixture_check (f);
}

static void
leave_file (StoreFixture *f, const char *relative)
{
  g_autofree char *path = aiv_store_dup_path (f->store, relative);

  g_assert_true (g_file_set_contents (path, "bytes", 5, NULL));
}

/* The clock that files get their times from; it stands still for some milliseconds at a time. */
static gint64
get_file_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* What the server before has left is told from what the one at work is about to use. */
static void
test_remains (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *batch = store_submit (f, mira, 1);
  g_autoptr (GPtrArray) found = NULL;
  gint64 left_at, end;

  leave_file (f, "videos/left.mp4");
  leave_file (f, "tmp/upload-left");
  left_at = get_file_clock ();
  end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  while (get_file_clock () == left_at && g_get_monotonic_time () < end)
    g_thread_yield ();
  store_fixture_reopen (f);
  leave_file (f, "images/coming.jpg");
  leave_file (f, "tmp/upload-coming");
  found = store_await (aiv_retention_find_orphans (f->store, aiv_store_get_opened (f->store), 100, NULL));
  g_assert_cmpuint (found->len, ==, 2);
  for (guint i = 0; i < found->len; i++)
    g_assert_true (g_str_has_suffix (found->pdata[i], "left.mp4") || g_str_has_suffix (found->pdata[i], "upload-left"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (StoreFixture *, gconstpointer);
  } tests[] = {
    { "/store/money/disabled", test_disabled },
    { "/store/money/disabled-with-backlog", test_disabled_with_backlog },
    { "/store/money/whole-account", test_whole_account },
    { "/store/money/upload-once", test_upload_once },
    { "/store/money/many-keys", test_many_keys },
    { "/store/money/clock-set-back", test_clock_set_back },
    { "/store/money/no-room", test_no_room },
    { "/store/money/quota", test_quota },
    { "/store/money/remains", test_remains },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, StoreFixture, NULL, store_fixture_set_up, tests[i].func, store_fixture_tear_down);
  return g_test_run ();
}
