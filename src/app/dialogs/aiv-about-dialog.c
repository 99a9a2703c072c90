/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-about-dialog.h"

#include <glib/gi18n.h>

/**
 * aiv_about_dialog_new:
 *
 * What the program is, who made it and what is new, from the same file that software centres
 * read.
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_about_dialog_new (void)
{
  AdwDialog *dialog = adw_about_dialog_new_from_appdata (AIV_RESOURCE_PATH "/metainfo.xml", AIV_VERSION);
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_version (about, AIV_VERSION);
  adw_about_dialog_set_copyright (about, C_("about", "© 2026 The AIVideo Studio developers"));
  /* Translators: the names of those who translated, one in each line. */
  adw_about_dialog_set_translator_credits (about, C_("about", "translator-credits"));
  return dialog;
}

/**
 * aiv_about_dialog_present:
 * @parent: a window
 *
 * Shows what the program is.
 */
void
aiv_about_dialog_present (GtkWidget *parent)
{
  g_return_if_fail (GTK_IS_WIDGET (parent));

  adw_dialog_present (aiv_about_dialog_new (), parent);
}
