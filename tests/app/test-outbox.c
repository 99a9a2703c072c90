/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include <libsoup/soup.h>

#include "aiv-creation.h"
#include "aiv-outbox.h"

/* What is sent again goes out with the same key for as long as nobody knows what became of it. */

#define INFO "{\"name\":\"Test\",\"version\":\"1\",\"families\":[\"aivideo.v1\"],\"auth\":{\"password\":true,\"google\":null}," \
  "\"features\":[\"idempotency\"]}"
#define VIDEO "{\"id\":7,\"user_id\":1,\"prompt\":\"A boat on a quiet lake\",\"model\":\"sora-2\",\"status\":\"pending\"," \
  "\"duration\":8,\"resolution\":\"1280x720\",\"created_at\":\"2026-01-01T00:00:00\",\"updated_at\":\"2026-01-01T00:00:00\"}"

typedef struct
{
  SoupServer *server;
  AivSession *session;
  AivDraftStore *store;
  AivOutbox *outbox;
  AivVideoDraft *draft;
  const guint *answers;  /* statuses, one for each sending; 0: hangs up */
  GPtrArray *keys;       /* of the sendings */
} Fixture;

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  Fixture *fixture = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (g_str_equal (path, "/api/server"))
    {
      answer (message, 200, INFO);
    }
  else if (g_str_equal (path, "/api/v1/videos"))
    {
      answer (message, 200, "{\"videos\":[],\"total\":0,\"page\":1,\"page_size\":20}");
    }
  else if (g_str_equal (path, "/api/v1/videos/generate"))
    {
      guint status = fixture->answers[fixture->keys->len];

      g_ptr_array_add (fixture->keys, g_strdup (soup_message_headers_get_one (headers, "Idempotency-Key")));
      if (status == 0)
        g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
      answer (message, status != 0 ? status : 500, status == 201 ? VIDEO : "{\"detail\":\"No\"}");
    }
  else
    {
      answer (message, 404, "{\"detail\":\"Not Found\"}");
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  answers)
{
  g_autoptr(AivClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  GSList *uris;

  fixture->answers = answers;
  fixture->keys = g_ptr_array_new_with_free_func (g_free);
  fixture->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (fixture->server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  client = aiv_client_new (address, "test", NULL);
  aiv_client_set_token (client, "token");
  dex_unref (aiv_test_settle (aiv_client_probe (client)));
  g_assert_true (aiv_client_has_feature (client, AIV_FEATURE_IDEMPOTENCY));
  fixture->session = aiv_session_new_full (client, g_get_user_cache_dir ());
  fixture->store = aiv_draft_store_new (fixture->session, "test");
  fixture->outbox = aiv_outbox_new (fixture->session, fixture->store);
  fixture->draft = aiv_video_draft_new ();
  aiv_video_draft_set_prompt (fixture->draft, "A boat on a quiet lake");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  answers)
{
  g_clear_object (&fixture->draft);
  g_clear_object (&fixture->outbox);
  g_clear_object (&fixture->store);
  aiv_app_test_drop (&fixture->session);
  g_clear_object (&fixture->server);
  g_ptr_array_unref (fixture->keys);
}

static gboolean
send (Fixture    *fixture,
      const char *fingerprint)
{
  g_autoptr(DexFuture) sent = aiv_test_settle (aiv_outbox_send (fixture->outbox, G_OBJECT (fixture->draft), fingerprint, NULL));

  return dex_future_get_status (sent) == DEX_FUTURE_STATUS_RESOLVED;
}

static const char *
key (Fixture *fixture,
     guint    sending)
{
  g_assert_cmpuint (sending, <, fixture->keys->len);
  return fixture->keys->pdata[sending];
}

/* The first answer was lost. That there was too much to do afterwards says nothing of it. */
static const guint lost[] = { 0, 0, 429, 503, 201 };

static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  /* The client itself repeats what was cut. */
  while (!send (fixture, "one"))
    {
      g_assert_true (aiv_outbox_is_unknown (fixture->outbox));
      g_assert_cmpuint (fixture->keys->len, <, G_N_ELEMENTS (lost));
    }
  g_assert_false (aiv_outbox_is_unknown (fixture->outbox));
  g_assert_cmpuint (fixture->keys->len, ==, G_N_ELEMENTS (lost));
  for (guint i = 1; i < fixture->keys->len; i++)
    g_assert_cmpstr (key (fixture, i), ==, key (fixture, 0));
}

/* The server said no: the next one is another. */
static const guint refused[] = { 402, 201, 201 };

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_assert_false (send (fixture, "one"));
  g_assert_false (aiv_outbox_is_unknown (fixture->outbox));
  g_assert_true (send (fixture, "one"));
  g_assert_true (send (fixture, "one"));
  g_assert_cmpstr (key (fixture, 0), !=, key (fixture, 1));
  g_assert_cmpstr (key (fixture, 1), !=, key (fixture, 2));
}

/* Something else is another one, whatever became of the last. */
static const guint other[] = { 0, 0, 201 };

static void
test_other (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_false (send (fixture, "one"));
  g_assert_true (send (fixture, "two"));
  g_assert_cmpstr (key (fixture, 0), !=, key (fixture, fixture->keys->len - 1));
}

static void
on_sent (AivCreation *creation,
         const char  *id,
         char       **sent)
{
  g_set_str (sent, id);
}

static JsonNode *
make_state (const char *prompt)
{
  g_autofree char *text = g_strdup_printf ("{\"prompt\":\"%s\"}", prompt);

  return json_from_string (text, NULL);
}

/* The server is away for the first attempts: what is to be sent waits, and then goes out with the key that it had. */
static const guint away[] = { 0, 0, 201 };

static void
test_away (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(AivCreation) creation = aiv_creation_new (fixture->session, "away");
  g_autofree char *sent = NULL;

  g_signal_connect (creation, "sent", G_CALLBACK (on_sent), &sent);
  aiv_creation_send (creation, G_OBJECT (fixture->draft), make_state ("A boat on a quiet lake"));
  g_assert_false (aiv_creation_is_waiting (creation));
  aiv_test_wait (aiv_creation_is_waiting (creation));
  g_assert_nonnull (aiv_creation_get_transfer (creation));
  g_assert_null (aiv_creation_get_failure (creation));
  g_assert_null (sent);

  aiv_test_wait (sent != NULL);
  g_assert_cmpstr (sent, ==, "7");
  g_assert_false (aiv_creation_is_waiting (creation));
  g_assert_cmpuint (fixture->keys->len, ==, G_N_ELEMENTS (away));
  for (guint i = 1; i < fixture->keys->len; i++)
    g_assert_cmpstr (key (fixture, i), ==, key (fixture, 0));
}

/* What waited when the app was closed goes on, but nothing else in its place. */
static void
test_away_closed (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(AivCreation) creation = aiv_creation_new (fixture->session, "closed");
  g_autoptr(JsonNode) same = make_state ("A boat on a quiet lake");
  g_autoptr(JsonNode) changed = make_state ("A boat on a stormy lake");

  aiv_creation_send (creation, G_OBJECT (fixture->draft), make_state ("A boat on a quiet lake"));
  aiv_test_wait (aiv_creation_is_waiting (creation));
  g_clear_object (&creation);

  creation = aiv_creation_new (fixture->session, "closed");
  aiv_creation_begin (creation);
  aiv_test_wait (!aiv_creation_is_loading (creation));
  g_assert_false (aiv_creation_goes_on (creation, changed));
  g_assert_true (aiv_creation_goes_on (creation, same));
  g_assert_false (aiv_creation_goes_on (creation, same));
}

/* Who does not want to wait has it back as it was. */
static void
test_away_stopped (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(AivCreation) creation = aiv_creation_new (fixture->session, "stopped");

  aiv_creation_send (creation, G_OBJECT (fixture->draft), make_state ("A boat on a quiet lake"));
  aiv_test_wait (aiv_creation_is_waiting (creation));
  aiv_creation_stop (creation);
  g_assert_false (aiv_creation_is_waiting (creation));
  g_assert_null (aiv_creation_get_transfer (creation));
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add ("/outbox/lost", Fixture, lost, set_up, test_lost, tear_down);
  g_test_add ("/outbox/refused", Fixture, refused, set_up, test_refused, tear_down);
  g_test_add ("/outbox/other", Fixture, other, set_up, test_other, tear_down);
  g_test_add ("/outbox/away", Fixture, away, set_up, test_away, tear_down);
  g_test_add ("/outbox/away/closed", Fixture, away, set_up, test_away_closed, tear_down);
  g_test_add ("/outbox/away/stopped", Fixture, away, set_up, test_away_stopped, tear_down);
  return aiv_app_test_run ();
}
