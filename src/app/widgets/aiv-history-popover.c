/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-history-popover.h"

#include <glib/gi18n.h>

/**
 * AivHistoryPopover:
 *
 * Earlier prompts, newest first, to be searched, used again and forgotten.
 */
struct _AivHistoryPopover
{
  GtkPopover parent_instance;

  GtkEditable *search_entry;
  GtkListBox *list_box;

  AivHistory *history;
  GtkStringFilter *filter;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivHistoryPopover, aiv_history_popover, GTK_TYPE_POPOVER)

static void
on_search (AivHistoryPopover *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (self->search_entry));
}

static void
on_row_activated (AivHistoryPopover *self,
                  GtkListBoxRow     *row)
{
  g_autofree char *prompt = g_strdup (g_object_get_data (G_OBJECT (row), "prompt"));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, prompt);
}

static void
on_remove (AivHistoryPopover *self,
           GtkWidget         *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  g_autofree char *prompt = row != NULL ? g_strdup (g_object_get_data (G_OBJECT (row), "prompt")) : NULL;

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  if (prompt != NULL)
    aiv_history_remove_prompt (self->history, prompt);
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  const char *prompt = gtk_string_object_get_string (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (prompt);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, C_("tooltip", "Forget This Prompt"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "Forget this prompt"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), user_data, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "prompt", g_strdup (prompt), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, prompt, -1);

  return row;
}

static void
aiv_history_popover_dispose (GObject *object)
{
  AivHistoryPopover *self = AIV_HISTORY_POPOVER (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_HISTORY_POPOVER);
  g_clear_object (&self->filter);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (aiv_history_popover_parent_class)->dispose (object);
}

static void
aiv_history_popover_class_init (AivHistoryPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_history_popover_dispose;

  /**
   * AivHistoryPopover::chosen:
   * @self: the popover
   * @prompt: an earlier prompt
   *
   * It is to be used again.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", AIV_TYPE_HISTORY_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-history-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, AivHistoryPopover, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivHistoryPopover, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
aiv_history_popover_init (AivHistoryPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_history_popover_new:
 * @history: whose prompts
 *
 * Returns: (transfer floating): a popover, not yet shown
 */
GtkWidget *
aiv_history_popover_new (AivHistory *history)
{
  AivHistoryPopover *self;
  g_autoptr(GtkFilterListModel) found = NULL;

  g_return_val_if_fail (AIV_IS_HISTORY (history), NULL);

  self = g_object_new (AIV_TYPE_HISTORY_POPOVER, NULL);
  self->history = g_object_ref (history);
  self->filter = gtk_string_filter_new (gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  found = gtk_filter_list_model_new (g_object_ref (aiv_history_get_prompts (history)),
                                     GTK_FILTER (g_object_ref (self->filter)));
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (found), make_row, self, NULL);
  return GTK_WIDGET (self);
}
