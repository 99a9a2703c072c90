/* SPDX-License-Identifier: MIT */
#include <gio/gio.h>

#include "aiv-json.h"
#include "wire/aiv-wire.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = aiv_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

/* Written, sent and read again: what a client sees of what a server meant. */
static JsonNode *
resend (JsonNode *node)
{
  g_autofree char *text = aiv_json_to_string (node);

  json_node_unref (node);
  return parse (text);
}

static void
test_batch_round_trip (void)
{
  g_autoptr (AivWireBatch) batch = aiv_wire_batch_new ();
  g_autoptr (AivWireBatch) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  AivWireItem *item = aiv_wire_item_new ();

  batch->id = g_strdup ("b1");
  batch->user_id = g_strdup ("u-1");
  batch->user_name = g_strdup ("mira");
  batch->name = g_strdup ("早上好 \"x\"");
  batch->timestamp = 1795000000123;
  batch->prompt = g_strdup ("根据音频生成对应视频");
  batch->audio_name = g_strdup ("voice.mp3");
  batch->audio_seconds = 7.25;
  batch->image_count = 1;
  batch->status = AIV_JOB_PROCESSING;
  batch->engine = g_strdup ("local");
  batch->engine_label = g_strdup ("Local preview (no AI)");
  batch->credits_per_video = 1;
  batch->credits_held = 1;
  batch->progress = (AivWireProgress){ .overall = 42.5, .total = 1, .processing = 1 };
  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_item_unref);
  item->id = g_strdup ("i1");
  item->name = g_strdup ("anna.jpg");
  item->status = AIV_JOB_PROCESSING;
  item->progress = 42.5;
  item->started_at = 1795000001456;
  item->poster_url = g_strdup ("/api/posters/i1");
  g_ptr_array_add (batch->items, item);

  node = resend (aiv_wire_batch_to_json (batch));
  back = aiv_wire_batch_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->id, ==, "b1");
  g_assert_cmpstr (back->user_id, ==, "u-1");
  g_assert_cmpstr (back->name, ==, batch->name);
  g_assert_cmpint (back->timestamp, ==, 1795000000123);
  g_assert_cmpstr (back->prompt, ==, batch->prompt);
  g_assert_cmpfloat (back->audio_seconds, ==, 7.25);
  g_assert_cmpuint (back->status, ==, AIV_JOB_PROCESSING);
  g_assert_cmpstr (back->engine_label, ==, "Local preview (no AI)");
  g_assert_cmpint (back->credits_held, ==, 1);
  g_assert_cmpfloat (back->progress.overall, ==, 42.5);
  g_assert_cmpuint (back->progress.processing, ==, 1);
  g_assert_cmpuint (back->items->len, ==, 1);
  item = g_ptr_array_index (back->items, 0);
  g_assert_cmpstr (item->name, ==, "anna.jpg");
  g_assert_cmpfloat (item->progress, ==, 42.5);
  g_assert_cmpint (item->started_at, ==, 1795000001456);
  g_assert_cmpint (item->completed_at, ==, 0);
  g_assert_cmpstr (item->poster_url, ==, "/api/posters/i1");
  g_assert_null (item->video_url);
}

/* As the AI Vision service writes it: no items' names, local ISO times, null progress. */
static void
test_batch_foreign (void)
{
  g_autoptr (JsonNode) node = parse (
      "{\"id\":\"b1\",\"userId\":7,\"timestamp\":1795000000123,\"status\":\"processing\","
      "\"items\":[{\"id\":3,\"status\":\"dreaming\",\"progress\":null,\"sourceImage\":\"\",\"videoUrl\":\"\","
      "\"error_msg\":null,\"started_at\":\"2026-11-21T10:00:00.123456\",\"completed_at\":\"2026-11-21T11:00:00+01:00\"}],"
      "\"progress\":{\"overall_progress\":50.0,\"total\":2,\"completed\":1},\"creditsPerVideo\":2.0,\"audioName\":null}");
  g_autoptr (GError) error = NULL;
  g_autoptr (AivWireBatch) batch = aiv_wire_batch_from_json (node, &error);
  AivWireItem *item;

  g_assert_no_error (error);
  g_assert_cmpstr (batch->user_id, ==, "7");
  g_assert_cmpint (batch->credits_per_video, ==, 2);
  g_assert_cmpuint (batch->progress.total, ==, 2);
  g_assert_cmpuint (batch->image_count, ==, 1);
  g_assert_null (batch->audio_name);
  item = g_ptr_array_index (batch->items, 0);
  g_assert_cmpstr (item->id, ==, "3");
  g_assert_cmpuint (item->status, ==, AIV_JOB_UNKNOWN);
  g_assert_cmpfloat (item->progress, ==, -1);
  g_assert_cmpint (item->started_at, ==, 1795255200123);
  g_assert_cmpint (item->completed_at, ==, 1795255200000);
  g_assert_null (item->source_image);
}

static void
test_user_and_login (void)
{
  g_autoptr (JsonNode) node = parse ("{\"token\":\"t\",\"user_info\":{\"id\":\"u-0\",\"username\":\"admin\","
                                     "\"credits\":9999,\"isAdmin\":true},\"expires_in\":1800}");
  g_autoptr (JsonNode) refresh = parse ("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"token_type\":\"bearer\"}");
  g_autoptr (AivWireLogin) login = aiv_wire_login_from_json (node, NULL);
  g_autoptr (AivWireLogin) renewed = aiv_wire_login_from_json (refresh, NULL);
  g_autoptr (AivWireLogin) again = NULL;
  g_autoptr (JsonNode) sent = NULL;

  g_assert_nonnull (login);
  g_assert_cmpstr (login->user->username, ==, "admin");
  g_assert_true (login->user->is_admin);
  g_assert_null (login->refresh_token);
  g_assert_nonnull (renewed);
  g_assert_cmpstr (renewed->token, ==, "a");
  g_assert_null (renewed->user);

  login->user->must_change_password = TRUE;
  login->user->held = 4;
  sent = resend (aiv_wire_login_to_json (login));
  again = aiv_wire_login_from_json (sent, NULL);
  g_assert_true (again->user->must_change_password);
  g_assert_cmpint (again->user->held, ==, 4);
  g_assert_cmpint (again->expires_in, ==, 1800);
}

static void
test_error_forms (void)
{
  g_autoptr (JsonNode) text = parse ("{\"detail\":\"Batch not found\"}");
  g_autoptr (JsonNode) list = parse ("{\"detail\":[{\"loc\":[\"body\",\"prompt\"],\"msg\":\"too short\",\"type\":\"x\"},"
                                     "{\"loc\":[\"query\",0],\"msg\":\"odd\"},7]}");
  g_autoptr (JsonNode) strange = parse ("{\"detail\":{\"a\":1}}");
  g_autoptr (AivWireError) one = aiv_wire_error_from_json (text, NULL);
  g_autoptr (AivWireError) two = aiv_wire_error_from_json (list, NULL);
  g_autoptr (AivWireError) three = aiv_wire_error_from_json (strange, NULL);
  g_autoptr (AivWireError) ours = aiv_wire_error_new_for_text ("2 files cannot be used");
  g_autoptr (AivWireError) back = NULL;
  g_autoptr (JsonNode) sent = NULL;
  AivWireProblem *problem;

  g_assert_cmpstr (one->detail, ==, "Batch not found");
  g_assert_cmpstr (two->detail, ==, "prompt: too short; odd");
  g_assert_null (three->detail);

  aiv_wire_error_add_problem (ours, "bad.jpg", "It ends too early", 3);
  aiv_wire_error_add_problem (ours, "voice.txt", "It is no recording", -1);
  ours->required = 5;
  ours->available = 2;
  sent = resend (aiv_wire_error_to_json (ours));
  back = aiv_wire_error_from_json (sent, NULL);
  g_assert_cmpint (back->required, ==, 5);
  g_assert_cmpint (back->available, ==, 2);
  g_assert_cmpuint (back->problems->len, ==, 2);
  problem = g_ptr_array_index (back->problems, 0);
  g_assert_cmpstr (problem->name, ==, "bad.jpg");
  g_assert_cmpint (problem->index, ==, 3);
  problem = g_ptr_array_index (back->problems, 1);
  g_assert_cmpint (problem->index, ==, -1);
}

static void
test_events (void)
{
  g_autoptr (AivWireEvent) event = aiv_wire_event_new ();
  g_autoptr (AivWireEvent) back = NULL;
  g_autoptr (AivWireEvent) bad = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) empty = parse ("{}");
  g_autoptr (GError) error = NULL;

  event->kind = AIV_EVENT_ITEM;
  event->batch_id = g_strdup ("b1");
  event->item = aiv_wire_item_new ();
  event->item->id = g_strdup ("i1");
  event->item->status = AIV_JOB_COMPLETED;
  event->has_progress = TRUE;
  event->progress.completed = 1;
  event->batch_status = AIV_JOB_COMPLETED;
  node = resend (aiv_wire_event_to_json (event));
  back = aiv_wire_event_from_json (AIV_EVENT_ITEM, 12, node, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->id, ==, 12);
  g_assert_cmpstr (back->batch_id, ==, "b1");
  g_assert_cmpuint (back->item->status, ==, AIV_JOB_COMPLETED);
  g_assert_true (back->has_progress);
  g_assert_cmpuint (back->batch_status, ==, AIV_JOB_COMPLETED);

  g_clear_pointer (&event, aiv_wire_event_unref);
  g_clear_pointer (&back, aiv_wire_event_unref);
  g_clear_pointer (&node, json_node_unref);
  event = aiv_wire_event_new ();
  event->kind = AIV_EVENT_VIDEO;
  event->video_id = 7;
  event->video_status = g_strdup ("processing");
  event->video_progress = 40;
  node = resend (aiv_wire_event_to_json (event));
  back = aiv_wire_event_from_json (AIV_EVENT_VIDEO, 13, node, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->video_id, ==, 7);
  g_assert_cmpstr (back->video_status, ==, "processing");
  g_assert_cmpfloat (back->video_progress, ==, 40);
  g_assert_null (back->video_url);

  bad = aiv_wire_event_from_json (AIV_EVENT_ITEM, 0, empty, &error);
  g_assert_null (bad);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  bad = aiv_wire_event_from_json (AIV_EVENT_BATCH_DELETED, 0, empty, &error);
  g_assert_null (bad);
  g_clear_error (&error);
  bad = aiv_wire_event_from_json (AIV_EVENT_RESET, 9, empty, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bad->kind, ==, AIV_EVENT_RESET);
  g_assert_cmpuint (aiv_event_kind_from_string ("batch-deleted"), ==, AIV_EVENT_BATCH_DELETED);
  g_assert_cmpuint (aiv_event_kind_from_string ("weather"), ==, AIV_EVENT_UNKNOWN);
}

static void
test_server_info (void)
{
  g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_new ();
  g_autoptr (AivWireServerInfo) back = NULL;
  g_autoptr (AivWireServerInfo) bare = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) empty = parse ("{\"limits\":{\"max_images\":3},\"features\":[1,\"events\"]}");
  g_autoptr (AivWireServerInfo) odd = NULL;
  g_autoptr (JsonNode) strange = parse ("{\"limits\":{\"prompt_min\":900,\"prompt_max\":300,"
                                         "\"durations\":[\"4\",-1,5,5,1e9,10,9000,[]]}}");

  info->name = g_strdup ("AIVideo");
  info->engines = g_strdupv ((char *[]){ (char *) "local", (char *) "Local preview (no AI)", NULL });
  info->audio_step = 30;
  info->video_cost = 100;
  info->prompt_max = 2000;
  info->durations[1] = 0;
  g_strfreev (info->features);
  info->features = g_strsplit (AIV_FEATURE_EVENTS " " AIV_FEATURE_QUOTE, " ", -1);
  node = resend (aiv_wire_server_info_to_json (info));
  back = aiv_wire_server_info_from_json (node, NULL);
  g_assert_cmpstr (back->engines[1], ==, "Local preview (no AI)");
  g_assert_cmpint (back->audio_step, ==, 30);
  g_assert_cmpint (back->video_cost, ==, 100);
  g_assert_cmpuint (back->prompt_max, ==, 2000);
  g_assert_true (back->durations[0] == 4 && back->durations[1] == 0);
  g_assert_true (aiv_wire_server_info_has (back, AIV_FEATURE_QUOTE));
  g_assert_false (aiv_wire_server_info_has (back, AIV_FEATURE_LEDGER));

  bare = aiv_wire_server_info_from_json (empty, NULL);
  g_assert_cmpuint (bare->max_images, ==, 3);
  g_assert_cmpint (bare->max_image_bytes, ==, 10485760);
  g_assert_cmpint (bare->video_cost, ==, -1);
  g_assert_cmpstr (bare->image_types[0], ==, "image/jpeg");
  g_assert_true (aiv_wire_server_info_has (bare, AIV_FEATURE_EVENTS));
  g_assert_true (bare->prompt_min == 10 && bare->prompt_max == 500 && bare->durations[2] == 12);

  odd = aiv_wire_server_info_from_json (strange, NULL);
  g_assert_true (odd->prompt_min == 300 && odd->prompt_max == 300);
  g_assert_true (odd->durations[0] == 5 && odd->durations[1] == 10 && odd->durations[2] == 0);
}

static void
test_pages (void)
{
  g_autoptr (AivWirePage) page = aiv_wire_page_new ((GDestroyNotify) aiv_wire_ledger_entry_unref);
  g_autoptr (AivWirePage) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  AivWireLedgerEntry *entry = aiv_wire_ledger_entry_new ();

  entry->id = 17;
  entry->amount = -5;
  entry->kind = AIV_LEDGER_HOLD;
  entry->created_at = 1795000000000;
  g_ptr_array_add (page->items, entry);
  page->total = 40;
  node = resend (aiv_wire_page_to_json (page, "entries", (AivWireToJson) aiv_wire_ledger_entry_to_json));
  back = aiv_wire_page_from_json (node, "entries", (AivWireFromJson) aiv_wire_ledger_entry_from_json,
                                  (GDestroyNotify) aiv_wire_ledger_entry_unref, NULL);
  g_assert_cmpint (back->total, ==, 40);
  entry = g_ptr_array_index (back->items, 0);
  g_assert_cmpint (entry->amount, ==, -5);
  g_assert_cmpuint (entry->kind, ==, AIV_LEDGER_HOLD);
  g_assert_cmpint (entry->created_at, ==, 1795000000000);
}

/* Whatever a stranger's server sends is a value or an error, and never ends the program. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "[]", "null", "7", "\"x\"", "{}", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":[]}", "{\"id\":{}}",
    "{\"id\":\"b\",\"items\":{}}", "{\"id\":\"b\",\"items\":[null]}", "{\"id\":\"b\",\"items\":[{}]}",
    "{\"id\":\"b\",\"items\":[[[]]]}", "{\"id\":\"b\",\"progress\":[]}", "{\"id\":\"b\",\"progress\":-1e308}",
    "{\"id\":\"b\",\"progress\":{\"total\":-5,\"completed\":99999999999999}}", "{\"id\":\"b\",\"timestamp\":1e300}",
    "{\"id\":\"b\",\"timestamp\":-9223372036854775808}", "{\"id\":\"b\",\"timestamp\":\"yesterday\"}",
    "{\"id\":\"b\",\"audio_seconds\":1e308,\"imageCount\":-3,\"creditsUsed\":1e99}", "{\"id\":1e99,\"status\":{}}",
    "{\"id\":true,\"name\":7,\"prompt\":[]}", "{\"token\":7}", "{\"token\":\"t\",\"user_info\":{}}",
    "{\"detail\":null,\"problems\":[7,null,{}],\"required\":\"x\"}", "{\"limits\":7,\"pricing\":[],\"engines\":[7,{}]}",
    "{\"families\":7,\"features\":{},\"auth\":null}", "{\"batches\":{}}", "{\"batches\":[7]}", "{\"batch\":7,\"item\":7}",
  };
  static const AivWireFromJson readers[] = {
    (AivWireFromJson) aiv_wire_batch_from_json, (AivWireFromJson) aiv_wire_item_from_json,
    (AivWireFromJson) aiv_wire_user_from_json,  (AivWireFromJson) aiv_wire_login_from_json,
    (AivWireFromJson) aiv_wire_quote_from_json, (AivWireFromJson) aiv_wire_ledger_entry_from_json,
    (AivWireFromJson) aiv_wire_error_from_json, (AivWireFromJson) aiv_wire_server_info_from_json,
    (AivWireFromJson) aiv_wire_problem_from_json,
  };
  static const GDestroyNotify enders[] = {
    (GDestroyNotify) aiv_wire_batch_unref, (GDestroyNotify) aiv_wire_item_unref,
    (GDestroyNotify) aiv_wire_user_unref,  (GDestroyNotify) aiv_wire_login_unref,
    (GDestroyNotify) aiv_wire_quote_unref, (GDestroyNotify) aiv_wire_ledger_entry_unref,
    (GDestroyNotify) aiv_wire_error_unref, (GDestroyNotify) aiv_wire_server_info_unref,
    (GDestroyNotify) aiv_wire_problem_unref,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = parse (texts[i]);

      for (guint j = 0; j < G_N_ELEMENTS (readers); j++)
        {
          g_autoptr (GError) error = NULL;
          gpointer value = readers[j](node, &error);

          g_assert_true ((value == NULL) == (error != NULL));
          g_clear_pointer (&value, enders[j]);
        }
      for (int kind = AIV_EVENT_UNKNOWN; kind <= AIV_EVENT_RESET; kind++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (AivWireEvent) event = aiv_wire_event_from_json (kind, 1, node, &error);

          g_assert_true ((event == NULL) == (error != NULL));
        }
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (AivWirePage) page = aiv_wire_page_from_json (node, "batches", readers[0], enders[0], &error);

        g_assert_true ((page == NULL) == (error != NULL));
      }
    }
  g_assert_null (aiv_wire_batch_from_json (NULL, NULL));
}

static void
test_hostile_bounds (void)
{
  g_autoptr (GString) text = g_string_new ("{\"id\":\"b\",\"items\":[{\"id\":\"i\"}");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 600; i++)
    g_string_append (text, ",{\"id\":\"i\"}");
  g_string_append (text, "]}");
  node = parse (text->str);
  g_assert_null (aiv_wire_batch_from_json (node, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/batch/round-trip", test_batch_round_trip);
  g_test_add_func ("/wire/batch/foreign", test_batch_foreign);
  g_test_add_func ("/wire/user-and-login", test_user_and_login);
  g_test_add_func ("/wire/error", test_error_forms);
  g_test_add_func ("/wire/events", test_events);
  g_test_add_func ("/wire/server-info", test_server_info);
  g_test_add_func ("/wire/pages", test_pages);
  g_test_add_func ("/wire/hostile", test_hostile);
  g_test_add_func ("/wire/hostile/bounds", test_hostile_bounds);
  return g_test_run ();
}
