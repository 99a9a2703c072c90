/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* What a video costs, by engine and by model: what is told before is what is held, and what is held stays. */

#define DEMO "/api/admin/engines/demo"
#define QUOTE "/api/video/quote"
#define MODELS "/api/v1/videos/models/list"
#define GENERATE "/api/v1/videos/generate"

static void
configure (AivBackendConfig *config)
{
  const char *const prices[] = { "demo=30", "demo/other=1", "local=2", NULL };

  config->engines_demo = TRUE;
  config->engines_prices = g_strdupv ((char **) prices);
}

static const AivTestRow rows[] = {
  { "the usual price", "mira", "POST", QUOTE, AIV_TEST_JSON, "{\"model\":\"sora-2\"}", 200, "\"per_item\":10" },
  { "of no model", "mira", "POST", QUOTE, AIV_TEST_JSON, "{\"duration\":8}", 200, "\"per_item\":10" },
  { "as configured", "mira", "POST", QUOTE, AIV_TEST_JSON, "{\"model\":\"demo\"}", 200, "\"per_item\":30" },
  { "of a batch", "mira", "POST", QUOTE, AIV_TEST_JSON, "{\"images\":2,\"engine\":\"demo\"}", 200,
    "\"per_item\":30,\"total\":60" },
  { "of the default", "mira", "POST", QUOTE, AIV_TEST_JSON, "{\"images\":2}", 200, "\"per_item\":2,\"total\":4" },
  { "models tell theirs", "mira", "GET", MODELS, NULL, NULL, 200, "\"id\":\"demo\"" },
  { "each", "mira", "GET", MODELS, NULL, NULL, 200, "\"credits\":30" },
  { "administrators see it", "admin", "GET", "/api/admin/engines", NULL, NULL, 200,
    "\"prices\":[{\"model\":\"demo\",\"price\":null,\"credits\":30}]" },

  { "a price of the model", "admin", "PATCH", DEMO, AIV_TEST_JSON, "{\"model\":\"demo\",\"price\":40}", 200,
    "\"prices\":[{\"model\":\"demo\",\"price\":40,\"credits\":40}]" },
  { "goes before", "mira", "POST", QUOTE, AIV_TEST_FORM, "model=demo", 200, "\"per_item\":40" },
  { "not for batches", "mira", "POST", QUOTE, AIV_TEST_FORM, "engine=demo", 200, "\"per_item\":30" },
  { "a price of the engine", "admin", "PATCH", DEMO, AIV_TEST_FORM, "price=50", 200, "\"price\":50" },
  { "for batches", "mira", "POST", QUOTE, AIV_TEST_FORM, "engine=demo", 200, "\"per_item\":50" },
  { "not for the model", "mira", "POST", QUOTE, AIV_TEST_FORM, "model=demo", 200, "\"per_item\":40" },
  { "taken back", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=demo&price=", 200,
    "\"prices\":[{\"model\":\"demo\",\"price\":null,\"credits\":50}]" },
  { "as the engine", "mira", "POST", QUOTE, AIV_TEST_FORM, "model=demo", 200, "\"per_item\":50" },
  { "nothing at all", "admin", "PATCH", DEMO, AIV_TEST_JSON, "{\"model\":\"demo\",\"price\":0}", 200, "\"credits\":0" },
  { "free", "mira", "POST", QUOTE, AIV_TEST_FORM, "model=demo", 200, "\"per_item\":0" },
  { "it is in the log", "admin", "GET", "/api/admin/audit?action=engine.update", NULL, NULL, 200, "demo/demo" },
  { "no engine of its own", "admin", "GET", "/api/admin/engines", NULL, NULL, 200, "\"id\":\"demo\"", "\"id\":\"demo/demo\"" },

  { "no such model", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=none&price=1", 422, "\"model\"" },
  { "of an engine without", "admin", "PATCH", "/api/admin/engines/local", AIV_TEST_FORM, "model=demo&price=1", 422, "\"model\"" },
  { "of none", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=&price=", 422, "\"model\"" },
  { "a model has no key", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=demo&price=1&key=abc", 422, "\"price\"" },
  { "nor anything else", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=demo&enabled=false", 422, "\"price\"" },
  { "nor a price below nothing", "admin", "PATCH", DEMO, AIV_TEST_FORM, "model=demo&price=-1", 422, "\"price\"" },
  { "a user", "mira", "PATCH", DEMO, AIV_TEST_FORM, "model=demo&price=1", 403 },
  { "nobody", NULL, "PATCH", DEMO, AIV_TEST_FORM, "model=demo&price=1", 401 },
};

static void
test_rows (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure);

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

static void
set_price (AivTestServer *server, const char *body)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "PATCH", DEMO, AIV_TEST_JSON, body);

  g_assert_cmpuint (reply->status, ==, 200);
}

static gint64
get (AivTestServer *server, const char *as, const char *member)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, as, "GET", "/api/user/profile", NULL, NULL);

  return aiv_test_server_get_int (reply, member);
}

/* Takes a quote, has a video made that comes to no end, and gives what is held for it. */
static gint64
begin (AivTestServer *server, const char *as)
{
  g_autoptr (AivTestReply) quote = aiv_test_server_call (server, as, "POST", QUOTE, AIV_TEST_FORM, "model=demo");
  gint64 before = get (server, as, "held");
  g_autoptr (AivTestReply) made
      = aiv_test_server_call (server, as, "POST", GENERATE, AIV_TEST_JSON,
                              "{\"prompt\":\"A boat that comes to no end, demo:hang\",\"model\":\"demo\"}");
  gint64 held = get (server, as, "held") - before;

  g_assert_cmpuint (made->status / 100, ==, 2);
  g_assert_cmpint (aiv_test_server_get_int (quote, "per_item"), ==, held);
  return held;
}

/* Whatever prices become: what was held is what is given back, to the last credit, also after a restart. */
static void
test_held_stays (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure);

  g_assert_cmpint (begin (server, "mira"), ==, 30);
  set_price (server, "{\"model\":\"demo\",\"price\":7}");
  g_assert_cmpint (get (server, "mira", "held"), ==, 30);
  g_assert_cmpint (begin (server, "mira"), ==, 7);
  set_price (server, "{\"price\":60}");
  g_assert_cmpint (get (server, "mira", "credits"), ==, 63);

  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  g_assert_cmpint (get (server, "mira", "held"), ==, 37);
  g_assert_cmpint (begin (server, "noor"), ==, 7);
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/v1/videos/%u", i);
      g_autoptr (AivTestReply) gone = aiv_test_server_call (server, "mira", "DELETE", path, NULL, NULL);

      g_assert_cmpuint (gone->status / 100, ==, 2);
    }
  g_assert_cmpint (get (server, "mira", "held"), ==, 0);
  g_assert_cmpint (get (server, "mira", "credits"), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/prices/rows", test_rows);
  g_test_add_func ("/http/prices/held-stays", test_held_stays);
  return g_test_run ();
}
