/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-fields.h"

#include <string.h>

#include "aiv-http-error.h"
#include "aiv-time.h"
#include "store/aiv-profiles.h"
#include "store/aiv-store.h"

/* What requests of administrators say of an account. */

#define PLANS "Input should be free, basic or pro"
#define STATES "Input should be active, cancelled or expired"

/* Reads a member of the form that must be one of a few words; absent is %NULL. */
static gboolean
get_word (AivHttpForm *form, const char *name, gboolean (*is_valid) (const char *), const char *words, const char **word,
          GError **error)
{
  *word = aiv_http_form_get (form, name);
  if (*word == NULL || is_valid (*word))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "enum", words);
}

/* An empty date is none; absent leaves it. */
static gboolean
get_date (AivHttpForm *form, const char *name, gint64 *ms, GError **error)
{
  const char *text = aiv_http_form_get (form, name);

  if (text == NULL)
    return TRUE;
  *ms = 0;
  if (*text == '\0' || (aiv_time_parse (text, ms) && *ms > 0))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "datetime_parsing", "Input should be a valid datetime");
}

static gboolean
get_flag (AivHttpForm *form, const char *name, int *flag, GError **error)
{
  gboolean value;

  if (!aiv_http_form_get_bool (form, name, FALSE, &value, error))
    return FALSE;
  if (aiv_http_form_get (form, name) != NULL)
    *flag = value;
  return TRUE;
}

/* Absent leaves it; 0 is none. */
static gboolean
get_cap (AivHttpForm *form, const char *name, gint64 *cap, GError **error)
{
  if (aiv_http_form_get (form, name) == NULL)
    return TRUE;
  if (!aiv_http_form_get_int (form, name, 0, cap, error))
    return FALSE;
  return (*cap >= 0 && *cap <= AIV_STORE_MAX_CREDITS)
         || aiv_http_fail_validation (error, "body", name, "out_of_range", "Input should be 0 for no limit, or more");
}

/**
 * aiv_admin_get_subscription:
 * @form: what came with a request
 * @change: (inout): what it says of a plan; what it leaves out is left
 * @error: a 422 that names the member, or a 400
 *
 * Returns: whether it makes sense
 */
gboolean
aiv_admin_get_subscription (AivHttpForm *form, AivSubscriptionChange *change, GError **error)
{
  /* As the account's JSON has it, and as the request of the v1 family does. */
  const char *plan = aiv_http_form_get (form, "plan") != NULL ? "plan" : "subscription_plan";

  if (!get_word (form, plan, aiv_subscriptions_plan_is_valid, PLANS, &change->plan, error)
      || !get_word (form, "subscription_status", aiv_subscriptions_status_is_valid, STATES, &change->status, error)
      || !get_date (form, "subscription_start_date", &change->start, error)
      || !get_date (form, "subscription_end_date", &change->end, error))
    return FALSE;
  return change->start <= 0 || change->end <= 0 || change->start <= change->end
         || aiv_http_fail (error, 400, "A subscription cannot end before it starts");
}

/**
 * aiv_admin_keeps_subscription:
 * @change: a change
 *
 * Returns: whether nothing would be changed
 */
gboolean
aiv_admin_keeps_subscription (const AivSubscriptionChange *change)
{
  return change->plan == NULL && change->status == NULL && change->start == -1 && change->end == -1;
}

/**
 * aiv_admin_get_change:
 * @form: what came with a request
 * @change: (inout): what it says of an account; what it leaves out is left. Its texts live as
 *   long as @form
 * @error: a 422 that names the member, or a 400
 *
 * Returns: whether it makes sense
 */
gboolean
aiv_admin_get_change (AivHttpForm *form, AivUserChange *change, GError **error)
{
  if (!get_flag (form, "disabled", &change->disabled, error) || !get_flag (form, "is_admin", &change->is_admin, error)
      || !aiv_admin_get_subscription (form, &change->subscription, error)
      || !get_cap (form, "cap_concurrent", &change->cap_concurrent, error)
      || !get_cap (form, "cap_daily", &change->cap_daily, error)
      || !get_cap (form, "cap_monthly", &change->cap_monthly, error))
    return FALSE;
  change->name = aiv_http_form_get (form, "name");
  change->email = aiv_http_form_get (form, "email");
  if (change->name != NULL && *change->name != '\0' && !aiv_profiles_name_is_valid (change->name))
    return aiv_http_fail_validation (error, "body", "name", "string_pattern", "Input should be 1 to 100 characters of text");
  if (change->email != NULL && *change->email != '\0' && !aiv_users_email_is_valid (change->email))
    return aiv_http_fail_validation (error, "body", "email", "value_error", "Input should be an e-mail address");
  return TRUE;
}

/**
 * aiv_admin_keeps_all:
 * @change: a change
 *
 * Returns: whether nothing would be changed
 */
gboolean
aiv_admin_keeps_all (const AivUserChange *change)
{
  return change->disabled == -1 && change->is_admin == -1 && change->name == NULL && change->email == NULL
         && change->cap_concurrent == -1 && change->cap_daily == -1 && change->cap_monthly == -1
         && aiv_admin_keeps_subscription (&change->subscription);
}

/**
 * aiv_admin_get_version:
 * @request: a request that changes an account
 * @version: (out): for which version of it, as `version` of the form or the query says; 0 for any
 * @error: a 422 that names it
 *
 * Returns: whether @version is set
 */
gboolean
aiv_admin_get_version (AivHttpRequest *request, gint64 *version, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);

  if (form != NULL && aiv_http_form_get (form, "version") != NULL)
    return aiv_http_form_get_int (form, "version", 0, version, error)
           && (*version >= 0 || aiv_http_fail_validation (error, "body", "version", "out_of_range", "Input should be a version"));
  return aiv_http_request_get_query_int (request, "version", 0, 0, G_MAXINT64, version, error);
}
