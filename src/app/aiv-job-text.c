/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-text.h"

#include <glib/gi18n.h>

#include "aiv-format.h"

/* What administrators read about the work of others, and about what is done to it. */

/**
 * aiv_job_text_title:
 * @job: a job
 *
 * Returns: (transfer full): its name, or else what was asked for, in one line
 */
char *
aiv_job_text_title (const AivWireJob *job)
{
  const char *text = job->name != NULL && job->name[0] != '\0' ? job->name : job->prompt;
  char *line;

  if (text == NULL || text[0] == '\0')
    return g_strdup (job->video_id != 0 ? C_("kind of job", "Video") : C_("kind of job", "Batch"));
  line = g_strdup (text);
  g_strdelimit (line, "\n\r\t", ' ');
  return line;
}

static const char *
get_word (AivJobStatus status)
{
  switch (status)
    {
    case AIV_JOB_CREATED:
    case AIV_JOB_PENDING:
      return C_("state of a job", "Waiting");
    case AIV_JOB_PROCESSING:
      return C_("state of a job", "Under way");
    case AIV_JOB_COMPLETED:
      return C_("state of a job", "Ready");
    case AIV_JOB_FAILED:
      return C_("state of a job", "Failed");
    case AIV_JOB_CANCELLED:
      return C_("state of a job", "Cancelled");
    case AIV_JOB_UNKNOWN:
    default:
      return C_("state of a job", "Unknown");
    }
}

/**
 * aiv_job_text_status:
 * @job: a job
 *
 * Returns: (transfer full): its state, with how many are ready and how many failed
 */
char *
aiv_job_text_status (const AivWireJob *job)
{
  g_autoptr(GString) text = g_string_new (get_word (job->status));

  if (job->items > 1 && job->completed < job->items && job->completed > 0)
    /* Translators: behind the state of a job: 3 of 5 videos are ready */
    g_string_append_printf (text, C_("state of a job", " · %u of %u"), job->completed, job->items);
  if (job->failed > 0 && job->status != AIV_JOB_FAILED)
    /* Translators: behind the state of a job: so many of its videos failed */
    g_string_append_printf (text, C_("state of a job", " · %u failed"), job->failed);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/**
 * aiv_job_text_engine:
 * @job: a job
 *
 * Returns: (transfer full): the model that was asked for, or else the engine
 */
char *
aiv_job_text_engine (const AivWireJob *job)
{
  return g_strdup (job->model != NULL ? job->model : job->engine != NULL ? job->engine : "");
}

/**
 * aiv_job_text_credits:
 * @job: a job
 *
 * Returns: (transfer full): what it cost, with what is set aside or was refunded
 */
char *
aiv_job_text_credits (const AivWireJob *job)
{
  g_autofree char *used = aiv_format_number (job->credits_used);
  g_autofree char *held = aiv_format_number (job->credits_held);
  g_autofree char *refunded = aiv_format_number (job->credits_refunded);

  if (job->credits_held > 0)
    /* Translators: credits charged, and credits set aside for what is unfinished */
    return g_strdup_printf (C_("credits of a job", "%s (%s set aside)"), used, held);
  if (job->credits_refunded > 0)
    /* Translators: credits charged in the end, and credits given back */
    return g_strdup_printf (C_("credits of a job", "%s (%s refunded)"), used, refunded);
  return g_steal_pointer (&used);
}

/**
 * aiv_job_text_time:
 * @job: a job
 *
 * Returns: (transfer full): when it was submitted
 */
char *
aiv_job_text_time (const AivWireJob *job)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;

  if (job->created_at <= 0)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc_usec (job->created_at * 1000);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return local != NULL ? aiv_format_date_time (local) : g_strdup ("");
}

static char *
dup_credits (gint64 credits)
{
  g_autofree char *number = aiv_format_number (credits);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s credit", "%s credits", (gulong) credits), number);
}

static char *
dup_users (gint64 users)
{
  g_autofree char *number = aiv_format_number (users);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s user", "%s users", (gulong) users), number);
}

/**
 * aiv_job_text_cancel:
 * @effect: what cancelling would do
 *
 * Returns: (transfer full): what becomes of the credits
 */
char *
aiv_job_text_cancel (const AivWireJobsChanged *effect)
{
  g_autofree char *credits = dup_credits (effect->credits);
  g_autofree char *users = dup_users (effect->users);

  /* Translators: first how many users, then how many credits */
  return g_strdup_printf (C_("dialog", "This is work of %s. It gives back %s at once. "
                                       "What is ready stays ready and charged."),
                          users, credits);
}

/**
 * aiv_job_text_refund:
 * @effect: what a refund would do
 *
 * Returns: (transfer full): who gets what
 */
char *
aiv_job_text_refund (const AivWireJobsChanged *effect)
{
  g_autofree char *credits = dup_credits (effect->credits);
  g_autofree char *users = dup_users (effect->users);
  g_autofree char *left_out = aiv_job_text_left_out (effect);
  /* Translators: first how many credits, then how many users */
  g_autofree char *text = g_strdup_printf (C_("dialog", "This gives back %s to %s. The reason stands in their history. "
                                                        "Nothing is refunded twice."),
                                           credits, users);

  return left_out[0] != '\0' ? g_strconcat (text, "\n\n", left_out, NULL) : g_steal_pointer (&text);
}

/**
 * aiv_job_text_left_out:
 * @effect: what a refund would do
 *
 * Returns: (transfer full): what it leaves alone and why, a line each; empty when nothing
 */
char *
aiv_job_text_left_out (const AivWireJobsChanged *effect)
{
  GString *text = g_string_new (NULL);

  if (effect->already_returned > 0)
    {
      g_autofree char *number = aiv_format_number (effect->already_returned);

      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE,
                                           "%s video failed or was cancelled: its credits went back by themselves.\n",
                                           "%s videos failed or were cancelled: their credits went back by themselves.\n",
                                           (gulong) effect->already_returned),
                              number);
    }
  if (effect->already_refunded > 0)
    {
      g_autofree char *number = aiv_format_number (effect->already_refunded);

      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%s video was refunded before.\n",
                                           "%s videos were refunded before.\n", (gulong) effect->already_refunded),
                              number);
    }
  if (effect->unfinished > 0)
    {
      g_autofree char *number = aiv_format_number (effect->unfinished);

      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%s video is unfinished: cancel it instead.\n",
                                           "%s videos are unfinished: cancel them instead.\n",
                                           (gulong) effect->unfinished),
                              number);
    }
  if (effect->free > 0)
    {
      g_autofree char *number = aiv_format_number (effect->free);

      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%s video cost nothing.\n", "%s videos cost nothing.\n",
                                           (gulong) effect->free),
                              number);
    }
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  return g_string_free_and_steal (text);
}
