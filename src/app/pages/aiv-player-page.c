/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-page.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-player-page-private.h"
#include "aiv-showcase-item.h"

/* How far the list is searched for a neighbour that can be played, or for an item that has
 * moved: lists of thousands read what is asked for. */
#define NEARBY 200

/**
 * AivPlayerPage:
 *
 * One video of a list over the whole window, with the others before and after it. What is not
 * in the cache is streamed, and downloaded meanwhile; the player goes on from there.
 *
 * Its actions are `player.previous`, `player.next`, `player.save`, `player.copy-link`,
 * `player.use-again` and `player.delete`.
 */
typedef enum
{
  PROP_SESSION = 1,
  PROP_ITEMS,
  PROP_POSITION,
  PROP_FROM,
  PROP_ITEM,
  PROP_PLACE,
} AivPlayerPageProp;

static GParamSpec *props[PROP_PLACE + 1];

G_DEFINE_FINAL_TYPE (AivPlayerPage, aiv_player_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- its place in the list ------------------------------------------------------------- */

/* (transfer full) (nullable): the nearest item that can be played, in the direction of @step, 1 or -1. */
static AivItem *
aiv_player_page_find_neighbour (AivPlayerPage *self,
                                int            step,
                                guint         *position)
{
  gint64 n_items = g_list_model_get_n_items (self->items);
  /* What has gone from the list stood before the one that is there now. */
  gint64 first = (gint64) self->position + (self->gone && step > 0 ? 0 : step);

  for (gint64 i = first, tried = 0; i >= 0 && i < n_items && tried < NEARBY; i += step, tried++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (self->items, (guint) i);

      if (item != NULL && item != self->item && aiv_item_get_can_play (item))
        {
          *position = (guint) i;
          return g_steal_pointer (&item);
        }
    }
  return NULL;
}

void
aiv_player_page_update_actions (AivPlayerPage *self)
{
  guint position;
  g_autoptr(AivItem) previous = aiv_player_page_find_neighbour (self, -1, &position);
  g_autoptr(AivItem) next = aiv_player_page_find_neighbour (self, 1, &position);
  gboolean can_play = aiv_item_get_can_play (self->item);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.previous", previous != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.next", next != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.save", can_play);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.copy-link", can_play);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.use-again",
                                 aiv_player_page_has_window_action (self, "win.use-again")
                                   && !aiv_showcase_item_is_video (self->item));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.delete", aiv_item_get_can_delete (self->item));
  aiv_mpris_set_can_go (self->mpris, previous != NULL, next != NULL);
}

static void
aiv_player_page_update_mpris (AivPlayerPage *self)
{
  aiv_mpris_set_video (self->mpris, aiv_item_get_key (self->item), aiv_item_get_name (self->item), self->from,
                       aiv_item_get_poster_path (self->item));
}

static void
aiv_player_page_update_title (AivPlayerPage *self)
{
  guint n_items = g_list_model_get_n_items (self->items);
  const char *from = self->from != NULL ? self->from : "";

  g_free (self->place);
  if (n_items < 2 || self->gone)
    self->place = g_strdup (from);
  else if (from[0] != '\0')
    /* Translators: place of a video in its batch, then the batch's name: "2 of 5 · Portraits". */
    self->place = g_strdup_printf (C_("player", "%u of %u · %s"), self->position + 1, n_items, from);
  else
    /* Translators: place of a video in a list: "2 of 5". */
    self->place = g_strdup_printf (C_("player", "%u of %u"), self->position + 1, n_items);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), aiv_item_get_name (self->item));
  aiv_player_page_update_mpris (self);
}

/* The item that is shown may have moved; the nearest place that has it counts. */
static void
on_items_changed (AivPlayerPage *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  gint64 n_items = g_list_model_get_n_items (self->items);
  gint64 place = self->position;

  if (self->mpris == NULL)
    return;

  if (place >= (gint64) position + removed)
    place += (gint64) added - removed;
  for (gint64 distance = 0; distance < NEARBY; distance++)
    {
      gint64 tries[] = { place - distance, place + distance };

      for (gsize i = 0; i < G_N_ELEMENTS (tries); i++)
        {
          g_autoptr(AivItem) item = NULL;

          if (tries[i] >= 0 && tries[i] < n_items)
            item = g_list_model_get_item (self->items, (guint) tries[i]);
          if (item != NULL && item == self->item)
            {
              self->position = (guint) tries[i];
              self->gone = FALSE;
              aiv_player_page_update_title (self);
              aiv_player_page_update_actions (self);
              return;
            }
        }
    }

  /* It has gone; what is being looked at stays. */
  self->gone = TRUE;
  self->position = (guint) CLAMP (place, 0, n_items);
  aiv_player_page_update_title (self);
  aiv_player_page_update_actions (self);
}

static void
aiv_player_page_show (AivPlayerPage *self,
                      guint          position,
                      AivItem       *item)
{
  self->position = position;
  self->gone = FALSE;
  if (!g_set_object (&self->item, item))
    return;

  g_signal_group_set_target (self->transfer_signals, NULL);
  g_signal_group_set_target (self->item_signals, item);
  aiv_player_page_update_title (self);
  aiv_player_page_update_actions (self);
  aiv_video_details_set_item (self->details, item);
  aiv_player_page_load (self);
  aiv_let_go (&self->poster);
  if (aiv_item_get_poster_url (item) != NULL)
    self->poster = aiv_session_load_poster (self->session, item);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ITEM]);
}

/* Goes to the next one that can be played, or with -1 to the one before. */
gboolean
aiv_player_page_go (AivPlayerPage *self,
                    int            step)
{
  guint position;
  g_autoptr(AivItem) item = aiv_player_page_find_neighbour (self, step, &position);

  if (item == NULL)
    return FALSE;
  aiv_player_page_show (self, position, item);
  return TRUE;
}

static void
aiv_player_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (AIV_PLAYER_PAGE (page)->view));
  aiv_player_page_update_actions (AIV_PLAYER_PAGE (page));
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
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      break;
    case PROP_POSITION:
      g_value_set_uint (value, self->position);
      break;
    case PROP_FROM:
      g_value_set_string (value, self->from);
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
    case PROP_ITEMS:
      self->items = g_value_dup_object (value);
      break;
    case PROP_POSITION:
      self->position = g_value_get_uint (value);
      break;
    case PROP_FROM:
      self->from = g_value_dup_string (value);
      break;
    case PROP_ITEM:
    case PROP_PLACE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_page_constructed (GObject *object)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);
  g_autoptr(AivItem) item = g_list_model_get_item (self->items, self->position);

  G_OBJECT_CLASS (aiv_player_page_parent_class)->constructed (object);

  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  aiv_player_page_show (self, self->position, item);
}

static void
aiv_player_page_dispose (GObject *object)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (object);

  aiv_player_page_stop_loading (self);
  aiv_let_go (&self->saving);
  aiv_let_go (&self->copying);
  aiv_let_go (&self->deleting);
  aiv_let_go (&self->poster);
  g_clear_object (&self->mpris);
  g_cancellable_cancel (self->choosing);
  g_clear_object (&self->transfer_signals);
  g_clear_object (&self->item_signals);
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
  g_clear_object (&self->items);
  g_free (self->from);
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
  object_class->constructed = aiv_player_page_constructed;
  object_class->dispose = aiv_player_page_dispose;
  object_class->finalize = aiv_player_page_finalize;
  page_class->shown = aiv_player_page_shown;
  page_class->hiding = aiv_player_page_hiding;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  /**
   * AivPlayerPage:items:
   *
   * The list of [class@Aiv.Item] that previous and next go through.
   */
  props[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  /**
   * AivPlayerPage:position:
   *
   * Where in the list the video is.
   */
  props[PROP_POSITION] = g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  /**
   * AivPlayerPage:from:
   *
   * What the list is called, for people.
   */
  props[PROP_FROM] = g_param_spec_string ("from", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  /**
   * AivPlayerPage:item:
   *
   * The video that is shown.
   */
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, AIV_TYPE_ITEM, G_PARAM_READABLE | flags);
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
  gtk_widget_class_bind_template_callback (widget_class, aiv_player_page_retry);
  gtk_widget_class_bind_template_callback (widget_class, aiv_player_page_on_failed);
  aiv_player_page_add_actions (widget_class);
}

static void
aiv_player_page_init (AivPlayerPage *self)
{
  AivPlayer *player;

  self->settings = g_settings_new (AIV_SETTINGS_ID);
  self->choosing = g_cancellable_new ();
  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::name", G_CALLBACK (aiv_player_page_update_title), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::poster-path", G_CALLBACK (aiv_player_page_update_mpris),
                                  self);
  g_signal_group_connect_swapped (self->item_signals, "notify::can-delete", G_CALLBACK (aiv_player_page_update_actions),
                                  self);
  g_signal_group_connect_swapped (self->item_signals, "notify::can-play", G_CALLBACK (aiv_player_page_update_actions),
                                  self);

  gtk_widget_init_template (GTK_WIDGET (self));
  player = aiv_player_view_get_player (self->view);
  g_settings_bind (self->settings, "player-volume", player, "volume", G_SETTINGS_BIND_DEFAULT);
  aiv_player_page_init_loading (self);
  self->mpris = aiv_mpris_new (GTK_WIDGET (self), player);
  self->details = AIV_VIDEO_DETAILS (aiv_video_details_new (player));
  aiv_player_view_set_details (self->view, GTK_WIDGET (self->details));
  g_settings_bind (self->settings, "player-muted", player, "muted", G_SETTINGS_BIND_DEFAULT);
}

/**
 * aiv_player_page_new:
 * @session: whose videos these are
 * @items: a list of [class@Aiv.Item]; never walked as a whole
 * @position: which of them to begin with
 * @from: (nullable): what the list is called, for people, such as a batch's name
 *
 * Returns: (transfer full): a page that gets the video and plays it
 */
AdwNavigationPage *
aiv_player_page_new (AivSession *session,
                     GListModel *items,
                     guint       position,
                     const char *from)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);
  g_return_val_if_fail (position < g_list_model_get_n_items (items), NULL);

  return g_object_new (AIV_TYPE_PLAYER_PAGE,
                       "session", session,
                       "items", items,
                       "position", position,
                       "from", from,
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
