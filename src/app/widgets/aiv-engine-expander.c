/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-expander.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivEngineExpander:
 *
 * An engine as administrators set it up: whether it may be used, what it costs, how much it does at
 * once, and the key of its service, which goes in and never comes out again.
 */
struct _AivEngineExpander
{
  AdwExpanderRow parent_instance;

  AdwSwitchRow *enabled_row;
  AdwEntryRow *price_row;
  AdwEntryRow *concurrency_row;
  AdwEntryRow *key_row;
  AdwButtonRow *test_row;

  AivClient *client;
  AivWireEngine *engine;
  DexFuture *asking;
  gboolean quiet; /* while the server's answer is shown */
};

G_DEFINE_FINAL_TYPE (AivEngineExpander, aiv_engine_expander, ADW_TYPE_EXPANDER_ROW)

/* Until when it is left alone, as people tell time. */
static char *
dup_retry (const AivWireEngine *engine)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (engine->retry_at * 1000);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, C_("time of day", "%H:%M")) : NULL;
}

static char *
dup_condition (const AivWireEngine *engine)
{
  if (!engine->enabled)
    return g_strdup (C_("state of an engine", "Off"));
  if (!engine->available || g_strcmp0 (engine->state, "unconfigured") == 0)
    return g_strdup (C_("state of an engine", "Not set up"));
  if (g_strcmp0 (engine->state, "paused") == 0)
    {
      g_autofree char *time = engine->retry_at > 0 ? dup_retry (engine) : NULL;

      return time != NULL ? g_strdup_printf (C_("state of an engine", "Paused, tried again at %s"), time)
                          : g_strdup (C_("state of an engine", "Paused"));
    }
  return g_strdup (C_("state of an engine", "Ready"));
}

/* What is in the way, and what the service said when it was last asked. */
static char *
dup_state (const AivWireEngine *engine)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, dup_condition (engine));
  if (engine->enabled && engine->state_detail != NULL && g_strcmp0 (engine->state, "unconfigured") != 0)
    g_ptr_array_add (parts, g_strdup (engine->state_detail));
  if (g_strcmp0 (engine->check, "good") == 0)
    g_ptr_array_add (parts, g_strdup (C_("state of an engine", "key works")));
  else if (engine->check != NULL && engine->check_detail != NULL)
    g_ptr_array_add (parts, g_strdup (engine->check_detail));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
set_number (AdwEntryRow *row,
            gint64       number,
            gboolean     is_set)
{
  g_autofree char *text = is_set ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("");

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
show (AivEngineExpander  *self,
      AivWireEngine *engine)
{
  g_autofree char *state = dup_state (engine);
  g_autofree char *at_once = NULL;

  if (self->engine != engine)
    {
      g_clear_pointer (&self->engine, aiv_wire_engine_unref);
      self->engine = aiv_wire_engine_ref (engine);
    }
  self->quiet = TRUE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), engine->name != NULL ? engine->name : engine->id);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), state);
  adw_switch_row_set_active (self->enabled_row, engine->enabled);
  set_number (self->price_row, engine->price, engine->price >= 0);
  set_number (self->concurrency_row, engine->concurrency, engine->concurrency > 0);
  if (engine->default_concurrency > 0)
    /* Translators: how many videos an engine makes at once when nobody says otherwise */
    at_once = g_strdup_printf (C_("label", "Videos at once (empty: %d)"), (int) engine->default_concurrency);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->concurrency_row),
                                 at_once != NULL ? at_once : C_("label", "Videos at once (empty: its own number)"));
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_row),
                                 engine->key_set ? C_("label", "Another key (one is set)") : C_("label", "Key of the service"));
  self->quiet = FALSE;
}

static DexFuture *
on_answer (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivEngineExpander) self = aiv_weak_get (weak);
  g_autoptr(AivWireEngine) engine = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  if ((engine = dex_await_boxed (dex_ref (done), &error)) != NULL)
    {
      show (self, engine);
    }
  else if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_STALE))
    {
      show (self, self->engine);
      gtk_widget_activate_action (GTK_WIDGET (self), "server.stale", NULL);
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not set up the engine"));
      show (self, self->engine);
    }
  return dex_future_new_true ();
}

static void
ask (AivEngineExpander *self,
     DexFuture    *future)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (future, on_answer, aiv_weak_new (self), aiv_weak_free);
}

static void
change (AivEngineExpander *self,
        const char   *member,
        const char   *value)
{
  if (!self->quiet)
    ask (self, aiv_client_set_engine (self->client, self->engine->id, member, value, self->engine->version));
}

static void
on_enabled (AivEngineExpander *self)
{
  change (self, "enabled", adw_switch_row_get_active (self->enabled_row) ? "true" : "false");
}

static void
on_price (AivEngineExpander *self)
{
  change (self, "price", gtk_editable_get_text (GTK_EDITABLE (self->price_row)));
}

static void
on_concurrency (AivEngineExpander *self)
{
  change (self, "concurrency", gtk_editable_get_text (GTK_EDITABLE (self->concurrency_row)));
}

static void
on_key (AivEngineExpander *self)
{
  change (self, "key", gtk_editable_get_text (GTK_EDITABLE (self->key_row)));
}

/* The answer of the service, in its own words where it has any. */
static DexFuture *
on_tested (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivEngineExpander) self = aiv_weak_get (weak);
  g_autoptr(AivWireEngine) engine = dex_await_boxed (dex_ref (done), NULL);
  const char *text;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();
  if (engine != NULL)
    {
      text = engine->check_detail != NULL ? engine->check_detail : C_("toast", "The engine has been tested");
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
    }
  return on_answer (done, weak);
}

static void
on_test (AivEngineExpander *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (aiv_client_test_engine (self->client, self->engine->id), on_tested,
                                     aiv_weak_new (self), aiv_weak_free);
}

static gpointer
add_entry (AivEngineExpander *self,
           GType         type,
           const char   *title,
           GCallback     applied)
{
  GtkWidget *row = g_object_new (type, "title", title, "show-apply-button", TRUE, NULL);

  g_signal_connect_object (row, "apply", applied, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return row;
}

static void
aiv_engine_expander_dispose (GObject *object)
{
  AivEngineExpander *self = AIV_ENGINE_EXPANDER (object);

  aiv_let_go (&self->asking);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_engine_expander_parent_class)->dispose (object);
}

static void
aiv_engine_expander_finalize (GObject *object)
{
  g_clear_pointer (&AIV_ENGINE_EXPANDER (object)->engine, aiv_wire_engine_unref);

  G_OBJECT_CLASS (aiv_engine_expander_parent_class)->finalize (object);
}

static void
aiv_engine_expander_class_init (AivEngineExpanderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_engine_expander_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_engine_expander_finalize;
}

static void
aiv_engine_expander_init (AivEngineExpander *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->enabled_row = g_object_new (ADW_TYPE_SWITCH_ROW, "title", C_("label", "May be used"), NULL);
  g_signal_connect_object (self->enabled_row, "notify::active", G_CALLBACK (on_enabled), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->enabled_row));
  self->price_row = add_entry (self, ADW_TYPE_ENTRY_ROW, C_("label", "Credits for a video (empty: as usual)"),
                               G_CALLBACK (on_price));
  self->concurrency_row = add_entry (self, ADW_TYPE_ENTRY_ROW, C_("label", "Videos at once"), G_CALLBACK (on_concurrency));
  adw_entry_row_set_input_purpose (self->price_row, GTK_INPUT_PURPOSE_DIGITS);
  adw_entry_row_set_input_purpose (self->concurrency_row, GTK_INPUT_PURPOSE_DIGITS);
  self->key_row = add_entry (self, ADW_TYPE_PASSWORD_ENTRY_ROW, C_("label", "Key of the service"), G_CALLBACK (on_key));
  self->test_row = g_object_new (ADW_TYPE_BUTTON_ROW, "title", C_("button", "_Test"), "use-underline", TRUE, NULL);
  g_signal_connect_object (self->test_row, "activated", G_CALLBACK (on_test), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->test_row));
}

/**
 * aiv_engine_expander_new:
 * @client: of an administrator
 * @engine: what the server tells of an engine
 *
 * Returns: (transfer floating): a row to set it up
 */
GtkWidget *
aiv_engine_expander_new (AivClient     *client,
                    AivWireEngine *engine)
{
  AivEngineExpander *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (engine != NULL, NULL);

  self = g_object_new (AIV_TYPE_ENGINE_EXPANDER, NULL);
  self->client = g_object_ref (client);
  show (self, engine);
  return GTK_WIDGET (self);
}

/**
 * aiv_engine_expander_get_id:
 * @self: the row
 *
 * Returns: (transfer none): which engine it is
 */
const char *
aiv_engine_expander_get_id (AivEngineExpander *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE_EXPANDER (self), NULL);

  return self->engine->id;
}

/**
 * aiv_engine_expander_update:
 * @self: the row
 * @engine: what the server tells of it now
 * @whole: whether also what is being typed gives way
 *
 * Shows how the engine is. What somebody else has set up meanwhile is shown only with @whole.
 *
 * Returns: whether all that is shown is as it is on the server
 */
gboolean
aiv_engine_expander_update (AivEngineExpander *self,
                            AivWireEngine     *engine,
                            gboolean           whole)
{
  g_autofree char *state = NULL;

  g_return_val_if_fail (AIV_IS_ENGINE_EXPANDER (self), FALSE);
  g_return_val_if_fail (engine != NULL, FALSE);

  if (whole)
    {
      show (self, engine);
      return TRUE;
    }
  if (engine->version != self->engine->version)
    return FALSE;
  state = dup_state (engine);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), state);
  return TRUE;
}
