/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend-config.h"
#include "aiv-engine-settings.h"
#include "aiv-test-store.h"
#include "engines/local/aiv-local-engine.h"

/* Settings: each row of the table is what it says, whatever it comes from. */

#define MARK "marker-of-a-secret-0123456789"

typedef struct
{
  const char *name;
  const char *value;
  const char *said; /* part of the error; NULL: good */
} Variable;

static const Variable variables[] = {
  { "ALLOWED_ORIGINS", "[\"https://a.example\", \"https://b.example\"]", NULL },
  { "ALLOWED_ORIGINS", "https://a.example,https://b.example", NULL },
  { "ALLOWED_ORIGINS", "[1]", "environment ALLOWED_ORIGINS: [server] origins: not a list" },
  { "DATABASE_URL", "sqlite:///./aivideo.db", NULL },
  { "DATABASE_URL", "postgresql://u:" MARK "@localhost/db", "environment DATABASE_URL: [server] database-url: this server" },
  { "USE_MOCK_SORA", "false", NULL },
  { "USE_MOCK_SORA", "perhaps", "environment USE_MOCK_SORA: [engines] mock: neither" },
  { "JWT_SECRET_KEY", MARK, NULL },
  { "JWT_SECRET_KEY", "short", "environment JWT_SECRET_KEY: [auth] jwt-secret: shorter" },
  { "JWT_SECRET_KEY", "", NULL },
  { "LIGHTX2V_BASE_URL", "https://x2v.example/", NULL },
  { "LIGHTX2V_BASE_URL", "x2v.example", "not an http or https URL" },
  { "AIVIDEO_QUEUE_CONCURRENCY", "7", NULL },
  { "AIVIDEO_QUEUE_CONCURRENCY", "65", "environment AIVIDEO_QUEUE_CONCURRENCY: [queue] concurrency: not a whole" },
  { "AIVIDEO_QUEUE_CONCURENCY", "7", "environment AIVIDEO_QUEUE_CONCURENCY: there is no such key" },
  { "AIVIDEO_LOCALE_DIR", "/somewhere", NULL },
  { "AIVIDEO_OPENAI_API_KEY", MARK, NULL },
  { "OPENAI_API_KEY_FILE", "/nowhere/at/all", "could not read" },
};

static void
test_environment (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const Variable *row = &variables[i];
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s=%s", row->name, row->value);
      g_setenv (row->name, row->value, TRUE);
      g_assert_cmpint (aiv_backend_config_load_environment (config, TRUE, &error), ==, row->said == NULL);
      g_assert_cmpint (error != NULL, ==, row->said != NULL);
      if (row->said != NULL)
        {
          g_test_message ("%s", error->message);
          g_assert_nonnull (strstr (error->message, row->said));
          g_assert_null (strstr (error->message, MARK));
        }
      if (strstr (row->name, "SECRET") != NULL || g_str_has_suffix (row->name, "API_KEY"))
        g_assert_null (g_getenv (row->name));
      g_unsetenv (row->name);
    }
}

static void
test_shared_names (void)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();

  g_setenv ("JWT_SECRET_KEY", MARK, TRUE);
  g_setenv ("DATABASE_URL", "postgresql://localhost/", TRUE);
  g_assert_true (aiv_backend_config_load_environment (config, FALSE, NULL));
  g_assert_null (config->jwt_secret);
  g_assert_null (g_getenv ("JWT_SECRET_KEY"));
  g_unsetenv ("DATABASE_URL");
}

/* What comes later wins, and is told from what it replaced. */
static void
test_order (void)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  g_autoptr (AivBackendConfig) copy = NULL;
  g_autofree char *folder = aiv_test_make_folder ();
  g_autofree char *file = g_build_filename (folder, "server.conf", NULL);
  g_autofree char *secret = g_build_filename (folder, "openai.api-key", NULL);
  g_autofree char *certificate = g_build_filename (folder, "tls.certificate", NULL);
  g_autofree char *text = NULL;
  g_autofree char *contents = NULL;

  contents = g_strdup_printf ("[billing]\nprofile=adsvideo\n[queue]\nconcurrency=5\n[openai]\napi-key=%s-1\n"
                              "[google]\nclient-secret-file=%s\n", MARK, secret);
  g_assert_true (g_file_set_contents (file, contents, -1, NULL));
  g_assert_true (g_file_set_contents (secret, MARK "-2\n", -1, NULL));
  g_assert_true (g_file_set_contents (certificate, "none", -1, NULL));

  g_assert_cmpstr (config->default_plan, ==, "basic");
  g_assert_true (aiv_backend_config_load (config, file, NULL));
  g_assert_cmpstr (config->openai_api_key, ==, MARK "-1");
  g_assert_cmpstr (config->google_client_secret, ==, MARK "-2");
  g_assert_true (aiv_backend_config_load_credentials (config, folder, NULL));
  g_assert_cmpstr (config->openai_api_key, ==, MARK "-2");
  g_assert_cmpstr (config->tls_certificate, ==, certificate);
  g_setenv ("AIVIDEO_OPENAI_API_KEY_FILE", secret, TRUE);
  g_setenv ("AIVIDEO_QUEUE_CONCURRENCY", "6", TRUE);
  g_assert_true (aiv_backend_config_load_environment (config, TRUE, NULL));
  g_assert_cmpint (config->concurrency, ==, 6);
  g_assert_true (aiv_backend_config_set (config, "queue", "concurrency", "9", "--set", NULL));
  g_assert_true (aiv_backend_config_finish (config, NULL));
  g_assert_cmpstr (config->default_plan, ==, "free");
  g_assert_cmpint (config->video_cost, ==, 100);

  copy = aiv_backend_config_copy (config);
  text = aiv_backend_config_to_text (copy);
  g_test_message ("%s", text);
  g_assert_null (strstr (text, MARK));
  g_assert_nonnull (strstr (text, "# --set\nconcurrency=9\n"));
  g_assert_nonnull (strstr (text, "# environment AIVIDEO_OPENAI_API_KEY\n#api-key=********\n"));
  g_assert_nonnull (strstr (text, "# credential tls.certificate\ncertificate=/"));
  g_assert_nonnull (strstr (text, "# default\n#listen=127.0.0.1:8000\n"));

  g_unsetenv ("AIVIDEO_OPENAI_API_KEY_FILE");
  g_unsetenv ("AIVIDEO_QUEUE_CONCURRENCY");
  aiv_test_remove_folder (folder);
}

static const struct
{
  const char *sign_up;
  const char *domains;
  const char *result; /* NULL: refused */
} sign_ups[] = {
  { NULL, NULL, "open" },
  { NULL, "example.org;example.com", "domains" },
  { "domains", "example.org", "domains" },
  { "domains", NULL, NULL },
  { "open", "example.org", NULL },
  { "closed", NULL, "closed" },
  { "closed", "example.org", NULL },
};

static void
test_sign_up (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sign_ups); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      gboolean good;

      if (sign_ups[i].sign_up != NULL)
        g_assert_true (aiv_backend_config_set (config, "google", "sign-up", sign_ups[i].sign_up, "here", NULL));
      if (sign_ups[i].domains != NULL)
        g_assert_true (aiv_backend_config_set (config, "google", "domains", sign_ups[i].domains, "here", NULL));
      good = aiv_backend_config_finish (config, NULL);
      g_assert_cmpint (good, ==, sign_ups[i].result != NULL);
      if (good)
        g_assert_cmpstr (config->google_sign_up, ==, sign_ups[i].result);
    }
}

static const struct
{
  const char *name;
  const char *value;
  gboolean exposed;
} exposures[] = {
  { "listen", "127.0.0.1:8000", FALSE },
  { "listen", "[::1]:8000", FALSE },
  { "listen", "0.0.0.0:8000", TRUE },
  { "listen", "[::]:8000", TRUE },
  { "trusted-proxies", "127.0.0.1", TRUE },
  { "trusted-proxies", "", FALSE },
  { "public-url", "https://videos.example.org", TRUE },
  { "public-url", "http://localhost:8000", FALSE },
  { "public-url", "http://[::1]:8000", FALSE },
};

/* A proxy on the same computer brings strangers to loopback. */
static void
test_exposure (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (exposures); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (aiv_backend_config_is_exposed (config));
      g_assert_true (aiv_backend_config_set (config, "server", exposures[i].name, exposures[i].value, "here", &error));
      g_assert_no_error (error);
      g_assert_cmpint (aiv_backend_config_is_exposed (config), ==, exposures[i].exposed);
    }
}

/* A configuration that has been printed can be read again, as far as it has no secrets. */
static void
test_round_trip (void)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  g_autoptr (AivBackendConfig) again = aiv_backend_config_new ();
  g_autofree char *folder = aiv_test_make_folder ();
  g_autofree char *file = g_build_filename (folder, "server.conf", NULL);
  g_autofree char *text = NULL;
  g_autofree char *bare = NULL;
  g_autoptr (GRegex) marks = g_regex_new ("^#(?! )", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GRegex) unset = g_regex_new ("^[a-z-]+=$\n", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *all = NULL;
  g_autoptr (GError) error = NULL;

  text = aiv_backend_config_to_text (config);
  all = g_regex_replace (marks, text, -1, 0, "", 0, NULL);
  bare = g_regex_replace (unset, all, -1, 0, "", 0, NULL);
  g_assert_true (g_file_set_contents (file, bare, -1, NULL));
  g_assert_true (aiv_backend_config_load (again, file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (again->limits.idle_ms, ==, config->limits.idle_ms);
  g_assert_cmpint (again->keep_orphans_hours, ==, config->keep_orphans_hours);
  g_assert_cmpuint (g_strv_length (again->origins), ==, 4);
  aiv_test_remove_folder (folder);
}

/* What is said of the local engine is what it does. */
static void
test_local (void)
{
  static const struct
  {
    const char *captions;
    const char *transition;
    const char *encoder;
    AivLocalOptions options;
  } rows[] = {
    { "false", "dissolve", "auto", AIV_LOCAL_OPTIONS_USUAL },
    { "true", "fade", "software",
      { .captions = TRUE, .transition = AIV_LOCAL_TRANSITION_FADE, .formats = AIV_LOCAL_FORMAT_SOFTWARE } },
    { "false", "none", "software", { .transition = AIV_LOCAL_TRANSITION_NONE, .formats = AIV_LOCAL_FORMAT_SOFTWARE } },
  };
  g_autofree char *folder = aiv_test_make_folder ();
  AivStore *store = aiv_test_open_store (folder);
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new ();
  AivLocalEngine *engine = AIV_LOCAL_ENGINE (aiv_engine_registry_lookup (engines, "local"));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autoptr (AivEngineSettings) settings = NULL;
      g_autoptr (GError) error = NULL;
      const AivLocalOptions *options;

      g_assert_true (aiv_backend_config_set (config, "local", "captions", rows[i].captions, "here", &error)
                     && aiv_backend_config_set (config, "local", "transition", rows[i].transition, "here", &error)
                     && aiv_backend_config_set (config, "local", "encoder", rows[i].encoder, "here", &error));
      settings = aiv_engine_settings_new (store, config, &error);
      g_assert_no_error (error);
      aiv_engine_settings_connect (settings, engines);
      options = aiv_local_engine_get_options (engine);
      g_assert_cmpint (options->captions, ==, rows[i].options.captions);
      g_assert_cmpint (options->transition, ==, rows[i].options.transition);
      g_assert_cmpint (options->formats, ==, rows[i].options.formats);
      /* It does not outlive what it has been told about remote ones. */
      g_clear_object (&engines);
      engines = aiv_engine_registry_new ();
      engine = AIV_LOCAL_ENGINE (aiv_engine_registry_lookup (engines, "local"));
    }
  aiv_test_close_store (store);
  aiv_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/environment", test_environment);
  g_test_add_func ("/config/shared-names", test_shared_names);
  g_test_add_func ("/config/order", test_order);
  g_test_add_func ("/config/sign-up", test_sign_up);
  g_test_add_func ("/config/exposure", test_exposure);
  g_test_add_func ("/config/local", test_local);
  g_test_add_func ("/config/round-trip", test_round_trip);
  return g_test_run ();
}
