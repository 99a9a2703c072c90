/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "aiv-format.h"
#include "aiv-time.h"

/* Words that several pages use, translated. */

/**
 * aiv_text_duration:
 * @seconds: a length
 *
 * Returns: (transfer full): "0:07", "1:02:09"
 */
char *
aiv_text_duration (double seconds)
{
  gint64 whole = seconds > 0 ? (gint64) round (seconds) : 0;

  if (whole >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (whole / 3600), (int) (whole / 60 % 60), (int) (whole % 60));
  return g_strdup_printf ("%d:%02d", (int) (whole / 60), (int) (whole % 60));
}

/**
 * aiv_text_ago:
 * @when: a time, not in the future
 *
 * Returns: (transfer full): how long ago that was, or the day when it is long ago
 */
char *
aiv_text_ago (GDateTime *when)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  gint64 minutes = g_date_time_difference (now, when) / G_TIME_SPAN_MINUTE;

  if (minutes < 1)
    return g_strdup (C_("time", "Just now"));
  if (minutes < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago", minutes), (int) minutes);
  if (g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (when) && minutes < 24 * 60)
    /* Translators: g_date_time_format() of a time today */
    return g_date_time_format (when, C_("time", "Today, %H:%M"));
  if (g_date_time_get_year (now) == g_date_time_get_year (when))
    /* Translators: g_date_time_format() of a day this year */
    return g_date_time_format (when, C_("time", "%e %B, %H:%M"));
  /* Translators: g_date_time_format() of a day in another year */
  return g_date_time_format (when, C_("time", "%e %B %Y"));
}

/**
 * aiv_text_batch_status:
 * @batch: a batch
 *
 * Returns: (transfer full): what its videos are doing: "2 of 3 done, 1 generating"
 */
char *
aiv_text_batch_status (AivBatch *batch)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n = aiv_batch_get_n_items (batch);
  guint done = aiv_batch_get_n_completed (batch);

  g_return_val_if_fail (AIV_IS_BATCH (batch), NULL);

  if (done == n && n > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u video ready", "%u videos ready", n), n);

  /* Translators: "2 of 3 done": videos of a batch */
  if (done > 0 || aiv_batch_get_is_active (batch))
    g_ptr_array_add (parts, g_strdup_printf (C_("batch", "%u of %u done"), done, n));
  if ((n = aiv_batch_get_n_processing (batch)) > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u generating", "%u generating", n), n));
  if ((n = aiv_batch_get_n_pending (batch)) > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u waiting", "%u waiting", n), n));
  if ((n = aiv_batch_get_n_failed (batch)) > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u failed", "%u failed", n), n));
  if ((n = aiv_batch_get_n_cancelled (batch)) > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cancelled", "%u cancelled", n), n));
  g_ptr_array_add (parts, NULL);

  /* Translators: between the parts of "2 of 3 done, 1 failed" */
  return g_strjoinv (C_("list separator", ", "), (char **) parts->pdata);
}

static gboolean
is_overdue (AivItem *item)
{
  gint64 at = aiv_item_get_overdue_at (item);

  return at > 0 && at <= aiv_time_now_ms ();
}

static char *
describe_waiting (AivItem *item)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;
  g_autofree char *when = NULL;

  if (!is_overdue (item))
    return g_strdup (C_("state of a video", "Waiting"));
  utc = g_date_time_new_from_unix_utc_usec (aiv_item_get_waits_since (item) * 1000);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  when = local != NULL ? aiv_format_date_time (local) : g_strdup ("");
  /* Translators: %s is a date and a time */
  return g_strdup_printf (C_("state of a video", "Waiting since %s"), when);
}

/**
 * aiv_text_item_status:
 * @item: a video of a batch
 *
 * Returns: (transfer full): what it is doing, or what became of it
 */
char *
aiv_text_item_status (AivItem *item)
{
  double progress;

  g_return_val_if_fail (AIV_IS_ITEM (item), NULL);

  progress = aiv_item_get_progress (item);
  switch (aiv_item_get_status (item))
    {
    case AIV_JOB_PROCESSING:
      if (progress < 0)
        return g_strdup (C_("state of a video", "Generating"));
      return g_strdup_printf (C_("state of a video", "Generating, %d%%"), (int) (progress * 100));
    case AIV_JOB_COMPLETED:
      return g_strdup (C_("state of a video", "Ready"));
    case AIV_JOB_FAILED:
      return g_strdup (C_("state of a video", "Failed"));
    case AIV_JOB_CANCELLED:
      return g_strdup (C_("state of a video", "Cancelled"));
    case AIV_JOB_CREATED:
    case AIV_JOB_PENDING:
      return describe_waiting (item);
    case AIV_JOB_UNKNOWN:
    default:
      return g_strdup ("");
    }
}

/**
 * aiv_text_item_reason:
 * @item: a video
 *
 * Returns: (transfer none) (nullable): why it failed, in the server's words, or what is wrong with its waiting
 */
const char *
aiv_text_item_reason (AivItem *item)
{
  const char *reason;

  g_return_val_if_fail (AIV_IS_ITEM (item), NULL);

  reason = aiv_item_get_error_text (item);
  if (reason != NULL && *reason != '\0')
    return reason;
  if (!is_overdue (item))
    return NULL;
  if (aiv_item_get_waits_again (item))
    return C_("problem of a video", "The server has not begun again, and may never do so. Use Again asks for a new one.");
  return C_("problem of a video", "The server has not begun with it. It is busy, or has forgotten it.");
}
