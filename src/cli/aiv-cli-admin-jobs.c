/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"
#include "aiv-time.h"

/* The work of everybody. */

static char *query;
static char *user;
static char *kind;
static char *status;
static char *engine;
static char *error_text;
static char *since;
static char *until;
static char *sort;
static int limit = 50;
static gboolean all;
static gboolean dry_run;
static char *reason;

static const GOptionEntry list_entries[] = {
  { "query", 'q', 0, G_OPTION_ARG_STRING, &query, N_("Only what contains TEXT in its name, words or user"), N_("TEXT") },
  { "user", 'u', 0, G_OPTION_ARG_STRING, &user, N_("Only of this user, by id"), N_("USER") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, N_("batch or video"), N_("KIND") },
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("created, processing, completed, failed, cancelled or failures"),
    N_("STATE") },
  { "engine", 'e', 0, G_OPTION_ARG_STRING, &engine, N_("Only of this engine or model"), N_("NAME") },
  { "error", 0, 0, G_OPTION_ARG_STRING, &error_text, N_("Only what failed for a reason that contains TEXT"), N_("TEXT") },
  { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Submitted on this day (UTC) or later"), N_("DAY") },
  { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Submitted before this day (UTC)"), N_("DAY") },
  { "sort", 0, 0, G_OPTION_ARG_STRING, &sort,
    N_("created_at, updated_at, user, status, items, failed or credits; -… for descending"), N_("COLUMN") },
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("At most so many; 0 for all"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry cancel_entries[] = {
  { "user", 'u', 0, G_OPTION_ARG_STRING, &user, N_("All unfinished work of this user, by id"), N_("USER") },
  { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("All unfinished work of everybody"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what it would do"), NULL },
  { NULL },
};

static const GOptionEntry refund_entries[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why, for the ledger"), N_("TEXT") },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what it would do"), NULL },
  { NULL },
};

static gboolean
read_day (const char *text, gint64 *ms)
{
  g_autofree char *midnight = text != NULL ? g_strconcat (text, "T00:00:00", NULL) : NULL;

  *ms = 0;
  return text == NULL || aiv_time_parse (midnight, ms);
}

static void
add_job (AivTable *table, const AivWireJob *job)
{
  g_autofree char *done = g_strdup_printf ("%u/%u", job->completed, job->items);
  g_autofree char *credits = g_strdup_printf ("%" G_GINT64_FORMAT, job->credits_used);
  g_autofree char *time = aiv_cli_format_time (job->created_at);

  aiv_table_add (table, job->id, job->user_name, aiv_cli_status_name (job->status), done, credits,
                 job->model != NULL ? job->model : job->engine, time,
                 job->error != NULL ? job->error : job->name != NULL && *job->name != '\0' ? job->name : job->prompt);
}

static AivExit
list_all (AivCli *cli, const AivJobFilter *filter)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_page_unref);
  AivTable *table = NULL;
  guint wanted = limit > 0 ? (guint) limit : G_MAXUINT;
  guint offset = 0;

  while (offset < wanted)
    {
      AivWirePage *page;
      GError *error = NULL;

      page = dex_await_boxed (aiv_client_fetch_jobs (cli->client, filter, MIN (200, wanted - offset), offset), &error);
      if (page == NULL)
        return aiv_cli_fail (cli, error);
      g_ptr_array_add (pages, page);
      offset += page->items->len;
      for (guint i = 0; cli->json && i < page->items->len; i++)
        aiv_cli_print_json (aiv_wire_job_to_json (page->items->pdata[i]));
      if (page->items->len == 0 || offset >= page->total)
        break;
    }
  if (cli->json || offset == 0)
    return AIV_EXIT_OK;
  table = aiv_table_new (8, C_("column", "ID"), C_("column", "USER"), C_("column", "STATE"), C_("column", "READY"),
                         C_("column", "CREDITS"), C_("column", "ENGINE"), C_("column", "SUBMITTED"), C_("column", "ABOUT"));
  for (guint i = 0; i < pages->len; i++)
    for (guint j = 0; j < ((AivWirePage *) pages->pdata[i])->items->len; j++)
      add_job (table, ((AivWirePage *) pages->pdata[i])->items->pdata[j]);
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
run_list (AivCli *cli, char **args)
{
  g_autoptr (AivJobFilter) filter = aiv_job_filter_new ();

  if (!read_day (since, &filter->since) || !read_day (until, &filter->until))
    return aiv_cli_fail_usage (_("Days are written like 2026-01-31."));
  filter->query = g_strdup (query);
  filter->user_id = g_strdup (user);
  filter->kind = g_strdup (kind);
  filter->status = g_strdup (status);
  filter->engine = g_strdup (engine);
  filter->error = g_strdup (error_text);
  filter->sort = g_strdup (sort);
  return list_all (cli, filter);
}

static AivExit
tell (AivCli *cli, const AivWireJobsChanged *changed, gboolean refund)
{
  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_jobs_changed_to_json (changed));
      return AIV_EXIT_OK;
    }
  if (refund && changed->dry_run)
    aiv_cli_print (_("Would be refunded: %ld credits for videos: %ld. Left alone: failed or cancelled, whose credits are "
                     "back: %ld; refunded before: %ld; unfinished: %ld."),
                   (long) changed->credits, (long) changed->count, (long) changed->already_returned,
                   (long) changed->already_refunded, (long) changed->unfinished);
  else if (refund)
    aiv_cli_print (_("Videos refunded: %ld; credits given back: %ld."), (long) changed->count, (long) changed->credits);
  else if (changed->dry_run)
    aiv_cli_print (_("Videos that would be cancelled: %ld; credits given back: %ld."), (long) changed->count,
                   (long) changed->credits);
  else
    aiv_cli_print (_("Videos cancelled: %ld; credits given back: %ld."), (long) changed->count, (long) changed->credits);
  return AIV_EXIT_OK;
}

static AivExit
run_cancel (AivCli *cli, char **args)
{
  const char *const *ids = args[0] != NULL ? (const char *const *) args : NULL;
  g_autoptr (AivWireJobsChanged) effect = NULL;
  g_autoptr (AivWireJobsChanged) changed = NULL;
  g_autofree char *question = NULL;
  GError *error = NULL;

  if ((ids != NULL) + (user != NULL) + all != 1)
    return aiv_cli_fail_usage (_("Name jobs, or give either --user or --all."));
  effect = dex_await_boxed (aiv_client_cancel_jobs (cli->client, ids, user, TRUE), &error);
  if (effect == NULL)
    return aiv_cli_fail (cli, error);
  if (dry_run || effect->count == 0)
    return tell (cli, effect, FALSE);
  question = g_strdup_printf (_("Videos to be cancelled: %ld; users: %ld; credits to be given back: %ld. Go on?"),
                              (long) effect->count, (long) effect->users, (long) effect->credits);
  if (!aiv_cli_confirm_loss (cli, question))
    return AIV_EXIT_FAILED;
  changed = dex_await_boxed (aiv_client_cancel_jobs (cli->client, ids, user, FALSE), &error);
  return changed != NULL ? tell (cli, changed, FALSE) : aiv_cli_fail (cli, error);
}

static AivExit
run_refund (AivCli *cli, char **args)
{
  g_autoptr (AivWireJobsChanged) changed = NULL;
  GError *error = NULL;

  if (!dry_run && reason == NULL)
    return aiv_cli_fail_usage (_("Say why with --reason: it stands in the ledgers of their owners."));
  changed = dex_await_boxed (aiv_client_refund_jobs (cli->client, (const char *const *) args, reason, dry_run), &error);
  return changed != NULL ? tell (cli, changed, TRUE) : aiv_cli_fail (cli, error);
}

const AivCommand aiv_cli_admin_job_commands[] = {
  { "admin activity list", NULL, N_("List the work of everybody"), run_list, list_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin activity cancel", N_("[JOB…]"), N_("Cancel unfinished work of others"), run_cancel, cancel_entries, 0, 500,
    AIV_NEEDS_SIGN_IN },
  { "admin activity refund", N_("JOB…"), N_("Give back what was charged, once"), run_refund, refund_entries, 1, 500,
    AIV_NEEDS_SIGN_IN },
  { NULL },
};
