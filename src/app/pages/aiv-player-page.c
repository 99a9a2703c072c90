/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-page.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "aiv-fiber.h"
#include "aiv-player-view.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivPlayerPage:
 *
 * One video of a batch over the whole window, with the batch's others before and after it.
 * A video is downloaded to the cache first and played from there.
 *
 * Its actions are `player.previous`, `player.next` and `player.save`.
 */
struct _AivPlayerPage
{
  AdwNavigationPage parent_instance;

  AivPlayerView *view;

  AivSession *session;
  AivBatch *batch;
  AivItem *item;
  GSettings *settings;
  GSignalGroup *batch_signals;
  GSignalGroup *item_signals;
  GSignalGroup *transfer_signals;
  DexFuture *loading;
  DexFuture *saving;
  GCancellable *choosing;
  char *place;
  gboolean damaged;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_BATCH,
  PROP_ITEM,
  PROP_PLACE,
} AivPlayerPageProp;

static GParamSpec *props[PROP_PLACE + 1];

G_DEFINE_FINAL_TYPE (AivPlayerPage, aiv_player_page, ADW_TYPE_NAVIGATION_PAGE)

/* Place of the present item in its batch; -1 if it is not there any more. */
static int
aiv_player_page_find_place (AivPlayerPage *self)
{
  GListModel *items = aiv_batch_get_items (self->batch);
  int n_items = g_list_model_get_n_items (items);

  for (int i = 0; i < n_items; i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (items, i);

      if (item == self->item)
        return i;
    }
  return -1;
}

/* The nearest item that can be played, in the direction of @step, 1 or -1. */
static AivItem *
aiv_player_page_find_neighbour (AivPlayerPage *self,
                                int            step)
{
  GListModel *items = aiv_batch_get_items (self->batch);
  int n_items = g_list_model_get_n_items (items);
  int place = aiv_player_page_find_place (self);

  if (place < 0)
    return NULL;

  for (int i = place + step; i >= 0 && i < n_items; i += step)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (items, i);

      if (aiv_item_get_can_play (item))
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
aiv_player_page_update_actions (AivPlayerPage *self)
{
  g_autoptr(AivItem) previous = aiv_player_page_find_neighbour (self, -1);
  g_autoptr(AivItem) next = aiv_player_page_find_neighbour (self, 1);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.previous", previous != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.next", next != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.save", aiv_item_get_can_play (self->item));
}

static void
aiv_player_page_update_title (AivPlayerPage *self)
{
  guint n_items = g_list_model_get_n_items (aiv_batch_get_items (self->batch));
  const char *batch_name = aiv_batch_get_name (self->batch);
  int place = aiv_player_page_find_place (self);

  g_free (self->place);
  /* Translators: place of a video in its batch, then the batch's name: "2 of 5 · Portraits". */
  self->place = g_strdup_printf (C_("player", "%u of %u · %s"), (guint) MAX (place, 0) + 1, MAX (n_items, 1),
                                 batch_name != NULL ? batch_name : "");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), aiv_item_get_name (self->item));
}

typedef struct
{
  gpointer page; /* weak */
  AivItem *item;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  aiv_weak_free (load->page);
  g_object_unref (load->item);
  g_free (load);
}

static DexFuture *
on_video_loaded (DexFuture *done,
                 gpointer   data)
{
  Load *load = data;
  g_autoptr(AivPlayerPage) self = aiv_weak_get (load->page);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;

  /* Somebody may have gone on to another video meanwhile. */
  if (self == NULL || self->item != load->item || self->view == NULL)
    return dex_future_new_true ();

  path = dex_await_string (dex_ref (done), &error);
  if (path != NULL)
    uri = g_filename_to_uri (path, NULL, &error);

  if (uri != NULL)
    aiv_player_view_play (self->view, uri);
  else
    aiv_player_view_show_error (self->view, error);
  return dex_future_new_true ();
}

static void
aiv_player_page_load (AivPlayerPage *self)
{
  Load *load = g_new0 (Load, 1);

  load->page = aiv_weak_new (self);
  load->item = g_object_ref (self->item);
  aiv_let_go (&self->loading);
  self->damaged = FALSE;
  aiv_player_view_show_loading (self->view, C_("player", "Opening the video…"), -1);
  self->loading = dex_future_finally (aiv_session_load_video (self->session, self->item),
                                      on_video_loaded, load, load_free);
}

static void
on_transfer_moved (AivPlayerPage *self,
                   GParamSpec    *pspec,
                   AivTransfer   *transfer)
{
  g_autofree char *size = g_format_size (MAX (aiv_transfer_get_done (transfer), 0));
  g_autofree char *text = NULL;

  if (!aiv_transfer_get_active (transfer))
    return;

  /* Translators: %s is how much is there already, as in "1.2 MB". */
  text = g_strdup_printf (C_("player", "Downloading the video… %s"), size);
  aiv_player_view_show_loading (self->view, text, aiv_transfer_get_fraction (transfer));
}

static void
on_transfer_changed (AivPlayerPage *self,
                     GParamSpec    *pspec,
                     AivItem       *item)
{
  g_signal_group_set_target (self->transfer_signals, aiv_item_get_transfer (item));
}

static void
aiv_player_page_set_item (AivPlayerPage *self,
                          AivItem       *item)
{
  g_return_if_fail (AIV_IS_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;

  g_signal_group_set_target (self->transfer_signals, NULL);
  g_signal_group_set_target (self->item_signals, item);
  aiv_player_page_update_title (self);
  aiv_player_page_update_actions (self);
  aiv_player_page_load (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ITEM]);
}

static void
on_player_error (AivPlayerPage *self)
{
  self->damaged = TRUE;
}

static void
on_retry (AivPlayerPage *self)
{
  const char *path = aiv_item_get_cached_path (self->item);

  /* What could not be played is fetched anew. */
  if (self->damaged && path != NULL)
    g_unlink (path);
  aiv_player_page_load (self);
}

static void
neighbour_activated (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);
  g_autoptr(AivItem) item = aiv_player_page_find_neighbour (self, g_str_equal (action, "player.next") ? 1 : -1);

  if (item != NULL)
    aiv_player_page_set_item (self, item);
}

static DexFuture *
on_saved (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if (dex_await_boolean (dex_ref (done), &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Video saved"));
  else
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not save the video"));
  return dex_future_new_true ();
}

static void
on_destination_chosen (GObject      *source,
                       GAsyncResult *result,
                       gpointer      weak)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (weak);
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr(GFile) folder = file != NULL ? g_file_get_parent (file) : NULL;
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  aiv_weak_free (weak);
  if (self == NULL || file == NULL)
    return;

  if (uri != NULL)
    g_settings_set_string (self->settings, "save-folder", uri);
  aiv_let_go (&self->saving);
  self->saving = dex_future_finally (aiv_session_save_video (self->session, self->item, file),
                                     on_saved, aiv_weak_new (self), aiv_weak_free);
}

static void
save_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = aiv_session_dup_file_name (self->session, self->item);
  g_autofree char *uri = g_settings_get_string (self->settings, "save-folder");
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);
  g_autoptr(GFile) folder = NULL;

  if (uri[0] != '\0')
    folder = g_file_new_for_uri (uri);
  else if (videos != NULL)
    folder = g_file_new_for_path (videos);

  gtk_file_dialog_set_title (dialog, C_("window title", "Save Video"));
  gtk_file_dialog_set_initial_name (dialog, name);
  if (folder != NULL)
    gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                        on_destination_chosen, aiv_weak_new (self));
}

static void
aiv_player_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (AIV_PLAYER_PAGE (page)->view));
}

static void
aiv_player_page_hiding (AdwNavigationPage *page)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  aiv_player_pause (aiv_player_view_get_player (self->view));
  if (GTK_IS_WINDOW (root) && gtk_window_is_fullscreen (GTK_WINDOW (root)))
    gtk_window_unfullscreen (GTK_WINDOW (root));
}

static void
aiv_player_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);

  switch ((AivPlayerPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_BATCH:
      g_value_set_object (value, self->batch);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);

  switch ((AivPlayerPageProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_BATCH:
      self->batch = g_value_dup_object (value);
      g_signal_group_set_target (self->batch_signals, self->batch);
      break;
    case PROP_ITEM:
      aiv_player_page_set_item (self, g_value_get_object (value));
      break;
    case PROP_PLACE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_page_dispose (GObject *object)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);

  aiv_let_go (&self->loading);
  aiv_let_go (&self->saving);
  g_cancellable_cancel (self->choosing);
  g_clear_object (&self->transfer_signals);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->batch_signals);
  /* The template lets go of its children, but its parent class would still know this one. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PLAYER_PAGE);
  G_OBJECT_CLASS (aiv_player_page_parent_class)->dispose (object);
}

static void
aiv_player_page_finalize (GObject *object)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);

  g_clear_object (&self->item);
  g_clear_object (&self->batch);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->choosing);
  g_free (self->place);
  G_OBJECT_CLASS (aiv_player_page_parent_class)->finalize (object);
}

static void
aiv_player_page_class_init (AivPlayerPageClass *klass)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwNavigationPageClass *page_class = ADW_NAVIGATION_PAGE_CLASS (klass);

  object_class->get_property = aiv_player_page_get_property;
  object_class->set_property = aiv_player_page_set_property;
  object_class->dispose = aiv_player_page_dispose;
  object_class->finalize = aiv_player_page_finalize;
  page_class->shown = aiv_player_page_shown;
  page_class->hiding = aiv_player_page_hiding;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  props[PROP_BATCH] = g_param_spec_object ("batch", NULL, NULL, AIV_TYPE_BATCH,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  /**
   * AivPlayerPage:item:
   *
   * The video that is shown; another one of the same batch may be set.
   */
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, AIV_TYPE_ITEM, G_PARAM_READWRITE | flags);
  /**
   * AivPlayerPage:place:
   *
   * Which of how many it is, and of which batch, in words.
   */
  props[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_PLAYER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-player-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPlayerPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_install_action (widget_class, "player.previous", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.next", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.save", NULL, save_activated);
}

static void
aiv_player_page_init (AivPlayerPage *self)
{
  AivPlayer *player;

  self->settings = g_settings_new (AIV_APP_ID);
  self->choosing = g_cancellable_new ();
  self->batch_signals = g_signal_group_new (AIV_TYPE_BATCH);
  g_signal_group_connect_swapped (self->batch_signals, "notify::n-completed",
                                  G_CALLBACK (aiv_player_page_update_actions), self);
  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::transfer", G_CALLBACK (on_transfer_changed), self);
  self->transfer_signals = g_signal_group_new (AIV_TYPE_TRANSFER);
  g_signal_group_connect_swapped (self->transfer_signals, "notify::done", G_CALLBACK (on_transfer_moved), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  player = aiv_player_view_get_player (self->view);
  g_settings_bind (self->settings, "player-volume", player, "volume", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (player, "error", G_CALLBACK (on_player_error), self, G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "player-muted", player, "muted", G_SETTINGS_BIND_DEFAULT);
}

/**
 * aiv_player_page_new:
 * @session: whose batches these are
 * @batch: a batch whose items have been loaded
 * @item: an item of @batch that can be played
 *
 * Returns: (transfer full): a page that gets the video and plays it
 */
AdwNavigationPage *
aiv_player_page_new (AivSession *session,
                     AivBatch   *batch,
                     AivItem    *item)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_BATCH (batch), NULL);
  g_return_val_if_fail (AIV_IS_ITEM (item), NULL);

  return g_object_new (AIV_TYPE_PLAYER_PAGE,
                       "session", session,
                       "batch", batch,
                       "item", item,
                       NULL);
}

/**
 * aiv_player_page_get_item:
 * @self: a player page
 *
 * Returns: (transfer none): the video that is shown
 */
AivItem *
aiv_player_page_get_item (AivPlayerPage *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER_PAGE (self), NULL);

  return self->item;
}
