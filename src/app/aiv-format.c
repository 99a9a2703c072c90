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
    case AIV_LEDGER_UNKNOWN:
    default:
      return C_("ledger", "Other change");
    }
}
