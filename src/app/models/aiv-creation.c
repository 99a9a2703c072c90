/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-creation.h"

#include <glib/gi18n.h>

#include "aiv-api.h"
#include "aiv-draft-store.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-outbox.h"
#include "aiv-weak.h"

/* Where the server seems to be there, and yet is not for what is sent. */
#define FIRST_PAUSE_S 2
#define LONGEST_PAUSE_S 32

/**
 * AivCreation:
 *
 * What the pages that make something have in common: the draft on the disk, sending it so that it
 * is made once, and what became of that. The page has the content; it hands it over as JSON.
 *
 * While the server cannot be reached, what is to be sent waits, also over a restart, and is sent when it is back.
 *
 * Signals:
 * - `restored` ([struct@Json.Object]): what was kept of an earlier run is there
 * - `changed`: any of what the getters tell
 * - `sent` (string): the id of what was made
 * - `refused` ([struct@GLib.Error]): the server said no; a handler that shows it elsewhere unsets the failure
 */
struct _AivCreation
{
  GObject parent_instance;

  AivSession *session;
  AivDraftStore *store;
  AivOutbox *outbox;
  AivTransfer *transfer;   /* while something is being sent */
  DexFuture *loading;
  DexFuture *sending;
  DexFuture *looking;
  GObject *draft;          /* the same while; and what tells it from others */
  char *fingerprint;
  guint again_source;      /* while it waits for the server */
  guint n_pauses;
  JsonNode *state;
  char *failure;
  char *waited;            /* fingerprint of what waited when an earlier run ended */
  gboolean is_loading;
  gboolean lost;
};

enum
{
  SIGNAL_RESTORED,
  SIGNAL_CHANGED,
  SIGNAL_SENT,
  SIGNAL_REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivCreation, aiv_creation, G_TYPE_OBJECT)

static void
changed (AivCreation *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- the disk --------------------------------------------------------------------------- */

static void
store_state (AivCreation *self)
{
  JsonNode *node;

  /* What is there must have been read before it is replaced. */
  if (self->is_loading)
    return;
  if (self->state == NULL && !aiv_outbox_is_unknown (self->outbox))
    {
      aiv_draft_store_set (self->store, NULL);
      return;
    }

  node = json_node_new (JSON_NODE_OBJECT);
  if (self->state != NULL)
    {
      g_autofree char *text = json_to_string (self->state, FALSE);

      json_node_unref (node);
      node = json_from_string (text, NULL);
    }
  else
    {
      json_node_take_object (node, json_object_new ());
    }
  aiv_outbox_add_to_json (self->outbox, json_node_get_object (node));
  if (self->n_pauses > 0 || self->waited != NULL)
    json_object_set_string_member (json_node_get_object (node), "waiting",
                                   self->waited != NULL ? self->waited : self->fingerprint);
  aiv_draft_store_set (self->store, node);
}

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivCreation) self = aiv_weak_get (weak);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  self->is_loading = FALSE;
  node = dex_await_boxed (dex_ref (done), &error);
  if (node != NULL)
    {
      aiv_outbox_restore (self->outbox, json_node_get_object (node));
      g_set_str (&self->waited, aiv_json_get_string (json_node_get_object (node), "waiting"));
      g_signal_emit (self, signals[SIGNAL_RESTORED], 0, json_node_get_object (node));
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) && !aiv_error_is_cancelled (error))
    {
      g_warning ("A draft could not be read: %s", error->message);
    }
  changed (self);

  return dex_future_new_true ();
}

/* --- the server ------------------------------------------------------------------------- */

static char *
make_fingerprint (JsonNode *state)
{
  g_autofree char *text = json_to_string (state, FALSE);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static DexFuture *on_sent (DexFuture *done, gpointer weak);

/* What waits keeps the program running, with its window or without. Returns: whether it did */
static gboolean
stop_waiting (AivCreation *self)
{
  g_clear_handle_id (&self->again_source, g_source_remove);
  if (self->n_pauses == 0)
    return FALSE;
  aiv_session_end_waiting (self->session);
  self->n_pauses = 0;
  return TRUE;
}

static void
end_sending (AivCreation *self)
{
  if (stop_waiting (self))
    store_state (self);
  g_clear_object (&self->transfer);
  g_clear_object (&self->draft);
  changed (self);
}

static void
begin_sending (AivCreation *self)
{
  aiv_let_go (&self->sending);
  g_clear_object (&self->transfer);
  self->transfer = aiv_transfer_new ();
  self->sending = dex_future_finally (aiv_outbox_send (self->outbox, self->draft, self->fingerprint, self->transfer),
                                      on_sent, aiv_weak_new (self), aiv_weak_free);
  changed (self);
}

/* --- waiting for the server ------------------------------------------------------------- */

static gboolean
on_again (gpointer data)
{
  AivCreation *self = data;

  /* Once the server is back, on_connection() is told. */
  if (aiv_session_get_state (self->session) == AIV_CONNECTION_OFFLINE)
    return G_SOURCE_CONTINUE;
  self->again_source = 0;
  begin_sending (self);

  return G_SOURCE_REMOVE;
}

/* From an idle: the session tells of it in the middle of its own work. */
static void
on_connection (AivCreation *self)
{
  if (self->again_source == 0 || aiv_session_get_state (self->session) != AIV_CONNECTION_ONLINE)
    return;
  g_source_remove (self->again_source);
  self->again_source = g_idle_add (on_again, self);
}

/* Where nobody could tell whether an attempt has arrived, nobody but a person makes another. */
static gboolean
may_wait (AivCreation  *self,
          const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE)
         && (!aiv_outbox_is_unknown (self->outbox)
             || aiv_client_has_feature (aiv_session_get_client (self->session), AIV_FEATURE_IDEMPOTENCY));
}

static void
wait_for_server (AivCreation *self)
{
  guint pause = MIN (FIRST_PAUSE_S << MIN (self->n_pauses, 8), LONGEST_PAUSE_S);

  if (self->n_pauses++ == 0)
    aiv_session_begin_waiting (self->session);
  self->again_source = g_timeout_add_seconds (pause, on_again, self);
  store_state (self);
  dex_future_disown (aiv_draft_store_flush (self->store));
  changed (self);
  /* The session may not know yet that the server cannot be reached. */
  if (aiv_session_get_state (self->session) == AIV_CONNECTION_ONLINE)
    dex_future_disown (aiv_session_start (self->session));
}

/* --- the end of a sending --------------------------------------------------------------- */

static DexFuture *
on_sent (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivCreation) self = aiv_weak_get (weak);
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  /* Nobody waits for it: it was stopped. */
  if (self == NULL || self->transfer == NULL)
    return dex_future_new_true ();

  id = dex_await_string (dex_ref (done), &error);
  if (id == NULL && may_wait (self, error))
    {
      wait_for_server (self);
      return dex_future_new_true ();
    }
  if (id != NULL)
    {
      self->lost = FALSE;
      g_signal_emit (self, signals[SIGNAL_SENT], 0, id);
    }
  else
    {
      g_autofree char *text = NULL;

      /* Whether it has arrived is what matters, and what the doubt tells. */
      if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE) && aiv_outbox_is_unknown (self->outbox))
        self->lost = FALSE;
      else if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_FORBIDDEN))
        text = g_strdup (C_("problem", "This account has no active subscription. Ask your administrator for one; nothing was paid."));
      else
        text = aiv_api_error_describe (error);
      aiv_creation_set_failure (self, text);
      g_signal_emit (self, signals[SIGNAL_REFUSED], 0, error);
    }
  end_sending (self);

  return dex_future_new_true ();
}

static DexFuture *
on_looked_up (DexFuture *done,
              gpointer   weak)
{
  g_autoptr(AivCreation) self = aiv_weak_get (weak);
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->transfer != NULL)
    return dex_future_new_true ();

  id = dex_await_string (dex_ref (done), &error);
  if (id != NULL)
    g_signal_emit (self, signals[SIGNAL_SENT], 0, id);
  else if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
    self->lost = TRUE;
  changed (self);

  return dex_future_new_true ();
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_creation_dispose (GObject *object)
{
  AivCreation *self = AIV_CREATION (object);

  dex_clear (&self->loading);
  aiv_let_go (&self->sending);
  aiv_let_go (&self->looking);
  if (self->session != NULL)
    stop_waiting (self);
  g_clear_object (&self->transfer);
  g_clear_object (&self->draft);
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  g_clear_pointer (&self->state, json_node_unref);
  G_OBJECT_CLASS (aiv_creation_parent_class)->dispose (object);
}

static void
aiv_creation_finalize (GObject *object)
{
  g_free (AIV_CREATION (object)->failure);
  g_free (AIV_CREATION (object)->fingerprint);
  g_free (AIV_CREATION (object)->waited);
  G_OBJECT_CLASS (aiv_creation_parent_class)->finalize (object);
}

static void
aiv_creation_class_init (AivCreationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_creation_dispose;
  object_class->finalize = aiv_creation_finalize;

  signals[SIGNAL_RESTORED] = g_signal_new ("restored", AIV_TYPE_CREATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_CREATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SENT] = g_signal_new ("sent", AIV_TYPE_CREATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", AIV_TYPE_CREATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
aiv_creation_init (AivCreation *self)
{
}

/**
 * aiv_creation_new:
 * @session: who makes it
 * @name: what of, for the name of its file
 *
 * Returns: (transfer full): a creation that has read nothing
 */
AivCreation *
aiv_creation_new (AivSession *session,
                  const char *name)
{
  AivCreation *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  self = g_object_new (AIV_TYPE_CREATION, NULL);
  self->session = g_object_ref (session);
  self->store = aiv_draft_store_new (session, name);
  self->outbox = aiv_outbox_new (session, self->store);
  g_signal_connect_object (self->outbox, "changed", G_CALLBACK (store_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_connection), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * aiv_creation_begin:
 * @self: a new creation
 *
 * Reads what was kept of an earlier run; [signal@Creation::restored] tells, if there is any.
 */
void
aiv_creation_begin (AivCreation *self)
{
  g_return_if_fail (AIV_IS_CREATION (self));

  self->is_loading = TRUE;
  self->loading = dex_future_finally (aiv_draft_store_load (self->store), on_loaded, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_creation_is_loading:
 * @self: a creation
 *
 * Returns: whether what was kept is still being read
 */
gboolean
aiv_creation_is_loading (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), FALSE);

  return self->is_loading;
}

/**
 * aiv_creation_save:
 * @self: a creation
 * @state: (nullable) (transfer full): an object with the content; %NULL: there is none
 *
 * Keeps the content over a restart. Cheap: call it with every change.
 */
void
aiv_creation_save (AivCreation *self,
                   JsonNode    *state)
{
  g_return_if_fail (AIV_IS_CREATION (self));

  g_clear_pointer (&self->state, json_node_unref);
  self->state = state;
  store_state (self);
}

/**
 * aiv_creation_send:
 * @self: a creation
 * @draft: an [class@BatchDraft] or an [class@VideoDraft]
 * @state: (transfer full): the content that it was made of
 *
 * Sends it, as soon as the server can be reached. [signal@Creation::sent] or
 * [signal@Creation::refused] tell the end, unless it is stopped before.
 */
void
aiv_creation_send (AivCreation *self,
                   GObject     *draft,
                   JsonNode    *state)
{
  g_return_if_fail (AIV_IS_CREATION (self));
  g_return_if_fail (self->transfer == NULL);

  g_free (self->fingerprint);
  self->fingerprint = make_fingerprint (state);
  g_set_object (&self->draft, draft);
  g_clear_pointer (&self->waited, g_free);
  aiv_creation_save (self, state);
  aiv_creation_set_failure (self, NULL);
  aiv_let_go (&self->looking);
  begin_sending (self);
}

/**
 * aiv_creation_is_waiting:
 * @self: a creation
 *
 * Returns: whether what is to be sent waits for the server, which cannot be reached
 */
gboolean
aiv_creation_is_waiting (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), FALSE);

  return self->again_source != 0;
}

/**
 * aiv_creation_goes_on:
 * @self: a creation
 * @state: the content, as it would be sent
 *
 * What waited for the server when the app was closed is sent now, if it is the same still.
 *
 * Returns: whether the caller has to send it; no more than once
 */
gboolean
aiv_creation_goes_on (AivCreation *self,
                      JsonNode    *state)
{
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (AIV_IS_CREATION (self), FALSE);

  if (self->waited == NULL || self->transfer != NULL)
    return FALSE;
  fingerprint = make_fingerprint (state);
  if (!g_str_equal (fingerprint, self->waited))
    return FALSE;
  g_clear_pointer (&self->waited, g_free);
  return aiv_outbox_may_send (self->outbox, fingerprint);
}

/**
 * aiv_creation_stop:
 * @self: a creation
 *
 * Ends the sending. Not from a fiber: from a click.
 */
void
aiv_creation_stop (AivCreation *self)
{
  g_return_if_fail (AIV_IS_CREATION (self));

  dex_clear (&self->sending);
  if (self->transfer != NULL)
    end_sending (self);
}

/**
 * aiv_creation_look_up:
 * @self: a creation about which there is doubt
 * @draft: what was sent
 *
 * Looks whether it has arrived. If so, [signal@Creation::sent] tells.
 */
void
aiv_creation_look_up (AivCreation *self,
                      GObject     *draft)
{
  g_return_if_fail (AIV_IS_CREATION (self));

  if (!aiv_outbox_is_unknown (self->outbox) || self->transfer != NULL)
    return;
  aiv_let_go (&self->looking);
  self->looking = dex_future_finally (aiv_outbox_look_up (self->outbox, draft), on_looked_up, aiv_weak_new (self),
                                      aiv_weak_free);
}

/**
 * aiv_creation_get_transfer:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): how much has been sent, while something is
 */
AivTransfer *
aiv_creation_get_transfer (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), NULL);

  return self->transfer;
}

/**
 * aiv_creation_get_doubt:
 * @self: a creation
 *
 * Returns: what is known of the last attempt
 */
AivCreationDoubt
aiv_creation_get_doubt (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), AIV_CREATION_DOUBT_NONE);

  if (self->transfer != NULL || !aiv_outbox_is_unknown (self->outbox))
    return AIV_CREATION_DOUBT_NONE;
  return self->lost ? AIV_CREATION_DOUBT_LOST : AIV_CREATION_DOUBT_ARRIVED;
}

/**
 * aiv_creation_get_failure:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): why the last attempt did not work, translated
 */
const char *
aiv_creation_get_failure (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), NULL);

  return self->failure;
}

/**
 * aiv_creation_set_failure:
 * @self: a creation
 * @failure: (nullable): why the last attempt did not work; %NULL once that is over
 */
void
aiv_creation_set_failure (AivCreation *self,
                          const char  *failure)
{
  g_return_if_fail (AIV_IS_CREATION (self));

  g_set_str (&self->failure, failure);
}

/**
 * aiv_creation_get_files_folder:
 * @self: a creation
 *
 * Returns: (transfer none): where files go that the draft alone has
 */
const char *
aiv_creation_get_files_folder (AivCreation *self)
{
  g_return_val_if_fail (AIV_IS_CREATION (self), NULL);

  return aiv_draft_store_get_files_folder (self->store);
}
