/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase-page.h"

#include <glib/gi18n.h>

#include "aiv-error-view.h"
#include "aiv-fiber.h"
#include "aiv-hero-carousel.h"
#include "aiv-present-error.h"
#include "aiv-showcase-card.h"
#include "aiv-showcase-model.h"
#include "aiv-weak.h"
#include "aiv-window.h"

/* How many cards are made at a time: each fetches a picture. */
#define MORE 24

/**
 * AivShowcasePage:
 *
 * What a server shows of what can be made with it: highlights, the best, all by category, and
 * pictures to begin with. Chosen videos are played in place; a picture is handed to
 * `win.use-picture`.
 */
struct _AivShowcasePage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AivErrorView *error_view;
  AivHeroCarousel *heroes;
  GtkWidget *featured_box;
  GtkFlowBox *featured;
  GtkWidget *videos_box;
  AdwWrapBox *categories;
  GtkFlowBox *videos;
  GtkWidget *more_button;
  GtkWidget *pictures_box;
  GtkFlowBox *pictures;

  AivSession *session;
  AivShowcaseModel *model;
  DexFuture *loading;
  char *category;
  GListStore *shown; /* the videos of the category */
  guint n_shown;
};

typedef enum
{
  PROP_SESSION = 1,
} AivShowcasePageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivShowcasePage, aiv_showcase_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what is chosen -------------------------------------------------------------------- */

static void
aiv_showcase_page_play (AivShowcasePage *self,
                        GListModel      *items,
                        guint            position)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr(GListStore) videos = g_list_store_new (AIV_TYPE_ITEM);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(AivShowcaseItem) item = g_list_model_get_item (items, i);

      g_list_store_append (videos, aiv_showcase_item_get_video (item));
    }
  if (AIV_IS_WINDOW (root))
    aiv_window_play (AIV_WINDOW (root), G_LIST_MODEL (videos), position, C_("page title", "Showcase"));
}

static void
on_hero (AivShowcasePage *self,
         guint            position)
{
  aiv_showcase_page_play (self, aiv_showcase_model_get_heroes (self->model), position);
}

static void
on_card (AivShowcasePage *self,
         AivShowcaseCard *card)
{
  AivShowcaseItem *item = aiv_showcase_card_get_item (card);
  GtkWidget *child = gtk_widget_get_parent (GTK_WIDGET (card));
  guint position = (guint) gtk_flow_box_child_get_index (GTK_FLOW_BOX_CHILD (child));

  if (aiv_showcase_item_get_is_picture (item))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.use-picture", "(ss)", aiv_showcase_item_get_url (item),
                                aiv_showcase_item_get_title (item));
  else if (gtk_widget_get_parent (child) == GTK_WIDGET (self->featured))
    aiv_showcase_page_play (self, aiv_showcase_model_get_featured (self->model), position);
  else
    aiv_showcase_page_play (self, G_LIST_MODEL (self->shown), position);
}

/* --- what is shown --------------------------------------------------------------------- */

static void
add_cards (AivShowcasePage *self,
           GtkFlowBox      *box,
           GListModel      *items,
           guint            from,
           guint            to)
{
  for (guint i = from; i < MIN (to, g_list_model_get_n_items (items)); i++)
    {
      g_autoptr(AivShowcaseItem) item = g_list_model_get_item (items, i);
      GtkWidget *card = aiv_showcase_card_new (self->session, item);
      GtkWidget *child = gtk_flow_box_child_new ();

      /* The card's own button is what is reached with Tab. */
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
      g_signal_connect_object (card, "chosen", G_CALLBACK (on_card), self, G_CONNECT_SWAPPED);
      gtk_flow_box_append (box, child);
    }
}

static void
aiv_showcase_page_update_more (AivShowcasePage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  gtk_widget_set_visible (self->more_button, self->n_shown < n_items);
}

static void
aiv_showcase_page_show_videos (AivShowcasePage *self)
{
  GListModel *all = aiv_showcase_model_get_videos (self->model);

  gtk_flow_box_remove_all (self->videos);
  g_list_store_remove_all (self->shown);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(AivShowcaseItem) item = g_list_model_get_item (all, i);

      if (self->category == NULL || g_strcmp0 (self->category, aiv_showcase_item_get_category (item)) == 0)
        g_list_store_append (self->shown, item);
    }
  self->n_shown = MORE;
  add_cards (self, self->videos, G_LIST_MODEL (self->shown), 0, MORE);
  aiv_showcase_page_update_more (self);
}

static void
on_category (AivShowcasePage *self,
             GtkToggleButton *button)
{
  const char *category = g_object_get_data (G_OBJECT (button), "aiv-category");

  if (!gtk_toggle_button_get_active (button) || g_strcmp0 (category, self->category) == 0)
    return;

  g_set_str (&self->category, category);
  aiv_showcase_page_show_videos (self);
}

static GtkWidget *
add_category (AivShowcasePage *self,
              const char      *label,
              const char      *category,
              GtkWidget       *group)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  g_object_set_data_full (G_OBJECT (button), "aiv-category", g_strdup (category), g_free);
  gtk_widget_add_css_class (button, "category");
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (group));
  if (g_strcmp0 (category, self->category) == 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_category), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->categories, button);
  return button;
}

static void
aiv_showcase_page_show_categories (AivShowcasePage *self)
{
  g_auto(GStrv) categories = aiv_showcase_model_dup_categories (self->model);
  GtkWidget *first, *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->categories))) != NULL)
    adw_wrap_box_remove (self->categories, child);
  if (self->category != NULL && !g_strv_contains ((const char *const *) categories, self->category))
    g_clear_pointer (&self->category, g_free);

  gtk_widget_set_visible (GTK_WIDGET (self->categories), g_strv_length (categories) > 1);
  first = add_category (self, C_("category", "All"), NULL, NULL);
  for (gsize i = 0; categories[i] != NULL; i++)
    add_category (self, categories[i], categories[i], first);
}

static gboolean
has_items (GListModel *items)
{
  return g_list_model_get_n_items (items) > 0;
}

static void
aiv_showcase_page_show (AivShowcasePage *self)
{
  GListModel *heroes = aiv_showcase_model_get_heroes (self->model);
  GListModel *featured = aiv_showcase_model_get_featured (self->model);
  GListModel *videos = aiv_showcase_model_get_videos (self->model);
  GListModel *pictures = aiv_showcase_model_get_pictures (self->model);
  gboolean is_empty = !has_items (heroes) && !has_items (featured) && !has_items (videos) && !has_items (pictures);

  aiv_hero_carousel_set_items (self->heroes, self->session, heroes);
  gtk_widget_set_visible (GTK_WIDGET (self->heroes), has_items (heroes));
  gtk_flow_box_remove_all (self->featured);
  add_cards (self, self->featured, featured, 0, G_MAXUINT);
  gtk_widget_set_visible (self->featured_box, has_items (featured));
  aiv_showcase_page_show_categories (self);
  aiv_showcase_page_show_videos (self);
  gtk_widget_set_visible (self->videos_box, has_items (videos));
  gtk_flow_box_remove_all (self->pictures);
  add_cards (self, self->pictures, pictures, 0, G_MAXUINT);
  gtk_widget_set_visible (self->pictures_box, has_items (pictures));
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "content");
}

/* --- reading --------------------------------------------------------------------------- */

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivShowcasePage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if (dex_await_boolean (dex_ref (done), &error))
    aiv_showcase_page_show (self);
  else if (aiv_showcase_model_get_loaded (self->model))
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not refresh the showcase"));
  else if (aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Showcase")))
    gtk_stack_set_visible_child_name (self->stack, "error");
  aiv_let_go (&self->loading);
  return dex_future_new_true ();
}

static void
aiv_showcase_page_load (AivShowcasePage *self)
{
  if (self->loading != NULL)
    return;

  if (!aiv_showcase_model_get_loaded (self->model))
    gtk_stack_set_visible_child_name (self->stack, "loading");
  self->loading = dex_future_finally (aiv_showcase_model_load (self->model), on_loaded, aiv_weak_new (self),
                                      aiv_weak_free);
}

static void
on_retry (AivShowcasePage *self)
{
  aiv_showcase_page_load (self);
}

/* The server is there again: what could not be read may be now. */
static void
on_state (AivShowcasePage *self)
{
  if (aiv_session_get_state (self->session) == AIV_CONNECTION_ONLINE
      && !aiv_showcase_model_get_loaded (self->model))
    aiv_showcase_page_load (self);
}

static void
refresh_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  aiv_showcase_page_load (AIV_SHOWCASE_PAGE (widget));
}

static void
more_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivShowcasePage *self = AIV_SHOWCASE_PAGE (widget);

  add_cards (self, self->videos, G_LIST_MODEL (self->shown), self->n_shown, self->n_shown + MORE);
  self->n_shown += MORE;
  aiv_showcase_page_update_more (self);
}

/* --- the page -------------------------------------------------------------------------- */

static void
aiv_showcase_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch ((AivShowcasePageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_SHOWCASE_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_showcase_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch ((AivShowcasePageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_SHOWCASE_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_showcase_page_constructed (GObject *object)
{
  AivShowcasePage *self = AIV_SHOWCASE_PAGE (object);

  G_OBJECT_CLASS (aiv_showcase_page_parent_class)->constructed (object);

  self->model = aiv_showcase_model_new (aiv_session_get_client (self->session));
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  aiv_showcase_page_load (self);
}

static void
aiv_showcase_page_dispose (GObject *object)
{
  AivShowcasePage *self = AIV_SHOWCASE_PAGE (object);

  aiv_let_go (&self->loading);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SHOWCASE_PAGE);
  g_clear_object (&self->model);
  g_clear_object (&self->shown);
  g_clear_object (&self->session);
  g_clear_pointer (&self->category, g_free);
  G_OBJECT_CLASS (aiv_showcase_page_parent_class)->dispose (object);
}

static void
aiv_showcase_page_class_init (AivShowcasePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_showcase_page_get_property;
  object_class->set_property = aiv_showcase_page_set_property;
  object_class->constructed = aiv_showcase_page_constructed;
  object_class->dispose = aiv_showcase_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_HERO_CAROUSEL);
  g_type_ensure (AIV_TYPE_WINDOW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-showcase-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, heroes);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, featured_box);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, featured);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, videos_box);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, categories);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, videos);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, more_button);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, pictures_box);
  gtk_widget_class_bind_template_child (widget_class, AivShowcasePage, pictures);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_hero);
  gtk_widget_class_install_action (widget_class, "showcase.refresh", NULL, refresh_activated);
  gtk_widget_class_install_action (widget_class, "showcase.more", NULL, more_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "showcase.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "showcase.refresh", NULL);
}

static void
aiv_showcase_page_init (AivShowcasePage *self)
{
  self->shown = g_list_store_new (AIV_TYPE_SHOWCASE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
}
