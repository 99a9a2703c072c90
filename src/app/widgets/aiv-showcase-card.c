/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase-card.h"

#include <glib/gi18n.h>

#include "aiv-poster.h"

/* Of its still: its width by its height. */
#define RATIO (16.0 / 9)

/* How narrow a card may get, in pixels. */
#define VIDEO_WIDTH 220
#define PICTURE_WIDTH 150

/**
 * AivShowcaseCard:
 *
 * A video of the showcase, to be played, or a picture, to be used: one button with a still.
 */
struct _AivShowcaseCard
{
  AdwBin parent_instance;

  GtkButton *button;
  AivPoster *poster;
  GtkImage *play_icon;
  GtkLabel *title_label;
  GtkLabel *text_label;

  AivShowcaseItem *item;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivShowcaseCard, aiv_showcase_card, ADW_TYPE_BIN)

static void
on_clicked (AivShowcaseCard *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
aiv_showcase_card_show (AivShowcaseCard *self,
                        AivSession      *session)
{
  const char *title = aiv_showcase_item_get_title (self->item);
  const char *description = aiv_showcase_item_get_description (self->item);
  gboolean is_picture = aiv_showcase_item_get_is_picture (self->item);
  g_autofree char *spoken = NULL;

  if (is_picture)
    /* Translators: %s is what a picture is called. */
    spoken = g_strdup_printf (C_("accessible name", "Use %s"), title);
  else
    spoken = g_strdup_printf (C_("accessible name", "Play %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description != NULL ? description : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self->play_icon), !is_picture);
  gtk_widget_set_size_request (GTK_WIDGET (self), is_picture ? PICTURE_WIDTH : VIDEO_WIDTH, -1);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->text_label, is_picture ? C_("button", "Use This") : description);
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), is_picture || (description != NULL && *description != '\0'));
  gtk_widget_add_css_class (GTK_WIDGET (self->text_label), is_picture ? "accent" : "dimmed");
  aiv_poster_set_item (self->poster, session, aiv_showcase_item_get_video (self->item));
}

static void
aiv_showcase_card_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SHOWCASE_CARD);
  g_clear_object (&AIV_SHOWCASE_CARD (object)->item);
  G_OBJECT_CLASS (aiv_showcase_card_parent_class)->dispose (object);
}

static void
aiv_showcase_card_class_init (AivShowcaseCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_showcase_card_dispose;

  /**
   * AivShowcaseCard::chosen:
   *
   * Somebody wants it played, or used.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);

  g_type_ensure (AIV_TYPE_POSTER);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-showcase-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AivShowcaseCard, button);
  gtk_widget_class_bind_template_child (widget_class, AivShowcaseCard, poster);
  gtk_widget_class_bind_template_child (widget_class, AivShowcaseCard, play_icon);
  gtk_widget_class_bind_template_child (widget_class, AivShowcaseCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, AivShowcaseCard, text_label);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
aiv_showcase_card_init (AivShowcaseCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aiv_cover_set_ratio (AIV_COVER (self->poster), RATIO);
}

/**
 * aiv_showcase_card_new:
 * @session: what fetches the still
 * @item: a video or a picture
 *
 * Returns: (transfer floating): its card
 */
GtkWidget *
aiv_showcase_card_new (AivSession      *session,
                       AivShowcaseItem *item)
{
  AivShowcaseCard *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (item), NULL);

  self = g_object_new (AIV_TYPE_SHOWCASE_CARD, NULL);
  self->item = g_object_ref (item);
  aiv_showcase_card_show (self, session);
  return GTK_WIDGET (self);
}

/**
 * aiv_showcase_card_get_item:
 * @self: a card
 *
 * Returns: (transfer none): what it is of
 */
AivShowcaseItem *
aiv_showcase_card_get_item (AivShowcaseCard *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_CARD (self), NULL);

  return self->item;
}
