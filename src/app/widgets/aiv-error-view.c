/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-error-view.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-api-error.h"
#include "aiv-present-error.h"
#include "aiv-error.h"

/**
 * AivErrorView:
 *
 * What a page shows instead of its content when it could not get it: plain words, a button to
 * try again ([signal@retry]) and the technical side behind another.
 */
struct _AivErrorView
{
  AdwBin parent_instance;

  AdwStatusPage *status_page;
  GtkButton *details_button;

  char *details;
};

enum
{
  RETRY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivErrorView, aiv_error_view, ADW_TYPE_BIN)

static void
on_retry_clicked (AivErrorView *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
on_details_clicked (AivErrorView *self)
{
  aiv_app_show_error_details (GTK_WIDGET (self), self->details);
}

static void
aiv_error_view_dispose (GObject *object)
{
  /* The template lets go of its children, but its parent class would still know this one. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ERROR_VIEW);
  G_OBJECT_CLASS (aiv_error_view_parent_class)->dispose (object);
}

static void
aiv_error_view_finalize (GObject *object)
{
  g_free (AIV_ERROR_VIEW (object)->details);
  G_OBJECT_CLASS (aiv_error_view_parent_class)->finalize (object);
}

static void
aiv_error_view_class_init (AivErrorViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_error_view_dispose;
  object_class->finalize = aiv_error_view_finalize;

  /**
   * AivErrorView::retry:
   *
   * Somebody wants it tried again.
   */
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-error-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AivErrorView, status_page);
  gtk_widget_class_bind_template_child (widget_class, AivErrorView, details_button);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_details_clicked);
}

static void
aiv_error_view_init (AivErrorView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_error_view_new:
 *
 * Returns: (transfer full): an error view, to be told what happened
 */
GtkWidget *
aiv_error_view_new (void)
{
  return g_object_new (AIV_TYPE_ERROR_VIEW, NULL);
}

/**
 * aiv_error_view_set_text:
 * @self: an error view
 * @title: what is not there
 * @text: (nullable): why, and what to do
 * @details: (nullable): the technical side
 *
 * Shows a problem and tells it to a screen reader.
 */
void
aiv_error_view_set_text (AivErrorView *self,
                         const char   *title,
                         const char   *text,
                         const char   *details)
{
  g_autofree char *title_markup = NULL;
  g_autofree char *text_markup = NULL;

  g_return_if_fail (AIV_IS_ERROR_VIEW (self));
  g_return_if_fail (title != NULL);

  title_markup = g_markup_escape_text (title, -1);
  text_markup = text != NULL ? g_markup_escape_text (text, -1) : NULL;
  adw_status_page_set_title (self->status_page, title_markup);
  adw_status_page_set_description (self->status_page, text_markup);
  g_set_str (&self->details, details);
  gtk_widget_set_visible (GTK_WIDGET (self->details_button), details != NULL);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    aiv_announce (GTK_WIDGET (self), text != NULL ? text : title, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/**
 * aiv_error_view_set_error:
 * @self: an error view
 * @error: why
 * @title: what is not there, translated: "Could Not Load Users"
 *
 * Shows an error in plain words.
 *
 * Returns: %FALSE if there is nothing to show: @error says that somebody cancelled
 */
gboolean
aiv_error_view_set_error (AivErrorView *self,
                          const GError *error,
                          const char   *title)
{
  g_autofree char *text = NULL;
  g_autofree char *details = NULL;

  g_return_val_if_fail (AIV_IS_ERROR_VIEW (self), FALSE);
  g_return_val_if_fail (error != NULL, FALSE);

  if (aiv_error_is_cancelled (error) || (text = aiv_api_error_describe (error)) == NULL)
    return FALSE;

  details = aiv_api_error_details (error);
  aiv_error_view_set_text (self, title, text, details);
  return TRUE;
}
