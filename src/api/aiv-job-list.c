/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-list.h"

#include "aiv-paged-list-private.h"

struct _AivJobList
{
  AivPagedList parent_instance;

  AivClient *client;
  AivJobFilter *filter;
};

G_DEFINE_FINAL_TYPE (AivJobList, aiv_job_list, AIV_TYPE_PAGED_LIST)

static DexFuture *
aiv_job_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  AivJobList *self = AIV_JOB_LIST (list);

  return aiv_client_fetch_jobs (self->client, self->filter, limit, offset);
}

static char *
aiv_job_list_get_key (AivPagedList *list, gconstpointer element)
{
  return g_strdup (((const AivWireJob *) element)->id);
}

static gpointer
aiv_job_list_make (AivPagedList *list, gpointer element)
{
  return aiv_job_new (element);
}

static void
aiv_job_list_update (AivPagedList *list, gpointer object, gpointer element)
{
  aiv_job_apply (object, element);
}

static void
aiv_job_list_dispose (GObject *object)
{
  g_clear_object (&AIV_JOB_LIST (object)->client);

  G_OBJECT_CLASS (aiv_job_list_parent_class)->dispose (object);
}

static void
aiv_job_list_finalize (GObject *object)
{
  aiv_job_filter_free (AIV_JOB_LIST (object)->filter);

  G_OBJECT_CLASS (aiv_job_list_parent_class)->finalize (object);
}

static void
aiv_job_list_class_init (AivJobListClass *klass)
{
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_job_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_job_list_finalize;
  list_class->fetch = aiv_job_list_fetch;
  list_class->get_key = aiv_job_list_get_key;
  list_class->make = aiv_job_list_make;
  list_class->update = aiv_job_list_update;
}

static void
aiv_job_list_init (AivJobList *self)
{
  self->filter = aiv_job_filter_new ();
}

/**
 * aiv_job_list_new:
 * @client: a client of an administrator
 *
 * Returns: (transfer full): a list that has not been read yet
 */
AivJobList *
aiv_job_list_new (AivClient *client)
{
  AivJobList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_JOB_LIST, NULL);
  self->client = g_object_ref (client);
  return self;
}

/**
 * aiv_job_list_get_filter:
 * @self: a list
 *
 * Returns: (transfer none): which jobs it is of
 */
const AivJobFilter *
aiv_job_list_get_filter (AivJobList *self)
{
  g_return_val_if_fail (AIV_IS_JOB_LIST (self), NULL);

  return self->filter;
}

/**
 * aiv_job_list_set_filter:
 * @self: a list
 * @filter: which jobs it is to be of; copied
 *
 * Another filter reads the list anew.
 */
void
aiv_job_list_set_filter (AivJobList *self, const AivJobFilter *filter)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_return_if_fail (AIV_IS_JOB_LIST (self));
  g_return_if_fail (filter != NULL);

  before = aiv_job_filter_to_query (self->filter);
  after = aiv_job_filter_to_query (filter);
  if (g_str_equal (before, after))
    return;
  aiv_job_filter_free (self->filter);
  self->filter = aiv_job_filter_copy (filter);
  aiv_paged_list_reset (AIV_PAGED_LIST (self));
  /* The list holds on to what it reads. */
  dex_unref (aiv_paged_list_load_more (AIV_PAGED_LIST (self)));
}
