/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <libsoup/soup.h>

#include "aiv-client.h"
#include "aiv-test-wait.h"

/* A batch that is being sent when the sign-in runs out waits for the next one, and is the same batch. */

typedef struct
{
  SoupServer *server;
  AivClient *client;
  GPtrArray *keys; /* of the batches that came, taken or not */
  gboolean expired;
  guint n_asked;
} Fixture;

static void
reply (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *fixture = data;

  if (g_str_equal (path, "/api/auth/login"))
    {
      g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
      g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      gboolean other = strstr (text, "noor") != NULL;

      fixture->expired = FALSE;
      reply (message, 200,
             other ? "{\"token\":\"other\",\"user_info\":{\"id\":\"u-2\",\"username\":\"noor\",\"credits\":5,\"isAdmin\":false}}"
                   : "{\"token\":\"one\",\"user_info\":{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":5,\"isAdmin\":false}}");
    }
  else if (g_str_equal (path, "/api/video/batch"))
    {
      g_ptr_array_add (fixture->keys, g_strdup (soup_message_headers_get_one (
                                          soup_server_message_get_request_headers (message), "Idempotency-Key")));
      if (fixture->expired)
        reply (message, 401, "{\"detail\":\"Invalid authentication credentials\"}");
      else
        reply (message, 200, "{\"batch_id\":\"b-1\"}");
    }
  else
    {
      reply (message, 404, "{\"detail\":\"Not Found\"}");
    }
}

static void
on_expired (AivClient *client, Fixture *fixture)
{
  fixture->n_asked++;
}

static void
sign_in (Fixture *fixture, const char *username)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_client_login (fixture->client, username, "secret", FALSE));

  g_assert_true (dex_future_is_resolved (done));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GSList *uris;
  g_autofree char *url = NULL;

  fixture->keys = g_ptr_array_new_with_free_func (g_free);
  fixture->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (fixture->server);
  url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture->client = aiv_client_new (url, NULL, NULL);
  aiv_client_set_waits (fixture->client, TRUE);
  g_signal_connect (fixture->client, "expired", G_CALLBACK (on_expired), fixture);
  sign_in (fixture, "mira");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->client);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_ptr_array_unref (fixture->keys);
}

/* (transfer full): a batch on its way, which the server has refused once */
static DexFuture *
send_expired (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "portrait.jpg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (AivDraftFile) image = aiv_draft_file_new (file);
  DexFuture *sending;

  g_list_store_append (aiv_batch_draft_get_images (draft), image);
  fixture->expired = TRUE;
  sending = aiv_client_submit_batch (fixture->client, draft, NULL);
  aiv_test_wait (fixture->n_asked == 1);
  g_assert_true (dex_future_is_pending (sending));
  g_assert_cmpuint (fixture->keys->len, ==, 1);
  return sending;
}

static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexFuture) sending = send_expired (fixture);
  g_autoptr (DexFuture) sent = NULL;

  sign_in (fixture, "mira");
  sent = aiv_test_settle (g_steal_pointer (&sending));
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (sent, NULL)), ==, "b-1");
  g_assert_cmpuint (fixture->keys->len, ==, 2);
  g_assert_nonnull (fixture->keys->pdata[0]);
  g_assert_cmpstr (fixture->keys->pdata[0], ==, fixture->keys->pdata[1]);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
}

/* What one has made is not sent as another's. */
static void
test_somebody_else (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexFuture) sending = send_expired (fixture);
  g_autoptr (DexFuture) sent = NULL;
  g_autoptr (GError) error = NULL;

  sign_in (fixture, "noor");
  sent = aiv_test_settle (g_steal_pointer (&sending));
  g_assert_null (dex_future_get_value (sent, &error));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fixture->keys->len, ==, 1);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexFuture) sending = send_expired (fixture);
  g_autoptr (DexFuture) out = aiv_test_settle (aiv_client_logout (fixture->client));
  g_autoptr (DexFuture) sent = aiv_test_settle (g_steal_pointer (&sending));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (sent, &error));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  g_test_add ("/api/sign-in-again/goes-on", Fixture, NULL, set_up, test_goes_on, tear_down);
  g_test_add ("/api/sign-in-again/somebody-else", Fixture, NULL, set_up, test_somebody_else, tear_down);
  g_test_add ("/api/sign-in-again/nobody", Fixture, NULL, set_up, test_nobody, tear_down);
  return g_test_run ();
}
