/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-history.h"

#include <gtk/gtk.h>

#include "aiv-draft-store.h"
#include "aiv-error.h"
#include "aiv-json.h"
#include "aiv-weak.h"

#define MAX_PROMPTS 100
#define MAX_JOBS 40
/* Of a prompt, in bytes. */
#define MAX_LENGTH 8192

/**
 * AivHistory:
 *
 * What one account has written and made on this computer: the prompts, newest first, and of the
 * newest jobs the files that they were made of, for those who want another like it.
 */
struct _AivHistory
{
  GObject parent_instance;

  AivDraftStore *store;
  GtkStringList *prompts;
  GQueue jobs;   /* Job, newest first */
  DexFuture *loading;
};

typedef struct
{
  char *key;
  JsonNode *state;
} Job;

G_DEFINE_FINAL_TYPE (AivHistory, aiv_history, G_TYPE_OBJECT)

static Job *
job_new (const char *key,
         JsonNode   *state)
{
  Job *job = g_new0 (Job, 1);

  job->key = g_strdup (key);
  job->state = json_node_ref (state);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->key);
  json_node_unref (job->state);
  g_free (job);
}

static void
save (AivHistory *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *prompts = json_array_new ();
  JsonArray *jobs = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->prompts)); i++)
    json_array_add_string_element (prompts, gtk_string_list_get_string (self->prompts, i));
  for (GList *l = self->jobs.head; l != NULL; l = l->next)
    {
      Job *job = l->data;
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "key", job->key);
      json_object_set_member (entry, "state", json_node_copy (job->state));
      json_array_add_object_element (jobs, entry);
    }
  json_object_set_array_member (object, "prompts", prompts);
  json_object_set_array_member (object, "jobs", jobs);
  json_node_take_object (node, object);
  aiv_draft_store_set (self->store, node);
}

/* Behind what was added meanwhile. */
static void
take (AivHistory *self,
      JsonObject *object)
{
  JsonArray *prompts = aiv_json_get_array (object, "prompts");
  JsonArray *jobs = aiv_json_get_array (object, "jobs");

  for (guint i = 0; prompts != NULL && i < json_array_get_length (prompts); i++)
    {
      JsonNode *node = json_array_get_element (prompts, i);
      const char *prompt = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (prompt != NULL && strlen (prompt) <= MAX_LENGTH
          && g_list_model_get_n_items (G_LIST_MODEL (self->prompts)) < MAX_PROMPTS
          && gtk_string_list_find (self->prompts, prompt) == G_MAXUINT)
        gtk_string_list_append (self->prompts, prompt);
    }
  for (guint i = 0; jobs != NULL && i < json_array_get_length (jobs); i++)
    {
      JsonNode *node = json_array_get_element (jobs, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *key = entry != NULL ? aiv_json_get_string (entry, "key") : NULL;

      if (key != NULL && aiv_json_get_object (entry, "state") != NULL && self->jobs.length < MAX_JOBS)
        g_queue_push_tail (&self->jobs, job_new (key, json_object_get_member (entry, "state")));
    }
}

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivHistory) self = aiv_weak_get (weak);
  g_autoptr(JsonNode) node = dex_await_boxed (dex_ref (done), NULL);

  /* One that cannot be read begins anew. */
  if (self != NULL && node != NULL)
    take (self, json_node_get_object (node));
  return dex_future_new_true ();
}

static void
aiv_history_finalize (GObject *object)
{
  AivHistory *self = AIV_HISTORY (object);

  dex_clear (&self->loading);
  g_clear_object (&self->store);
  g_clear_object (&self->prompts);
  g_queue_clear_full (&self->jobs, job_free);
  G_OBJECT_CLASS (aiv_history_parent_class)->finalize (object);
}

static void
aiv_history_class_init (AivHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_history_finalize;
}

static void
aiv_history_init (AivHistory *self)
{
  self->prompts = gtk_string_list_new (NULL);
  g_queue_init (&self->jobs);
}

/**
 * aiv_history_get:
 * @session: somebody
 *
 * Returns: (transfer none): what they have made; read from the disk when first asked for
 */
AivHistory *
aiv_history_get (AivSession *session)
{
  AivHistory *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), "aiv-history");
  if (self == NULL)
    {
      self = g_object_new (AIV_TYPE_HISTORY, NULL);
      self->store = aiv_draft_store_new (session, "history");
      self->loading = dex_future_finally (aiv_draft_store_load (self->store), on_loaded, aiv_weak_new (self),
                                          aiv_weak_free);
      g_object_set_data_full (G_OBJECT (session), "aiv-history", self, g_object_unref);
    }

  return self;
}

/**
 * aiv_history_get_prompts:
 * @self: a history
 *
 * Returns: (transfer none): the prompts, newest first: a list of [class@Gtk.StringObject]
 */
GListModel *
aiv_history_get_prompts (AivHistory *self)
{
  g_return_val_if_fail (AIV_IS_HISTORY (self), NULL);

  return G_LIST_MODEL (self->prompts);
}

/**
 * aiv_history_add_prompt:
 * @self: a history
 * @prompt: what was asked for; the newest now, whether it was there or not
 */
void
aiv_history_add_prompt (AivHistory *self,
                        const char *prompt)
{
  guint position;

  g_return_if_fail (AIV_IS_HISTORY (self));

  if (prompt == NULL || *prompt == '\0' || strlen (prompt) > MAX_LENGTH)
    return;
  position = gtk_string_list_find (self->prompts, prompt);
  if (position != G_MAXUINT)
    gtk_string_list_remove (self->prompts, position);
  gtk_string_list_splice (self->prompts, 0, 0, (const char *[]) { prompt, NULL });
  while (g_list_model_get_n_items (G_LIST_MODEL (self->prompts)) > MAX_PROMPTS)
    gtk_string_list_remove (self->prompts, MAX_PROMPTS);
  save (self);
}

/**
 * aiv_history_remove_prompt:
 * @self: a history
 * @prompt: what is to be forgotten
 */
void
aiv_history_remove_prompt (AivHistory *self,
                           const char *prompt)
{
  guint position;

  g_return_if_fail (AIV_IS_HISTORY (self));

  position = gtk_string_list_find (self->prompts, prompt);
  if (position == G_MAXUINT)
    return;
  gtk_string_list_remove (self->prompts, position);
  save (self);
}

/**
 * aiv_history_clear_prompts:
 * @self: a history
 *
 * Forgets all prompts.
 */
void
aiv_history_clear_prompts (AivHistory *self)
{
  g_return_if_fail (AIV_IS_HISTORY (self));

  gtk_string_list_splice (self->prompts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->prompts)), NULL);
  save (self);
}

/**
 * aiv_history_add_job:
 * @self: a history
 * @key: what was made: "batch/ID"
 * @state: (nullable): what it was made of
 */
void
aiv_history_add_job (AivHistory *self,
                     const char *key,
                     JsonNode   *state)
{
  g_return_if_fail (AIV_IS_HISTORY (self));
  g_return_if_fail (key != NULL);

  if (state == NULL)
    return;
  g_queue_push_head (&self->jobs, job_new (key, state));
  while (self->jobs.length > MAX_JOBS)
    job_free (g_queue_pop_tail (&self->jobs));
  save (self);
}

/**
 * aiv_history_find_job:
 * @self: a history
 * @key: what was made: "batch/ID"
 *
 * Returns: (transfer none) (nullable): what it was made of, if that was here and not long ago
 */
JsonObject *
aiv_history_find_job (AivHistory *self,
                      const char *key)
{
  g_return_val_if_fail (AIV_IS_HISTORY (self), NULL);

  for (GList *l = self->jobs.head; l != NULL; l = l->next)
    {
      Job *job = l->data;

      if (g_strcmp0 (job->key, key) == 0 && JSON_NODE_HOLDS_OBJECT (job->state))
        return json_node_get_object (job->state);
    }

  return NULL;
}
