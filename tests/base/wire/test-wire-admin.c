/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "wire/aiv-wire.h"

/* Shapes that administrators see: written and read again they are the same, and what is no such
 * shape is refused. */

#define ROUND_TRIP(Type, type, text)                                                              \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autoptr (GError) error = NULL;                                                              \
    g_autoptr (JsonNode) node = aiv_json_parse (text, sizeof text - 1, &error);                   \
    g_autoptr (Type) value = type##_from_json (node, &error);                                     \
    g_autoptr (JsonNode) again = value != NULL ? type##_to_json (value) : NULL;                   \
    g_autofree char *back = again != NULL ? aiv_json_to_string (again) : NULL;                    \
                                                                                                  \
    g_assert_no_error (error);                                                                    \
    g_assert_cmpstr (back, ==, text);                                                             \
    g_assert_null (type##_from_json (NULL, NULL));                                                \
  }                                                                                               \
  G_STMT_END

static const char job[]
    = "{\"id\":\"b1\",\"kind\":\"video\",\"video_id\":7,\"user_id\":\"u-2\",\"user_name\":\"mira\",\"name\":null,"
      "\"prompt\":\"早上好\",\"engine\":\"local\",\"model\":\"sora-2\",\"status\":\"failed\",\"items\":1,\"pending\":0,"
      "\"processing\":0,\"completed\":0,\"failed\":1,\"cancelled\":0,\"credits_each\":10,\"credits_held\":0,"
      "\"credits_used\":0,\"credits_refunded\":0,\"error\":\"too dark\",\"video_url\":null,\"poster_url\":null,"
      "\"created_at\":\"2026-11-22T01:00:00\",\"updated_at\":\"2026-11-22T01:00:01\"}";

static const char changed[] = "{\"success\":true,\"dry_run\":true,\"count\":2,\"credits\":3,\"jobs\":1,\"users\":1,"
                              "\"already_returned\":4,\"already_refunded\":5,\"unfinished\":6,\"free\":7}";

static const char live[] = "{\"version\":\"1\",\"uptime_seconds\":60,\"accounts\":3,"
                           "\"queue\":{\"waiting\":1,\"running\":2,\"concurrency\":3}}";

static const char whole[]
    = "{\"version\":\"1\",\"uptime_seconds\":60,\"accounts\":3,\"queue\":{\"waiting\":1,\"running\":2,\"concurrency\":3},"
      "\"listen\":{\"address\":\"http://127.0.0.1:8000\",\"public_url\":null,\"exposed\":false,\"default_password\":true,"
      "\"shared\":{\"enabled\":true,\"port\":8000,\"addresses\":[\"https://192.168.1.5:8000\"],\"fingerprint\":\"AB:CD\","
      "\"problem\":null}},"
      "\"storage\":{\"data_dir\":\"/data\",\"database_bytes\":1,\"file_bytes\":2,\"free_bytes\":3},"
      "\"retention\":{\"videos_days\":4,\"uploads_days\":5,\"total_mib\":6},"
      "\"limits\":{\"enabled\":true,\"auth\":1,\"generate\":2,\"upload\":3,\"read\":4,\"write\":5,\"storage_mib\":6},"
      "\"backup\":{\"folder\":\"/data/backups\",\"count\":1,\"last_at\":null}}";

static const char import[]
    = "{\"dry_run\":true,\"source\":\"vision\",\"users\":3,\"known_users\":1,\"credits\":142,\"jobs\":1,"
      "\"known_jobs\":4,\"videos\":2,\"missing\":1,\"files\":4,\"bytes\":7000,\"known_names\":[\"mira\"],"
      "\"notes\":[\"早上好\"]}";

static void
test_round_trips (void)
{
  ROUND_TRIP (AivWireJob, aiv_wire_job, job);
  ROUND_TRIP (AivWireJobsChanged, aiv_wire_jobs_changed, changed);
  ROUND_TRIP (AivWireServerStatus, aiv_wire_server_status, live);
  ROUND_TRIP (AivWireServerStatus, aiv_wire_server_status, whole);
  ROUND_TRIP (AivWireImport, aiv_wire_import, import);
}

static AivWireStats *
read_stats (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = aiv_json_parse (text, strlen (text), NULL);

  return aiv_wire_stats_from_json (node, error);
}

static void
test_stats (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivWireStats) stats
      = read_stats ("{\"from\":\"2026-11-21\",\"to\":\"2026-11-22\",\"totals\":{\"jobs\":3},"
                    "\"days\":[{\"day\":\"2026-11-21\",\"jobs\":3,\"finish_seconds\":1.5}],\"users\":[],\"models\":[]}",
                    &error);

  g_assert_no_error (error);
  g_assert_cmpint (stats->totals->jobs, ==, 3);
  g_assert_cmpuint (stats->days->len, ==, 1);
  g_assert_cmpfloat (((AivWireStat *) stats->days->pdata[0])->finish_seconds, ==, 1.5);
  g_assert_cmpuint (stats->users->len, ==, 0);
  g_assert_null (read_stats ("{\"totals\":{},\"days\":{},\"users\":[],\"models\":[]}", NULL));
  g_assert_null (read_stats ("{\"days\":[],\"users\":[],\"models\":[]}", NULL));
  g_assert_null (read_stats ("[]", NULL));
}

/* A job that nothing can be asked about is none. */
static void
test_hostile (void)
{
  static const char *const texts[] = { "{}", "[]", "7", "{\"id\":[]}", "{\"id\":null,\"items\":-1}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = aiv_json_parse (texts[i], strlen (texts[i]), NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (aiv_wire_job_from_json (node, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/admin/round-trips", test_round_trips);
  g_test_add_func ("/wire/admin/stats", test_stats);
  g_test_add_func ("/wire/admin/hostile", test_hostile);
  return g_test_run ();
}
