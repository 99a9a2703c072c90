/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-pending-deletes.h"

#include "aiv-error.h"
#include "aiv-fiber.h"

/**
 * AivPendingDeletes:
 *
 * What of a session is to be deleted and can still be had back: nowhere to be seen, and there all
 * the same. The server is asked when whoever shows it says so, when the program is closed, and after
 * %AIV_PENDING_DELETES_SECONDS in any case; a program that crashes has deleted nothing.
 *
 * Signals:
 * - `changed`: something more is not to be seen, or something is again
 * - `failed` (GError): what was to be deleted is there still
 */
struct _AivPendingDeletes
{
  GObject parent_instance;

  AivSession *session;   /* borrowed: it has this one */
  GPtrArray *groups;     /* of Group: what was deleted at once */
  guint last_id;
};

typedef struct
{
  AivPendingDeletes *owner;
  guint id;
  guint timer;
  GPtrArray *items;
  GPtrArray *batches;
  DexFuture *deleting;   /* once it is being done */
} Group;

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPendingDeletes, aiv_pending_deletes, G_TYPE_OBJECT)

static void
group_free (gpointer data)
{
  Group *group = data;

  g_clear_handle_id (&group->timer, g_source_remove);
  g_ptr_array_unref (group->items);
  g_ptr_array_unref (group->batches);
  aiv_let_go (&group->deleting);
  g_free (group);
}

static Group *
find (AivPendingDeletes *self,
      guint              id)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (((Group *) self->groups->pdata[i])->id == id)
      return self->groups->pdata[i];
  return NULL;
}

static void
end (AivPendingDeletes *self,
     guint              id)
{
  Group *group = find (self, id);

  if (group == NULL)
    return;
  g_ptr_array_remove (self->groups, group);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

typedef struct
{
  AivPendingDeletes *self;
  AivSession *session;
  guint id;
  GPtrArray *items;
  GPtrArray *batches;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->self);
  g_object_unref (deletion->session);
  g_ptr_array_unref (deletion->items);
  g_ptr_array_unref (deletion->batches);
  g_free (deletion);
}

/* What is gone already is as good as deleted. */
static gboolean
is_bad (const GError *error)
{
  return error != NULL && !g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND);
}

static DexFuture *
delete_fiber (gpointer data)
{
  Deletion *deletion = data;
  g_autoptr(GError) problem = NULL;

  for (guint i = 0; i < deletion->batches->len + deletion->items->len; i++)
    {
      g_autoptr(GError) error = NULL;
      guint n = deletion->batches->len;

      dex_await (i < n ? aiv_session_delete_batch (deletion->session, deletion->batches->pdata[i])
                       : aiv_session_delete_item (deletion->session, deletion->items->pdata[i - n]),
                 &error);
      if (is_bad (error) && problem == NULL)
        problem = g_steal_pointer (&error);
    }
  end (deletion->self, deletion->id);
  if (problem != NULL)
    g_signal_emit (deletion->self, signals[SIGNAL_FAILED], 0, problem);
  return dex_future_new_true ();
}

static void
start (AivPendingDeletes *self,
       Group             *group)
{
  Deletion *deletion;

  g_clear_handle_id (&group->timer, g_source_remove);
  if (group->deleting != NULL)
    return;
  deletion = g_new0 (Deletion, 1);
  deletion->self = g_object_ref (self);
  deletion->session = g_object_ref (self->session);
  deletion->id = group->id;
  deletion->items = g_ptr_array_ref (group->items);
  deletion->batches = g_ptr_array_ref (group->batches);
  group->deleting = dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, delete_fiber, deletion, deletion_free);
}

static void
on_too_late (gpointer data)
{
  Group *group = data;

  group->timer = 0;
  start (group->owner, group);
}

static void
aiv_pending_deletes_finalize (GObject *object)
{
  g_ptr_array_unref (AIV_PENDING_DELETES (object)->groups);

  G_OBJECT_CLASS (aiv_pending_deletes_parent_class)->finalize (object);
}

static void
aiv_pending_deletes_class_init (AivPendingDeletesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_pending_deletes_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_PENDING_DELETES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", AIV_TYPE_PENDING_DELETES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
aiv_pending_deletes_init (AivPendingDeletes *self)
{
  self->groups = g_ptr_array_new_with_free_func (group_free);
}

/**
 * aiv_pending_deletes_get:
 * @session: a session
 *
 * Returns: (transfer none): what of it is to be deleted
 */
AivPendingDeletes *
aiv_pending_deletes_get (AivSession *session)
{
  AivPendingDeletes *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), "aiv-pending-deletes");
  if (self == NULL)
    {
      self = g_object_new (AIV_TYPE_PENDING_DELETES, NULL);
      self->session = session;
      g_object_set_data_full (G_OBJECT (session), "aiv-pending-deletes", self, g_object_unref);
    }
  return self;
}

/**
 * aiv_pending_deletes_add:
 * @self: what is to be deleted
 * @items: (element-type AivItem): more of it
 * @batches: (element-type AivBatch): and batches, each with all of its videos
 *
 * Returns: what to undo or commit this by
 */
guint
aiv_pending_deletes_add (AivPendingDeletes *self,
                         GPtrArray         *items,
                         GPtrArray         *batches)
{
  Group *group;

  g_return_val_if_fail (AIV_IS_PENDING_DELETES (self), 0);

  group = g_new0 (Group, 1);
  group->owner = self;
  group->id = ++self->last_id;
  group->timer = g_timeout_add_seconds_once (AIV_PENDING_DELETES_SECONDS, on_too_late, group);
  group->items = g_ptr_array_ref (items);
  group->batches = g_ptr_array_ref (batches);
  g_ptr_array_add (self->groups, group);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return group->id;
}

/**
 * aiv_pending_deletes_undo:
 * @self: what is to be deleted
 * @id: of aiv_pending_deletes_add()
 *
 * It is there again, unless it is too late.
 */
void
aiv_pending_deletes_undo (AivPendingDeletes *self,
                          guint              id)
{
  Group *group;

  g_return_if_fail (AIV_IS_PENDING_DELETES (self));

  group = find (self, id);
  if (group != NULL && group->deleting == NULL)
    end (self, id);
}

/**
 * aiv_pending_deletes_commit:
 * @self: what is to be deleted
 * @id: of aiv_pending_deletes_add()
 *
 * Has it deleted, if it is still to be.
 */
void
aiv_pending_deletes_commit (AivPendingDeletes *self,
                            guint              id)
{
  Group *group;

  g_return_if_fail (AIV_IS_PENDING_DELETES (self));

  group = find (self, id);
  if (group != NULL)
    start (self, group);
}

/**
 * aiv_pending_deletes_commit_all:
 * @self: what is to be deleted
 *
 * Returns: (transfer full): a future of something once all of it has been asked for
 */
DexFuture *
aiv_pending_deletes_commit_all (AivPendingDeletes *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (AIV_IS_PENDING_DELETES (self), NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = self->groups->pdata[i];

      start (self, group);
      g_ptr_array_add (futures, dex_ref (group->deleting));
    }
  if (futures->len == 0)
    return dex_future_new_true ();
  return dex_future_allv ((DexFuture *const *) futures->pdata, futures->len);
}

/**
 * aiv_pending_deletes_dup_keys:
 * @self: what is to be deleted
 *
 * Returns: (transfer full) (array zero-terminated=1): keys of the videos that are not to be seen
 */
char **
aiv_pending_deletes_dup_keys (AivPendingDeletes *self)
{
  g_autoptr(GStrvBuilder) keys = g_strv_builder_new ();

  g_return_val_if_fail (AIV_IS_PENDING_DELETES (self), NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = self->groups->pdata[i];

      for (guint j = 0; j < group->items->len; j++)
        g_strv_builder_add (keys, aiv_item_get_key (group->items->pdata[j]));
      for (guint j = 0; j < group->batches->len; j++)
        {
          GListModel *items = aiv_batch_get_items (group->batches->pdata[j]);

          for (guint k = 0; k < g_list_model_get_n_items (items); k++)
            {
              g_autoptr(AivItem) item = g_list_model_get_item (items, k);

              g_strv_builder_add (keys, aiv_item_get_key (item));
            }
        }
    }
  return g_strv_builder_end (keys);
}

/**
 * aiv_pending_deletes_has_batch:
 * @self: what is to be deleted
 * @batch_id: id of a batch
 *
 * Returns: whether the batch is not to be seen
 */
gboolean
aiv_pending_deletes_has_batch (AivPendingDeletes *self,
                               const char        *batch_id)
{
  g_return_val_if_fail (AIV_IS_PENDING_DELETES (self), FALSE);

  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = self->groups->pdata[i];

      for (guint j = 0; j < group->batches->len; j++)
        if (g_strcmp0 (aiv_batch_get_id (group->batches->pdata[j]), batch_id) == 0)
          return TRUE;
    }
  return FALSE;
}
