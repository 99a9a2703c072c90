/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-time.h"
#include "store-fixture.h"
#include "store/aiv-audit.h"
#include "store/aiv-row-page.h"
#include "store/aiv-sessions.h"
#include "store/aiv-users-search.h"

static void
test_create (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "Mira", 100);
  g_autoptr (AivUserRow) found = aiv_users_find (f->store, "mIRA", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mira, ==, 1);
  g_assert_cmpstr (found->username, ==, "Mira");
  store_await_error (aiv_users_create (f->store, 0, "MIRA", "hash", FALSE, FALSE, 1), AIV_STORE_ERROR_DUPLICATE);
  /* Full-width letters fold to the same name. */
  store_await_error (aiv_users_create (f->store, 0, "Ｍira", "hash", FALSE, FALSE, 1), AIV_STORE_ERROR_DUPLICATE);
  store_await_error (aiv_users_create (f->store, 0, " mira", "hash", FALSE, FALSE, 1), AIV_STORE_ERROR_INVALID);
  store_await_error (aiv_users_create (f->store, 0, "noor", "hash", FALSE, FALSE, -1), AIV_STORE_ERROR_INVALID);
  g_assert_null (aiv_users_get (f->store, 2, &error));
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND);
  store_fixture_check (f);
}

static void
test_ids (void)
{
  static const struct
  {
    const char *text;
    gint64 id;
  } rows[] = {
    { "u-1", 1 },  { "7", 7 },      { "u-9223372036854775807", G_MAXINT64 },
    { "u-0", 0 },  { "u--1", 0 },   { "u-+1", 0 },
    { "", 0 },     { "u-", 0 },     { "u-9223372036854775808", 0 },
    { "u-01", 0 }, { "u-1 ", 0 },   { "u- 1", 0 },
    { "u-1x", 0 }, { "u-u-1", 0 },  { "99999999999999999999999999", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 id = 0;

      g_assert_cmpint (aiv_user_id_parse (rows[i].text, &id), ==, rows[i].id != 0);
      g_assert_cmpint (id, ==, rows[i].id);
    }
}

static void
test_list (StoreFixture *f, gconstpointer data)
{
  AivUserQuery query = AIV_USER_QUERY_INIT;
  guint64 total = 0;

  query.sort = AIV_USER_SORT_CREDITS;
  query.descending = TRUE;
  query.limit = 2;
  store_add_user (f, "Anna", 5);
  store_add_user (f, "Ben", 50);
  store_add_user (f, "Susanna", 20);

  {
    g_autoptr (GPtrArray) users = aiv_users_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 3);
    g_assert_cmpuint (users->len, ==, 2);
    g_assert_cmpstr (((AivUserRow *) users->pdata[0])->username, ==, "Ben");
    g_assert_cmpstr (((AivUserRow *) users->pdata[1])->username, ==, "Susanna");
  }
  query.query = "ANNA";
  query.sort = AIV_USER_SORT_USERNAME;
  {
    g_autoptr (GPtrArray) users = aiv_users_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 2);
    g_assert_cmpuint (users->len, ==, 2);
    g_assert_cmpstr (((AivUserRow *) users->pdata[0])->username, ==, "Susanna");
  }
  query.query = "%_";
  {
    g_autoptr (GPtrArray) users = aiv_users_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (users->len, ==, 0);
    g_assert_cmpuint (total, ==, 0);
  }
}

static void
test_update (StoreFixture *f, gconstpointer data)
{
  g_autoptr (AivUserRow) admin = store_await (aiv_users_create (f->store, 0, "admin", "hash", TRUE, TRUE, 9999));
  gint64 mira = store_add_user (f, "mira", 1);
  guint64 before = aiv_store_get_auth_change (f->store, mira);
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (AivUserRow) after = NULL;
  g_autoptr (GPtrArray) audit = NULL;

  change.is_admin = 0;
  store_await_error (aiv_users_update (f->store, admin->id, admin->id, &change), AIV_STORE_ERROR_LAST_ADMIN);
  change.is_admin = -1;
  change.disabled = 1;
  store_await_error (aiv_users_update (f->store, admin->id, admin->id, &change), AIV_STORE_ERROR_LAST_ADMIN);
  store_await_error (aiv_users_update (f->store, admin->id, 77, &change), AIV_STORE_ERROR_NOT_FOUND);

  store_await_ok (aiv_sessions_create (f->store, mira, "s1", "d1", aiv_time_now_ms () + 60000, NULL));
  g_assert_true (aiv_sessions_exists (f->store, mira, "s1"));
  after = store_await (aiv_users_update (f->store, admin->id, mira, &change));
  g_assert_true (after->disabled);
  g_assert_false (after->is_admin);
  g_assert_false (aiv_sessions_exists (f->store, mira, "s1"));
  g_assert_cmpuint (aiv_store_get_auth_change (f->store, mira), >, before);

  audit = aiv_audit_list (f->store, &(AivAuditQuery) AIV_AUDIT_QUERY_INIT, NULL, NULL);
  g_assert_cmpuint (audit->len, ==, 3);
  g_assert_cmpstr (((AivAuditRow *) audit->pdata[0])->action, ==, "user.update");
  g_assert_cmpstr (((AivAuditRow *) audit->pdata[0])->target, ==, "u-2");
}

static gint64
get_last_seen (StoreFixture *f, gint64 user_id)
{
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, user_id, NULL);

  return user->last_seen;
}

/* Requests come by the thousand: only one in a minute is written down. */
static void
test_touch (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1);
  gint64 noor = store_add_user (f, "noor", 1);
  gint64 seen;

  g_assert_cmpint (get_last_seen (f, mira), ==, 0);
  aiv_users_touch (f->store, mira);
  aiv_test_wait (get_last_seen (f, mira) > 0);
  seen = get_last_seen (f, mira);
  for (guint i = 0; i < 1000; i++)
    aiv_users_touch (f->store, mira);
  aiv_users_touch (f->store, noor);
  aiv_test_wait (get_last_seen (f, noor) > 0);
  g_assert_cmpint (get_last_seen (f, mira), ==, seen);
}

static void
test_sessions (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1);
  gint64 noor = store_add_user (f, "noor", 1);
  gint64 later = aiv_time_now_ms () + 60000;

  store_await_ok (aiv_sessions_create (f->store, mira, "a", "1", later, NULL));
  store_await_ok (aiv_sessions_create (f->store, mira, "b", "1", later, NULL));
  store_await_ok (aiv_sessions_create (f->store, mira, "old", "1", aiv_time_now_ms () - 1, NULL));
  g_assert_true (aiv_sessions_exists (f->store, mira, "a"));
  g_assert_false (aiv_sessions_exists (f->store, noor, "a"));
  g_assert_false (aiv_sessions_exists (f->store, mira, "old"));

  store_await_ok (aiv_sessions_rotate (f->store, mira, "a", "1", "2", later));
  store_await_ok (aiv_sessions_rotate (f->store, mira, "a", "2", "3", later));
  store_await_error (aiv_sessions_rotate (f->store, noor, "a", "3", "4", later), AIV_STORE_ERROR_NOT_FOUND);
  /* A replay ends the family, for whoever has the newer token too. */
  store_await_error (aiv_sessions_rotate (f->store, mira, "a", "2", "4", later), AIV_STORE_ERROR_CONFLICT);
  g_assert_false (aiv_sessions_exists (f->store, mira, "a"));
  store_await_error (aiv_sessions_rotate (f->store, mira, "a", "3", "4", later), AIV_STORE_ERROR_NOT_FOUND);

  store_await_ok (aiv_sessions_create (f->store, mira, "c", "1", later, NULL));
  store_await_ok (aiv_users_set_password (f->store, mira, mira, "hash2", FALSE, "c", NULL));
  g_assert_false (aiv_sessions_exists (f->store, mira, "b"));
  g_assert_true (aiv_sessions_exists (f->store, mira, "c"));
  /* Users who have given a password that is no longer theirs, or whose session is over. */
  store_await_error (aiv_users_set_password (f->store, mira, mira, "hash3", FALSE, "c", "hash1"), AIV_STORE_ERROR_CONFLICT);
  store_await_error (aiv_users_set_password (f->store, mira, mira, "hash3", FALSE, "b", "hash2"), AIV_STORE_ERROR_CONFLICT);
  store_await_ok (aiv_users_set_password (f->store, mira, mira, "hash2", FALSE, "c", "hash2"));
  /* A sign-in that has looked at the password before it was changed comes to nothing. */
  store_await_error (aiv_sessions_create (f->store, mira, "late", "1", later, "hash1"), AIV_STORE_ERROR_NOT_FOUND);
  g_assert_false (aiv_sessions_exists (f->store, mira, "late"));
  store_await_ok (aiv_sessions_create (f->store, mira, "now", "1", later, "hash2"));
  g_assert_true (aiv_sessions_exists (f->store, mira, "now"));
  store_await_ok (aiv_sessions_end (f->store, mira, "c"));
  store_await_ok (aiv_sessions_end (f->store, mira, "c"));
  g_assert_false (aiv_sessions_exists (f->store, mira, "c"));
}

static void
test_credits (StoreFixture *f, gconstpointer data)
{
  AivRequestKey key = { "k1", "digest" };
  AivRequestKey other = { "k1", "another" };
  gint64 admin = store_add_user (f, "admin", 0);
  gint64 mira = store_add_user (f, "mira", 10);
  g_autoptr (AivOutcome) first = store_await (aiv_ledger_adjust (f->store, admin, mira, 5, "Thanks", &key));
  g_autoptr (AivOutcome) again = store_await (aiv_ledger_adjust (f->store, admin, mira, 5, "Thanks", &key));
  g_autoptr (AivOutcome) set = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint64 total;

  g_assert_cmpint (first->credits, ==, 15);
  g_assert_false (first->replayed);
  g_assert_cmpint (again->credits, ==, 15);
  g_assert_true (again->replayed);
  g_assert_cmpint (store_get_credits (f, mira), ==, 15);
  store_await_error (aiv_ledger_adjust (f->store, admin, mira, 6, NULL, &other), AIV_STORE_ERROR_CONFLICT);
  store_await_error (aiv_ledger_adjust (f->store, admin, mira, -16, NULL, NULL), AIV_STORE_ERROR_NEGATIVE);
  store_await_error (aiv_ledger_set (f->store, admin, mira, -1, -1, NULL, NULL), AIV_STORE_ERROR_NEGATIVE);
  store_await_error (aiv_ledger_set (f->store, admin, mira, G_MAXINT64, -1, NULL, NULL), AIV_STORE_ERROR_INVALID);
  store_await_error (aiv_ledger_adjust (f->store, admin, mira, G_MININT64, NULL, NULL), AIV_STORE_ERROR_INVALID);
  store_await_error (aiv_ledger_set (f->store, admin, 99, 1, -1, NULL, NULL), AIV_STORE_ERROR_NOT_FOUND);
  set = store_await (aiv_ledger_set (f->store, admin, mira, 3, -1, "Set", NULL));
  g_assert_cmpint (set->credits, ==, 3);

  rows = aiv_ledger_list (f->store, mira, 10, 0, &total, NULL);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpint (((AivLedgerRow *) rows->pdata[0])->amount, ==, -12);
  g_assert_cmpint (((AivLedgerRow *) rows->pdata[0])->kind, ==, AIV_LEDGER_ADJUST);
  g_assert_cmpstr (((AivLedgerRow *) rows->pdata[0])->actor_name, ==, "admin");
  g_assert_cmpint (((AivLedgerRow *) rows->pdata[2])->kind, ==, AIV_LEDGER_GRANT);
  store_fixture_check (f);
}

/* The answer to a request whose key is taken is kept beside it, over restarts, for its user alone. */
static void
test_kept_answers (StoreFixture *f, gconstpointer data)
{
  AivRequestKey key = { "k", "d" };
  AivRequestKey other = { "k", "e" };
  gint64 admin = store_add_user (f, "admin", 0);
  gint64 mira = store_add_user (f, "mira", 10);
  g_autoptr (AivOutcome) outcome = NULL;
  g_autoptr (AivKeptAnswer) before = aiv_idempotency_get (f->store, admin, &key, NULL);
  g_autoptr (AivKeptAnswer) between = NULL;
  g_autoptr (AivKeptAnswer) after = NULL;
  g_autoptr (AivKeptAnswer) foreign = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (before->status, <, 100);
  /* Nothing has been done under it, so there is nothing to keep an answer of. */
  store_await_ok (aiv_idempotency_finish (f->store, admin, "k", 201, "{}"));
  outcome = store_await (aiv_ledger_adjust (f->store, admin, mira, 5, "Thanks", &key));
  between = aiv_idempotency_get (f->store, admin, &key, NULL);
  g_assert_cmpuint (between->status, <, 100);
  store_await_ok (aiv_idempotency_finish (f->store, admin, "k", 201, "{}"));
  /* The first answer stays. */
  store_await_ok (aiv_idempotency_finish (f->store, admin, "k", 200, "[]"));
  store_fixture_reopen (f);
  after = aiv_idempotency_get (f->store, admin, &key, NULL);
  g_assert_cmpuint (after->status, ==, 201);
  g_assert_cmpstr (after->body, ==, "{}");
  g_assert_null (aiv_idempotency_get (f->store, admin, &other, &error));
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT);
  foreign = aiv_idempotency_get (f->store, mira, &other, NULL);
  g_assert_cmpuint (foreign->status, <, 100);
}

static guint64
count_found (DexFuture *search)
{
  g_autoptr (AivRowPage) page = store_await (search);

  g_assert_cmpuint (page->rows->len, ==, page->total);
  return page->total;
}

/* Letters of every script are found whatever their case, by all three searches. */
static void
test_search_folds (StoreFixture *f, gconstpointer data)
{
  static const char *const found[] = { "élodie", "ÉLODIE", "Ｅlodie example", "λόγος", "ΛΌΓΟΣ", "根据" };
  const char *text = "ÉLODIE Ｅlodie Example λόγοσ ΛΌΓΟΣ 根据音频";
  gint64 mira = store_add_user (f, "mira", 100);
  g_autoptr (AivUserRow) admin = store_await (aiv_users_create (f->store, 0, "admin", "hash", TRUE, FALSE, 0));
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (AivBatchDraft) batch = store_make_draft (f, mira, 1);
  g_autoptr (AivVideoDraft) video = store_make_video_draft (f, mira, FALSE);

  change.name = text;
  store_await_ok (aiv_users_update (f->store, admin->id, mira, &change));
  g_set_str (&batch->prompt, text);
  g_set_str (&video->prompt, text);
  store_await_ok (aiv_batches_submit (f->store, batch, NULL));
  store_await_ok (aiv_videos_submit (f->store, video, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      AivUserQuery users = AIV_USER_QUERY_INIT;
      AivBatchQuery batches = { .query = found[i], .limit = 10 };
      AivVideoQuery videos = { .query = found[i], .limit = 10 };

      users.query = found[i];
      g_assert_cmpuint (count_found (aiv_users_search (f->store, &users)), ==, 1);
      g_assert_cmpuint (count_found (aiv_batches_search (f->store, &batches)), ==, 1);
      g_assert_cmpuint (count_found (aiv_videos_search (f->store, &videos)), ==, 1);
    }
  {
    AivVideoQuery videos = { .query = "elodie examples", .limit = 10 };

    g_assert_cmpuint (count_found (aiv_videos_search (f->store, &videos)), ==, 0);
  }
  /* The threads that searched let go of the store. */
  for (gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
       g_atomic_int_get (&G_OBJECT (f->store)->ref_count) > 1 && g_get_monotonic_time () < end;)
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define add(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  add ("/store/users/create", test_create);
  add ("/store/users/list", test_list);
  add ("/store/users/update", test_update);
  add ("/store/users/touch", test_touch);
  add ("/store/users/search-folds", test_search_folds);
  add ("/store/sessions", test_sessions);
  add ("/store/ledger/credits", test_credits);
  add ("/store/idempotency", test_kept_answers);
  g_test_add_func ("/store/users/ids", test_ids);
  return g_test_run ();
}
