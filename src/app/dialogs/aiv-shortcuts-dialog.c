/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-shortcuts-dialog.h"

#include <glib/gi18n.h>

/* GTK's own window of shortcuts is deprecated at our floor, and libadwaita's came after it. */

static const struct
{
  const char *group;
  const char *title;
  const char *accels[2];
} shortcuts[] = {
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "New batch"), { "<Control>n" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "New video"), { "<Control><Shift>n" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Batches"), { "<Control>b" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Switch account"), { "<Control><Shift>a" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "All videos"), { "<Control>l" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Refresh"), { "F5", "<Control>r" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Main menu"), { "F10" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Preferences"), { "<Control>comma" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Keyboard shortcuts"), { "<Control>question" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Help"), { "F1" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Back"), { "Escape", "<Alt>Left" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Close the window"), { "<Control>w" } },
  { NC_ ("shortcuts", "General"), NC_ ("shortcuts", "Quit"), { "<Control>q" } },
  { NC_ ("shortcuts", "New Batch"), NC_ ("shortcuts", "Paste pictures"), { "<Control>v" } },
  { NC_ ("shortcuts", "New Batch"), NC_ ("shortcuts", "Generate"), { "<Control>Return" } },
  { NC_ ("shortcuts", "New Batch"), NC_ ("shortcuts", "Move a picture"), { "<Alt>Left", "<Alt>Right" } },
  { NC_ ("shortcuts", "New Batch"), NC_ ("shortcuts", "Remove a picture"), { "Delete" } },
  { NC_ ("shortcuts", "New Batch"), NC_ ("shortcuts", "Go through the recording"), { "<Control>Left", "<Control>Right" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Search"), { "<Control>f" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Play"), { "Return" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Select all"), { "<Control>a" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Clear the selection"), { "Escape" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Save"), { "<Control>s" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Copy the link"), { "<Control>c" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Delete"), { "Delete" } },
  { NC_ ("shortcuts", "Videos"), NC_ ("shortcuts", "Menu"), { "Menu", "<Shift>F10" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Play or pause"), { "space" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Back 5 seconds"), { "Left" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Forward 5 seconds"), { "Right" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "To the start"), { "Home" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "To the end"), { "End" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Previous frame"), { "comma" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Next frame"), { "period" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Slower"), { "less" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Faster"), { "greater" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Louder"), { "Up" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Quieter"), { "Down" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Mute"), { "m" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Repeat this video"), { "l" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Next video"), { "n" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Previous video"), { "p" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Full screen"), { "f", "F11" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Save the video"), { "<Control>s" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Copy the link"), { "<Control>c" } },
  { NC_ ("shortcuts", "Player"), NC_ ("shortcuts", "Delete the video"), { "Delete" } },
  { NC_ ("shortcuts", "Showcase"), NC_ ("shortcuts", "Previous highlight"), { "Page_Up" } },
  { NC_ ("shortcuts", "Showcase"), NC_ ("shortcuts", "Next highlight"), { "Page_Down" } },
};

static void
add_key (GtkBox     *box,
         const char *accel)
{
  g_autofree char *text = NULL;
  GtkWidget *label;
  guint keyval = 0;
  GdkModifierType modifiers = 0;

  gtk_accelerator_parse (accel, &keyval, &modifiers);
  g_return_if_fail (keyval != 0);

  text = gtk_accelerator_get_label (keyval, modifiers);
  label = gtk_label_new (text);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "keycap");
  gtk_box_append (box, label);
}

static GtkWidget *
make_row (gsize at)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), g_dpgettext2 (NULL, "shortcuts", shortcuts[at].title));
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts[at].accels) && shortcuts[at].accels[i] != NULL; i++)
    add_key (GTK_BOX (box), shortcuts[at].accels[i]);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), box);
  return row;
}

/**
 * aiv_shortcuts_dialog_new:
 *
 * Returns: (transfer floating): a dialog with all keyboard shortcuts, not yet shown
 */
AdwDialog *
aiv_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = NULL;
  const char *group_title = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (g_strcmp0 (group_title, shortcuts[i].group) != 0)
        {
          group_title = shortcuts[i].group;
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, g_dpgettext2 (NULL, "shortcuts", group_title));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
        }
      adw_preferences_group_add (group, make_row (i));
    }

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, C_("window title", "Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 460);
  adw_dialog_set_content_height (dialog, 620);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
