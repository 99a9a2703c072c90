/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-model-row.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-weak.h"

/**
 * AivModelRow:
 *
 * The models that a server has for videos from words, and what the chosen one is. Where a model's
 * service is not set up, says that a preview is made instead. Where they cannot be read, the
 * server chooses; one that is asked for and not there gives way to another, and that is said.
 */
struct _AivModelRow
{
  AdwComboRow parent_instance;

  AivClient *client;
  AivWirePage *models;
  DexFuture *fetching;
  char *wanted;      /* what is to be chosen once it is there */
  char *lost;        /* what was to be chosen, and is not offered */
  gboolean setting;
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_PRICED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivModelRow, aiv_model_row, ADW_TYPE_COMBO_ROW)

static const AivWireModel *
get_selected (AivModelRow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  if (self->models == NULL || selected >= self->models->items->len)
    return NULL;
  return self->models->items->pdata[selected];
}

static void
describe (AivModelRow *self)
{
  const AivWireModel *model = get_selected (self);
  const char *text = "";

  if (self->lost != NULL && model != NULL)
    {
      g_autofree char *instead = g_strdup_printf (C_("description of a model",
                                                     "“%s” is not offered any more: “%s” is chosen instead"),
                                                  self->lost, model->name);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), instead);
      return;
    }
  if (model != NULL && model->engine != NULL)
    text = C_("description of a model", "Its service is not set up on this server: a preview without AI is made instead");
  else if (model != NULL && model->description != NULL)
    text = model->description;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

/* One that is not there any more gives way to the one that is shown, which is said and told. */
static void
select_wanted (AivModelRow *self)
{
  const AivWireModel *selected;
  gboolean found = FALSE;

  if (self->models == NULL || self->models->items->len == 0 || self->wanted == NULL)
    return;
  self->setting = TRUE;
  for (guint i = 0; i < self->models->items->len && !found; i++)
    {
      const AivWireModel *model = self->models->items->pdata[i];

      found = g_strcmp0 (model->id, self->wanted) == 0;
      if (found)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self), i);
    }
  self->setting = FALSE;

  selected = get_selected (self);
  if (found || selected == NULL)
    return;
  g_set_str (&self->lost, self->wanted);
  describe (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, selected->id);
}

static void
on_selected (AivModelRow *self)
{
  const AivWireModel *model = get_selected (self);

  g_clear_pointer (&self->lost, g_free);
  describe (self);
  if (!self->setting && model != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, model->id);
  g_signal_emit (self, signals[SIGNAL_PRICED], 0);
}

/* Whether a list that came anew has the same models in the same order: only prices may differ, then. */
static gboolean
is_same (AivWirePage *a,
         AivWirePage *b)
{
  gboolean same = a != NULL && a->items->len == b->items->len;

  for (guint i = 0; same && i < b->items->len; i++)
    same = g_strcmp0 (((AivWireModel *) a->items->pdata[i])->name, ((AivWireModel *) b->items->pdata[i])->name) == 0
           && g_strcmp0 (((AivWireModel *) a->items->pdata[i])->id, ((AivWireModel *) b->items->pdata[i])->id) == 0;
  return same;
}

static DexFuture *
on_models (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivModelRow) self = aiv_weak_get (weak);
  g_autoptr(AivWirePage) models = dex_await_boxed (dex_ref (done), NULL);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (GTK_WIDGET (self), models != NULL || self->models != NULL);
  if (models == NULL && self->models != NULL)
    return dex_future_new_true ();
  if (models == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                                   C_("description of a model", "The models could not be read: the server chooses"));
      return dex_future_new_true ();
    }

  if (is_same (self->models, models))
    {
      g_clear_pointer (&self->models, aiv_wire_page_unref);
      self->models = g_steal_pointer (&models);
      describe (self);
      g_signal_emit (self, signals[SIGNAL_PRICED], 0);
      return dex_future_new_true ();
    }
  for (guint i = 0; i < models->items->len; i++)
    {
      const AivWireModel *model = models->items->pdata[i];

      gtk_string_list_append (names, model->name);
    }
  self->setting = TRUE;
  g_clear_pointer (&self->models, aiv_wire_page_unref);
  self->models = g_steal_pointer (&models);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (names));
  select_wanted (self);
  self->setting = FALSE;
  describe (self);
  g_signal_emit (self, signals[SIGNAL_PRICED], 0);

  return dex_future_new_true ();
}

static void
fetch (AivModelRow *self)
{
  if (aiv_client_get_server_info (self->client) == NULL)
    return;
  aiv_let_go (&self->fetching);
  self->fetching = dex_future_finally (aiv_client_fetch_models (self->client), on_models, aiv_weak_new (self),
                                       aiv_weak_free);
}

/* Prices may be others by now. */
static void
aiv_model_row_map (GtkWidget *widget)
{
  AivModelRow *self = AIV_MODEL_ROW (widget);

  GTK_WIDGET_CLASS (aiv_model_row_parent_class)->map (widget);
  if (self->models != NULL && self->client != NULL)
    fetch (self);
}

static void
aiv_model_row_dispose (GObject *object)
{
  AivModelRow *self = AIV_MODEL_ROW (object);

  aiv_let_go (&self->fetching);
  g_clear_object (&self->client);
  g_clear_pointer (&self->models, aiv_wire_page_unref);
  G_OBJECT_CLASS (aiv_model_row_parent_class)->dispose (object);
}

static void
aiv_model_row_finalize (GObject *object)
{
  g_free (AIV_MODEL_ROW (object)->wanted);
  g_free (AIV_MODEL_ROW (object)->lost);
  G_OBJECT_CLASS (aiv_model_row_parent_class)->finalize (object);
}

static void
aiv_model_row_class_init (AivModelRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->map = aiv_model_row_map;
  object_class->dispose = aiv_model_row_dispose;
  object_class->finalize = aiv_model_row_finalize;

  /**
   * AivModelRow::chosen:
   * @self: the row
   * @model: id of a model
   *
   * Somebody chose it.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", AIV_TYPE_MODEL_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * AivModelRow::priced:
   * @self: the row
   *
   * What the chosen one costs may be something else now.
   */
  signals[SIGNAL_PRICED] = g_signal_new ("priced", AIV_TYPE_MODEL_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
aiv_model_row_init (AivModelRow *self)
{
  /* Descriptions are the server's words. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

/**
 * aiv_model_row_set_client:
 * @self: a new row
 * @client: whom to ask for the models, as soon as the server is known
 */
void
aiv_model_row_set_client (AivModelRow *self,
                          AivClient   *client)
{
  g_return_if_fail (AIV_IS_MODEL_ROW (self));
  g_return_if_fail (AIV_IS_CLIENT (client));
  g_return_if_fail (self->client == NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::server-info", G_CALLBACK (fetch), self, G_CONNECT_SWAPPED);
  fetch (self);
}

/**
 * aiv_model_row_set_model:
 * @self: the row
 * @model: (nullable): id of the model to choose; %NULL: whichever it is
 */
void
aiv_model_row_set_model (AivModelRow *self,
                         const char  *model)
{
  const AivWireModel *selected;

  g_return_if_fail (AIV_IS_MODEL_ROW (self));

  if (!g_set_str (&self->wanted, model))
    return;
  selected = get_selected (self);
  if (self->lost != NULL && (selected == NULL || g_strcmp0 (selected->id, model) != 0))
    {
      g_clear_pointer (&self->lost, g_free);
      describe (self);
    }
  select_wanted (self);
}

/**
 * aiv_model_row_get_credits:
 * @self: the row
 *
 * Returns: what a video of the chosen model costs; -1 where the server does not say
 */
gint64
aiv_model_row_get_credits (AivModelRow *self)
{
  const AivWireModel *model;

  g_return_val_if_fail (AIV_IS_MODEL_ROW (self), -1);

  model = get_selected (self);
  return model != NULL ? model->credits : -1;
}
