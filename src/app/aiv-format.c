/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-format.h"

#include <glib/gi18n.h>

#define MINUS "\xe2\x88\x92" /* U+2212, as wide as a plus */

/**
 * aiv_format_number:
 * @number: a number
 *
 * Returns: (transfer full): it, grouped as the user's language does: "10,000"
 */
char *
aiv_format_number (gint64 number)
{
  guint64 size = number < 0 ? -(guint64) number : (guint64) number;

  return g_strdup_printf ("%s%'" G_GUINT64_FORMAT, number < 0 ? MINUS : "", size);
}

/**
 * aiv_format_signed:
 * @number: a change
 *
 * Returns: (transfer full): it, with a sign unless it is nothing: "+10", "−5"
 */
char *
aiv_format_signed (gint64 number)
{
  g_autofree char *text = aiv_format_number (number);

  return g_strconcat (number > 0 ? "+" : "", text, NULL);
}

/**
 * aiv_format_date:
 * @date: (nullable): a local time
 *
 * Returns: (transfer full): its day, or its time if that is today; a dash for %NULL
 */
char *
aiv_format_date (GDateTime *date)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  const char *format;

  if (date == NULL)
    return g_strdup ("–");

  if (g_date_time_get_year (date) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now))
    /* Translators: format of g_date_time_format() for a time of today. */
    format = C_("date format", "Today, %H:%M");
  else
    /* Translators: format of g_date_time_format() for a day. */
    format = C_("date format", "%-d %b %Y");
  return g_date_time_format (date, format);
}

/**
 * aiv_format_date_time:
 * @date: (nullable): a local time
 *
 * Returns: (transfer full): its day and time; a dash for %NULL
 */
char *
aiv_format_date_time (GDateTime *date)
{
  if (date == NULL)
    return g_strdup ("–");

  /* Translators: format of g_date_time_format() for a day and a time. */
  return g_date_time_format (date, C_("date format", "%-d %b %Y, %H:%M"));
}

/**
 * aiv_format_ledger_kind:
 * @kind: kind of a row of the ledger
 *
 * Returns: what happened, translated
 */
const char *
aiv_format_ledger_kind (AivLedgerKind kind)
{
  switch (kind)
    {
    case AIV_LEDGER_GRANT:
      return C_("ledger", "Credits granted");
    case AIV_LEDGER_HOLD:
      return C_("ledger", "Set aside for a batch");
    case AIV_LEDGER_SETTLE:
      return C_("ledger", "Charged for a finished video");
    case AIV_LEDGER_RELEASE:
      return C_("ledger", "Given back");
    case AIV_LEDGER_ADJUST:
      return C_("ledger", "Changed by an administrator");
    case AIV_LEDGER_PURCHASE:
      return C_("ledger", "Bought");
    case AIV_LEDGER_REFUND:
      return C_("ledger", "Refunded");
    case AIV_LEDGER_UNKNOWN:
    default:
      return C_("ledger", "Other change");
    }
}

/**
 * aiv_format_plan:
 * @plan: name of a plan, as servers write it
 *
 * Returns: its name for people; @plan if it is none that is known
 */
const char *
aiv_format_plan (const char *plan)
{
  if (g_strcmp0 (plan, "free") == 0)
    return C_("plan", "Free");
  if (g_strcmp0 (plan, "basic") == 0)
    return C_("plan", "Basic");
  if (g_strcmp0 (plan, "pro") == 0)
    return C_("plan", "Pro");
  if (g_strcmp0 (plan, "premium") == 0)
    return C_("plan", "Premium");
  return plan;
}

static char *
format_day (gint64 ms)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  /* Translators: format of g_date_time_format() for a day. */
  return local != NULL ? g_date_time_format (local, C_("date format", "%-d %B %Y")) : g_strdup ("–");
}

/**
 * aiv_format_subscription:
 * @status: (nullable): active, cancelled or expired, as servers write it
 * @start: when it began, in ms since 1970; 0 if unknown
 * @end: when it ends, in ms since 1970; 0 for never or unknown
 *
 * Returns: (transfer full): its state in words, empty when nothing is known: "Active until 3 May
 *   2027". One that is past its end has expired, whatever the server calls it.
 */
char *
aiv_format_subscription (const char *status,
                         gint64      start,
                         gint64      end)
{
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *from = format_day (start);
  g_autofree char *until = format_day (end);

  if (end > 0 && end <= now)
    return g_strdup_printf (C_("subscription", "Expired on %s"), until);
  if (g_strcmp0 (status, "expired") == 0)
    return g_strdup (C_("subscription", "Expired"));
  if (g_strcmp0 (status, "cancelled") == 0 && end > 0)
    return g_strdup_printf (C_("subscription", "Cancelled; can be used until %s"), until);
  if (g_strcmp0 (status, "cancelled") == 0)
    return g_strdup (C_("subscription", "Cancelled"));
  if (g_strcmp0 (status, "active") != 0)
    return g_strdup ("");
  if (start > now)
    return g_strdup_printf (C_("subscription", "Begins on %s"), from);
  if (end > 0)
    return g_strdup_printf (C_("subscription", "Active until %s"), until);
  return g_strdup (C_("subscription", "Active"));
}
