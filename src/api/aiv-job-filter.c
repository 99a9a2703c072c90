/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-filter.h"

#include "aiv-client-private.h"
#include "aiv-time.h"

/**
 * aiv_job_filter_new:
 *
 * Returns: (transfer full): one that lets everything through
 */
AivJobFilter *
aiv_job_filter_new (void)
{
  return g_new0 (AivJobFilter, 1);
}

/**
 * aiv_job_filter_copy:
 * @self: a filter
 *
 * Returns: (transfer full): another like it
 */
AivJobFilter *
aiv_job_filter_copy (const AivJobFilter *self)
{
  AivJobFilter *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = aiv_job_filter_new ();
  copy->query = g_strdup (self->query);
  copy->user_id = g_strdup (self->user_id);
  copy->kind = g_strdup (self->kind);
  copy->status = g_strdup (self->status);
  copy->engine = g_strdup (self->engine);
  copy->error = g_strdup (self->error);
  copy->since = self->since;
  copy->until = self->until;
  copy->sort = g_strdup (self->sort);
  return copy;
}

/**
 * aiv_job_filter_free:
 * @self: (transfer full): a filter
 */
void
aiv_job_filter_free (AivJobFilter *self)
{
  g_free (self->query);
  g_free (self->user_id);
  g_free (self->kind);
  g_free (self->status);
  g_free (self->engine);
  g_free (self->error);
  g_free (self->sort);
  g_free (self);
}

/**
 * aiv_job_filter_is_set:
 * @self: a filter
 *
 * Returns: whether it leaves anything out
 */
gboolean
aiv_job_filter_is_set (const AivJobFilter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->query != NULL || self->user_id != NULL || self->kind != NULL || self->status != NULL
         || self->engine != NULL || self->error != NULL || self->since > 0 || self->until > 0;
}

static void
add (GString *text, const char *name, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL || *value == '\0')
    return;
  escaped = aiv_request_escape (value);
  g_string_append_printf (text, "&%s=%s", name, escaped);
}

static void
add_time (GString *text, const char *name, gint64 ms)
{
  g_autofree char *value = ms > 0 ? aiv_time_format_naive (ms) : NULL;

  add (text, name, value);
}

/**
 * aiv_job_filter_to_query:
 * @self: a filter
 *
 * Returns: (transfer full): what follows other members in the query of an address, each with
 *   “&” in front
 */
char *
aiv_job_filter_to_query (const AivJobFilter *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  add (text, "query", self->query);
  add (text, "user", self->user_id);
  add (text, "kind", self->kind);
  add (text, "status", self->status);
  add (text, "engine", self->engine);
  add (text, "error", self->error);
  add_time (text, "since", self->since);
  add_time (text, "until", self->until);
  add (text, "sort", self->sort);
  return g_string_free_and_steal (text);
}
