/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"
#include "aiv-credit-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "store/aiv-ledger.h"
#include "store/aiv-users.h"

/* What administrators do to credits of one user, and where they see it. */

static gboolean
reply_credits (AivHttpRequest *request, gint64 user_id, const AivOutcome *outcome)
{
  g_autofree char *id = aiv_user_id_to_string (user_id);
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "user_id", id);
  json_object_set_int_member (reply, "credits", outcome->credits);
  return aiv_http_request_reply_object (request, 200, reply);
}

/* A replay is told the entry and the balance, as the first answer was. */
static gboolean
reply_undone (AivHttpRequest *request, gint64 entry_id, const AivOutcome *outcome)
{
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_int_member (reply, "entry_id", entry_id);
  json_object_set_int_member (reply, "credits", outcome->credits);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
set_credits (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivStore *store = aiv_admin_get_store (request);
  gboolean absolute = aiv_http_form_get (form, "new_credits") != NULL;
  const char *member = absolute ? "new_credits" : "delta";
  const char *reason = aiv_http_form_get (form, "reason");
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivOutcome) outcome = NULL;
  gint64 user_id, amount, expected = -1;

  if (!aiv_admin_get_user_id (request, &user_id, error) || !aiv_held_key_init (&key, request, error))
    return FALSE;
  if (absolute && aiv_http_form_get (form, "delta") != NULL)
    return aiv_http_fail_validation (error, "body", "delta", "extra_forbidden", "Either new_credits or delta");
  /* An empty field is no amount, least of all 0. */
  if (aiv_http_form_require (form, member, error) == NULL || !aiv_http_form_get_int (form, member, 0, &amount, error))
    return FALSE;
  if (absolute && amount < 0)
    return aiv_http_fail (error, 400, "Credits cannot be negative");
  if (amount > AIV_STORE_MAX_CREDITS || amount < -AIV_STORE_MAX_CREDITS)
    return aiv_http_fail_validation (error, "body", member, "out_of_range",
                                     "These are more credits than an account may have");
  /* The documented service knows no reasons, and only sets balances. */
  if (!absolute && (reason == NULL || *reason == '\0'))
    return aiv_http_fail_validation (error, "body", "reason", "missing", "Field required");
  if (aiv_http_form_get (form, "expected_credits") != NULL)
    {
      if (!absolute)
        return aiv_http_fail_validation (error, "body", "expected_credits", "extra_forbidden", "Only with new_credits");
      if (!aiv_http_form_get_int (form, "expected_credits", -1, &expected, error))
        return FALSE;
    }
  outcome = dex_await_boxed (absolute ? aiv_ledger_set (store, aiv_admin_get_actor (request), user_id, amount, expected,
                                                        reason, aiv_held_key_get (&key))
                                      : aiv_ledger_adjust (store, aiv_admin_get_actor (request), user_id, amount,
                                                           reason, aiv_held_key_get (&key)),
                             error);
  return outcome != NULL ? reply_credits (request, user_id, outcome) : aiv_admin_pass_missing_user (error);
}

static gboolean
undo_entry (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *text = aiv_http_request_get_param (request, 0);
  const char *reason = aiv_http_form_get (form, "reason");
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivOutcome) outcome = NULL;
  guint64 entry_id;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &entry_id, NULL))
    return aiv_http_fail (error, 404, "There is no such entry");
  if (!aiv_held_key_init (&key, request, error))
    return FALSE;
  outcome = dex_await_boxed (aiv_ledger_undo (aiv_admin_get_store (request), aiv_admin_get_actor (request),
                                              (gint64) entry_id, reason, aiv_held_key_get (&key)),
                             error);
  if (outcome == NULL && error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      return aiv_http_fail (error, 404, "There is no such entry");
    }
  return outcome != NULL && reply_undone (request, (gint64) entry_id, outcome);
}

static const char *const ledger_columns[]
    = { "id",       "user_id", "amount",   "kind",          "reason",     "actor",
        "batch_id", "item_id", "video_id", "balance_after", "created_at", "reverses", NULL };

typedef struct
{
  gint64 user_id;
  gint64 before;
} LedgerPlace;

static gint
fill_ledger (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  LedgerPlace *place = data;
  g_autoptr (GPtrArray) rows = aiv_ledger_list_before (store, place->user_id, place->before, AIV_CSV_STEP, error);
  g_autofree char *user = aiv_user_id_to_string (place->user_id);

  if (rows == NULL)
    return -1;
  for (guint i = 0; i < rows->len; i++)
    {
      const AivLedgerRow *row = rows->pdata[i];

      aiv_csv_add_int (csv, row->id);
      aiv_csv_add_text (csv, user);
      aiv_csv_add_int (csv, row->amount);
      aiv_csv_add_text (csv, aiv_ledger_kind_to_string (row->kind));
      aiv_csv_add_text (csv, row->reason);
      aiv_csv_add_text (csv, row->actor_name);
      aiv_csv_add_text (csv, row->batch_id);
      aiv_csv_add_text (csv, row->item_id);
      if (row->video_id > 0)
        aiv_csv_add_int (csv, row->video_id);
      else
        aiv_csv_add_text (csv, NULL);
      aiv_csv_add_int (csv, row->balance_after);
      aiv_csv_add_time (csv, row->created_at);
      if (row->reverses > 0)
        aiv_csv_add_int (csv, row->reverses);
      else
        aiv_csv_add_text (csv, NULL);
      aiv_csv_end_row (csv);
      place->before = row->id;
    }
  return (gint) rows->len;
}

static gboolean
get_user_ledger (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) user = NULL;
  LedgerPlace place = { 0, G_MAXINT64 };

  if (!aiv_admin_get_user_id (request, &place.user_id, error))
    return FALSE;
  user = aiv_users_get (aiv_admin_get_store (request), place.user_id, error);
  if (user == NULL)
    return aiv_admin_pass_missing_user (error);
  if (aiv_csv_is_wanted (request))
    return aiv_csv_reply (request, "ledger", ledger_columns, fill_ledger, &place, error);
  return aiv_reply_ledger (request, place.user_id, error);
}

#define USER "/api/admin/users/{user}"

const AivHttpRoute aiv_admin_credit_routes[] = {
  { "PATCH", USER "/credits", set_credits, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { "POST", "/api/admin/ledger/{entry}/undo", undo_entry, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { "GET", USER "/ledger", get_user_ledger, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { NULL },
};
