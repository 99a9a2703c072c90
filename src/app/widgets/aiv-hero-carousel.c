/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-hero-carousel.h"

#include <glib/gi18n.h>
#include <math.h>

#include "aiv-poster.h"
#include "aiv-showcase-item.h"

/* How long each is shown. */
#define SHOW_SECONDS 6

/* Its width by its height. */
#define RATIO 2.2

/**
 * AivHeroCarousel:
 *
 * The few videos at the top of the showcase, one after the other. Goes on by itself while
 * somebody looks at it and does nothing with it; not where animations are off, and not after
 * it was paused.
 */
struct _AivHeroCarousel
{
  AdwBin parent_instance;

  AdwCarousel *carousel;
  GtkButton *previous_button;
  GtkButton *next_button;
  GtkCenterBox *controls;
  GtkToggleButton *pause_button;
  GtkEventControllerMotion *motion;

  guint n_pages;
  guint current;
  guint timer;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivHeroCarousel, aiv_hero_carousel, ADW_TYPE_BIN)

static gboolean
has_animations (AivHeroCarousel *self)
{
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  return animations;
}

static void
aiv_hero_carousel_go (AivHeroCarousel *self,
                      guint            page,
                      gboolean         animate)
{
  if (page >= self->n_pages)
    return;

  adw_carousel_scroll_to (self->carousel, adw_carousel_get_nth_page (self->carousel, page),
                          animate && has_animations (self));
}

/* Somebody is about to do something with it. */
static gboolean
is_in_use (AivHeroCarousel *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return gtk_event_controller_motion_contains_pointer (self->motion)
         || (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
         || !GTK_IS_WINDOW (root) || !gtk_window_is_active (GTK_WINDOW (root));
}

static gboolean
on_timer (gpointer data)
{
  AivHeroCarousel *self = data;

  if (!is_in_use (self))
    aiv_hero_carousel_go (self, (self->current + 1) % self->n_pages, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
aiv_hero_carousel_update (AivHeroCarousel *self)
{
  gboolean animations = has_animations (self);
  gboolean moves = animations && self->n_pages > 1 && gtk_widget_get_mapped (GTK_WIDGET (self))
                   && !gtk_toggle_button_get_active (self->pause_button);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (moves)
    self->timer = g_timeout_add_seconds (SHOW_SECONDS, on_timer, self);
  gtk_widget_set_visible (GTK_WIDGET (self->controls), self->n_pages > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button), animations);
  gtk_widget_set_visible (GTK_WIDGET (self->previous_button), self->n_pages > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), self->n_pages > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hero.previous", self->current > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hero.next", self->current + 1 < self->n_pages);
}

static void
on_paused (AivHeroCarousel *self)
{
  gboolean paused = gtk_toggle_button_get_active (self->pause_button);

  gtk_button_set_icon_name (GTK_BUTTON (self->pause_button),
                            paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button),
                               paused ? C_("tooltip", "Go On With the Highlights") : C_("tooltip", "Pause the Highlights"));
  aiv_hero_carousel_update (self);
}

/* What is not to be seen is not to be reached with Tab either. */
static void
on_position (AivHeroCarousel *self)
{
  guint current = (guint) MAX (0, round (adw_carousel_get_position (self->carousel)));

  if (self->n_pages == 0)
    return;
  self->current = MIN (current, self->n_pages - 1);
  for (guint i = 0; i < self->n_pages; i++)
    gtk_widget_set_can_focus (adw_carousel_get_nth_page (self->carousel, i), i == self->current);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hero.previous", self->current > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hero.next", self->current + 1 < self->n_pages);
}

static void
on_page_changed (AivHeroCarousel *self)
{
  /* Each is shown as long as the others, also when somebody turned the page. */
  aiv_hero_carousel_update (self);
}

static void
step_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivHeroCarousel *self = AIV_HERO_CAROUSEL (widget);
  gboolean next = g_str_equal (action, "hero.next");

  if (next || self->current > 0)
    aiv_hero_carousel_go (self, next ? self->current + 1 : self->current - 1, TRUE);
}

static void
on_clicked (AivHeroCarousel *self,
            GtkButton       *button)
{
  g_signal_emit (self, signals[CHOSEN], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "aiv-page")));
}

static GtkWidget *
make_page (AivHeroCarousel *self,
           AivSession      *session,
           AivShowcaseItem *item,
           guint            index)
{
  const char *title = aiv_showcase_item_get_title (item);
  g_autofree char *spoken = g_strdup_printf (C_("accessible name", "Play %s"), title);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *poster = aiv_poster_new ();
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "icon-name", "media-playback-start-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  NULL);
  GtkWidget *label = gtk_label_new (title);

  aiv_cover_set_ratio (AIV_COVER (poster), RATIO);
  gtk_widget_add_css_class (icon, "showcase-play");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "title-2");
  gtk_box_append (GTK_BOX (bar), icon);
  gtk_box_append (GTK_BOX (bar), label);
  gtk_widget_add_css_class (bar, "hero-bar");
  gtk_widget_set_valign (bar, GTK_ALIGN_END);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), poster);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), bar);
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  gtk_widget_add_css_class (button, "hero");
  gtk_widget_set_overflow (button, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "aiv-page", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  aiv_poster_set_item (AIV_POSTER (poster), session, aiv_showcase_item_get_video (item));
  return button;
}

static void
aiv_hero_carousel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aiv_hero_carousel_parent_class)->map (widget);
  aiv_hero_carousel_update (AIV_HERO_CAROUSEL (widget));
}

static void
aiv_hero_carousel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aiv_hero_carousel_parent_class)->unmap (widget);
  g_clear_handle_id (&AIV_HERO_CAROUSEL (widget)->timer, g_source_remove);
}

static void
aiv_hero_carousel_dispose (GObject *object)
{
  AivHeroCarousel *self = AIV_HERO_CAROUSEL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->n_pages = 0;
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_HERO_CAROUSEL);
  G_OBJECT_CLASS (aiv_hero_carousel_parent_class)->dispose (object);
}

static void
aiv_hero_carousel_class_init (AivHeroCarouselClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_hero_carousel_dispose;
  widget_class->map = aiv_hero_carousel_map;
  widget_class->unmap = aiv_hero_carousel_unmap;

  /**
   * AivHeroCarousel::chosen:
   * @position: which of the list
   *
   * Somebody wants it played.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-hero-carousel.ui");
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, carousel);
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, previous_button);
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, next_button);
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, controls);
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, pause_button);
  gtk_widget_class_bind_template_child (widget_class, AivHeroCarousel, motion);
  gtk_widget_class_bind_template_callback (widget_class, on_position);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_paused);
  gtk_widget_class_install_action (widget_class, "hero.previous", NULL, step_activated);
  gtk_widget_class_install_action (widget_class, "hero.next", NULL, step_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, 0, "hero.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, 0, "hero.next", NULL);
}

static void
aiv_hero_carousel_init (AivHeroCarousel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-enable-animations",
                           G_CALLBACK (aiv_hero_carousel_update), self, G_CONNECT_SWAPPED);
  aiv_hero_carousel_update (self);
}

/**
 * aiv_hero_carousel_new:
 *
 * Returns: (transfer floating): an empty carousel
 */
GtkWidget *
aiv_hero_carousel_new (void)
{
  return g_object_new (AIV_TYPE_HERO_CAROUSEL, NULL);
}

/**
 * aiv_hero_carousel_set_items:
 * @self: a carousel
 * @session: what fetches the stills
 * @items: a list of [class@Aiv.ShowcaseItem], a few; read now
 */
void
aiv_hero_carousel_set_items (AivHeroCarousel *self,
                             AivSession      *session,
                             GListModel      *items)
{
  g_return_if_fail (AIV_IS_HERO_CAROUSEL (self));
  g_return_if_fail (G_IS_LIST_MODEL (items));

  self->n_pages = 0;
  while (adw_carousel_get_n_pages (self->carousel) > 0)
    adw_carousel_remove (self->carousel, adw_carousel_get_nth_page (self->carousel, 0));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(AivShowcaseItem) item = g_list_model_get_item (items, i);

      adw_carousel_append (self->carousel, make_page (self, session, item, i));
    }
  self->n_pages = adw_carousel_get_n_pages (self->carousel);
  self->current = 0;
  on_position (self);
  aiv_hero_carousel_update (self);
}

/**
 * aiv_hero_carousel_get_current:
 * @self: a carousel
 *
 * Returns: which of the list is shown
 */
guint
aiv_hero_carousel_get_current (AivHeroCarousel *self)
{
  g_return_val_if_fail (AIV_IS_HERO_CAROUSEL (self), 0);

  return self->current;
}

/**
 * aiv_hero_carousel_get_moving:
 * @self: a carousel
 *
 * Returns: whether it goes on by itself now and then
 */
gboolean
aiv_hero_carousel_get_moving (AivHeroCarousel *self)
{
  g_return_val_if_fail (AIV_IS_HERO_CAROUSEL (self), FALSE);

  return self->timer != 0;
}
