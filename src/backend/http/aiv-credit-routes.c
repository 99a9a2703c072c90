/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>

#include "aiv-backend.h"
#include "aiv-credit-replies.h"
#include "aiv-http-body.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-models.h"
#include "aiv-page-text.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"
#include "store/aiv-ledger.h"
#include "store/aiv-users.h"

/* What a user has, had and would have to pay. */

/* Of batches that name none. */
#define DEFAULT_ENGINE "local"

/* Longer than any recording that fits the limit on bytes. */
#define MAX_SECONDS (7 * 24 * 3600)

static JsonNode *
make_entry (gconstpointer row)
{
  g_autoptr (AivWireLedgerEntry) entry = aiv_wire_from_ledger (row);

  return aiv_wire_ledger_entry_to_json (entry);
}

/**
 * aiv_reply_ledger:
 * @request: a request for a page of a ledger
 * @user_id: whose
 * @error: why not
 *
 * Answers with a page of the ledger, newest first. In a fiber.
 *
 * Returns: whether it answered
 */
gboolean
aiv_reply_ledger (AivHttpRequest *request, gint64 user_id, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_autoptr (AivRowPage) page = NULL;
  GPtrArray *rows;
  gint64 limit, offset;
  guint64 total = 0;

  if (!aiv_http_request_get_query_int (request, "limit", 50, 1, 500, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || (rows = aiv_ledger_list (store, user_id, (guint) limit, (guint) offset, &total, error)) == NULL)
    return FALSE;
  page = aiv_row_page_new (rows, total);
  return aiv_page_reply (request, "entries", page, make_entry, error);
}

static gboolean
get_ledger (AivHttpRequest *request, GError **error)
{
  return aiv_reply_ledger (request, aiv_http_request_get_identity (request)->user_id, error);
}

static gboolean
get_seconds (AivHttpForm *form, double *seconds, GError **error)
{
  const char *text = aiv_http_form_get (form, "audio_seconds");
  char *end = NULL;

  *seconds = 0;
  if (text == NULL || *text == '\0')
    return TRUE;
  *seconds = g_ascii_strtod (text, &end);
  if (*end == '\0' && isfinite (*seconds) && *seconds >= 0 && *seconds <= MAX_SECONDS)
    return TRUE;
  return aiv_http_fail_validation (error, "body", "audio_seconds", "float_parsing", "Input should be a length in seconds");
}

/* What one video costs: of the v1 family where a model or a length is named, else of a batch
 * with such a recording. */
static gboolean
get_price (AivHttpRequest *request, double seconds, gint64 *price, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  const AivBackendConfig *config = aiv_backend_get_config (backend);
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *model = aiv_http_form_get (form, "model");
  const char *engine = aiv_http_form_get (form, "engine");
  AivModelChoice choice = { NULL, FALSE };
  gint64 duration;

  if (!aiv_http_form_get_int (form, "duration", 0, &duration, error))
    return FALSE;
  if ((model == NULL || *model == '\0') && duration == 0)
    {
      AivPricing pricing = config->pricing;

      pricing.per_image = aiv_engine_settings_get_price (aiv_backend_get_engine_settings (backend),
                                                         engine != NULL && *engine != '\0' ? engine : DEFAULT_ENGINE,
                                                         NULL, pricing.per_image);
      *price = aiv_pricing_get_per_item (&pricing, (gint64) ceil (seconds * 1000));
      return TRUE;
    }
  if (duration != 0 && duration != 4 && duration != 8 && duration != 12)
    return aiv_http_fail_validation (error, "body", "duration", "enum", "Input should be 4, 8 or 12");
  if (model == NULL || *model == '\0')
    model = AIV_DEFAULT_MODEL;
  if (!aiv_models_choose (backend, model, &choice, error))
    return FALSE;
  *price = aiv_models_get_price (backend, model, &choice);
  return TRUE;
}

static gboolean
post_quote (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivHttpForm *form = aiv_http_request_get_form (request);
  g_autoptr (AivWireQuote) quote = aiv_wire_quote_new ();
  g_autoptr (AivUserRow) user = NULL;
  double seconds;

  if (!aiv_http_form_get_int (form, "images", 1, &quote->images, error) || !get_seconds (form, &seconds, error))
    return FALSE;
  if (quote->images < 0 || quote->images > AIV_HTTP_MAX_IMAGES)
    return aiv_http_fail_validation (error, "body", "images", "out_of_range", "Input should be between 0 and 50");
  if (!get_price (request, seconds, &quote->per_item, error))
    return FALSE;
  user = aiv_users_get (aiv_backend_get_store (backend), aiv_http_request_get_identity (request)->user_id, error);
  if (user == NULL)
    return FALSE;

  quote->total = quote->per_item * quote->images;
  quote->balance = user->credits;
  quote->balance_after = quote->balance - quote->total;
  quote->fits = quote->balance_after >= 0;
  return aiv_http_request_reply_json (request, 200, aiv_wire_quote_to_json (quote));
}

const AivHttpRoute aiv_credit_routes[] = {
  { "GET", "/api/user/ledger", get_ledger, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "POST", "/api/video/quote", post_quote, AIV_HTTP_USER, AIV_HTTP_UNKEYED },
  { NULL },
};
