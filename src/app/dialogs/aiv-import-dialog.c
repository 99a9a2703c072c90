/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-import-dialog.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-fiber.h"
#include "aiv-file-input.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivImportDialog:
 *
 * Takes over what another server has left into the server of this computer: a folder or a database
 * is chosen, what would come of it is shown, and then all of it comes, or nothing.
 */
struct _AivImportDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  GtkLabel *error_label;
  GtkWidget *details_button;
  AdwStatusPage *working_page;
  AdwPreferencesGroup *report_group;
  AdwActionRow *users_row;
  AdwActionRow *credits_row;
  AdwActionRow *videos_row;
  AdwActionRow *files_row;
  AdwActionRow *known_row;
  AdwPreferencesGroup *notes_group;
  AdwExpanderRow *notes_row;
  GtkLabel *hint_label;
  GtkWidget *import_button;
  GtkWidget *close_button;

  AivAccount *account;
  char *path;
  char *details; /* what the server said of it */
  GPtrArray *notes; /* rows */
  DexFuture *working;
};

G_DEFINE_FINAL_TYPE (AivImportDialog, aiv_import_dialog, ADW_TYPE_DIALOG)

static void
set_number (AdwActionRow *row,
            gint64        number)
{
  g_autofree char *text = aiv_format_number (number);

  adw_action_row_set_subtitle (row, text);
}

static void
show_videos (AivImportDialog     *self,
             const AivWireImport *report)
{
  g_autofree char *videos = aiv_format_number (report->videos);
  g_autofree char *missing = NULL;

  if (report->missing > 0)
    {
      g_autofree char *number = aiv_format_number (report->missing);

      /* Translators: how many videos, and how many of these have no file */
      missing = g_strdup_printf (C_("import dialog", "%s, %s of them without their file"), videos, number);
    }
  adw_action_row_set_subtitle (self->videos_row, missing != NULL ? missing : videos);
}

static void
show_files (AivImportDialog     *self,
            const AivWireImport *report)
{
  g_autofree char *number = aiv_format_number (report->files);
  g_autofree char *size = g_format_size ((guint64) report->bytes);
  /* Translators: how many files, and their size together */
  g_autofree char *text = g_strdup_printf (C_("import dialog", "%s, %s"), number, size);

  adw_action_row_set_subtitle (self->files_row, text);
}

static void
show_known (AivImportDialog     *self,
            const AivWireImport *report)
{
  g_autofree char *users = aiv_format_number (report->known_users);
  g_autofree char *jobs = aiv_format_number (report->known_jobs);
  g_autofree char *names = report->known_names != NULL && report->known_names[0] != NULL
                             ? g_strjoinv (C_("between two names", ", "), report->known_names)
                             : NULL;
  /* Translators: how many accounts, and how many batches and videos */
  g_autofree char *text = g_strdup_printf (C_("import dialog", "Accounts: %s; batches and videos: %s"), users, jobs);
  /* Translators: the former, and names of accounts */
  g_autofree char *named = names != NULL ? g_strdup_printf (C_("import dialog", "%s\n%s"), text, names) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->known_row), report->known_users + report->known_jobs > 0);
  adw_action_row_set_subtitle (self->known_row, named != NULL ? named : text);
}

static void
show_notes (AivImportDialog     *self,
            const AivWireImport *report)
{
  for (guint i = 0; i < self->notes->len; i++)
    adw_expander_row_remove (self->notes_row, self->notes->pdata[i]);
  g_ptr_array_set_size (self->notes, 0);
  for (guint i = 0; report->notes != NULL && report->notes[i] != NULL; i++)
    {
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                     "use-markup", FALSE,
                                     "title", report->notes[i],
                                     "title-lines", 0,
                                     NULL);

      adw_expander_row_add_row (self->notes_row, row);
      g_ptr_array_add (self->notes, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->notes_group), self->notes->len > 0);
}

static void
show_report (AivImportDialog     *self,
             const AivWireImport *report)
{
  gboolean done = !report->dry_run;
  gboolean any = report->users + report->jobs > 0;
  const char *title = done  ? C_("heading", "Imported")
                      : any ? C_("heading", "Would Be Imported")
                            : C_("heading", "Nothing New in It");

  adw_preferences_group_set_title (self->report_group, title);
  set_number (self->users_row, report->users);
  set_number (self->credits_row, report->credits);
  show_videos (self, report);
  show_files (self, report);
  show_known (self, report);
  show_notes (self, report);
  gtk_label_set_label (self->hint_label,
                       done ? g_strcmp0 (report->source, "diy") == 0
                                ? C_("import dialog", "The credits agree with the history of each account. Its people have no "
                                                      "passwords: give them some under Users, or let them sign in with Google.")
                                : C_("import dialog", "The credits agree with the history of each account. Old passwords go on working.")
                            : C_("import dialog", "All of it comes, or nothing. The server on this computer is stopped "
                                                  "meanwhile; videos that are being made begin again."));
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), done || any);
  gtk_widget_set_visible (self->import_button, !done && any);
  gtk_widget_set_visible (self->close_button, done || !any);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_grab_focus (done || !any ? self->close_button : self->import_button);
  aiv_announce (GTK_WIDGET (self), title, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_error (AivImportDialog *self,
            const GError    *error,
            gboolean         dry_run)
{
  gboolean of_data = g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_FILE);
  g_autofree char *text = of_data ? NULL : aiv_api_error_describe (error);

  if (text == NULL)
    text = g_strdup (dry_run ? C_("import dialog", "This cannot be imported. Is it the data of an AI Vision or AIVideo.DIY server?")
                             : C_("import dialog", "Nothing was imported; all is as it was before."));
  g_set_str (&self->details, of_data ? error->message : NULL);
  gtk_widget_set_visible (self->details_button, of_data);
  gtk_label_set_label (self->error_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "choose");
  aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_details (AivImportDialog *self)
{
  aiv_app_show_error_details (GTK_WIDGET (self), self->details);
}

static DexFuture *
on_answer (DexFuture *done,
           gpointer   weak,
           gboolean   dry_run)
{
  g_autoptr(AivImportDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWireImport) report = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->account == NULL)
    return dex_future_new_true ();
  adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
  if ((report = dex_await_boxed (dex_ref (done), &error)) != NULL)
    show_report (self, report);
  else
    show_error (self, error, dry_run);
  return dex_future_new_true ();
}

static DexFuture *
on_looked (DexFuture *done,
           gpointer   weak)
{
  return on_answer (done, weak, TRUE);
}

static DexFuture *
on_imported (DexFuture *done,
             gpointer   weak)
{
  return on_answer (done, weak, FALSE);
}

static void
work (AivImportDialog *self,
      gboolean         dry_run)
{
  adw_status_page_set_title (self->working_page, dry_run ? C_("heading", "Looking Through It") : C_("heading", "Importing"));
  adw_status_page_set_description (self->working_page,
                                   dry_run ? C_("import dialog", "Nothing is changed yet.")
                                           : C_("import dialog", "With many videos this takes a while."));
  gtk_stack_set_visible_child_name (self->stack, "working");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_widget_set_visible (self->details_button, FALSE);
  adw_dialog_set_can_close (ADW_DIALOG (self), dry_run);
  aiv_let_go (&self->working);
  self->working = dex_future_finally (aiv_account_import (self->account, self->path, dry_run),
                                      dry_run ? on_looked : on_imported, aiv_weak_new (self), aiv_weak_free);
}

static void
take (GtkWidget  *widget,
      GListModel *files)
{
  AivImportDialog *self = AIV_IMPORT_DIALOG (widget);
  g_autoptr(GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path == NULL || self->account == NULL)
    return;
  g_set_str (&self->path, path);
  work (self, TRUE);
}

static void
on_choose_folder (AivImportDialog *self)
{
  aiv_file_input_choose (GTK_WIDGET (self), AIV_FILE_INPUT_SERVER_FOLDER, take);
}

static void
on_choose_file (AivImportDialog *self)
{
  aiv_file_input_choose (GTK_WIDGET (self), AIV_FILE_INPUT_DATABASE, take);
}

static void
on_import (AivImportDialog *self)
{
  work (self, FALSE);
}

static void
aiv_import_dialog_dispose (GObject *object)
{
  AivImportDialog *self = AIV_IMPORT_DIALOG (object);

  aiv_let_go (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_IMPORT_DIALOG);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (aiv_import_dialog_parent_class)->dispose (object);
}

static void
aiv_import_dialog_finalize (GObject *object)
{
  AivImportDialog *self = AIV_IMPORT_DIALOG (object);

  g_ptr_array_unref (self->notes);
  g_free (self->path);
  g_free (self->details);

  G_OBJECT_CLASS (aiv_import_dialog_parent_class)->finalize (object);
}

static void
aiv_import_dialog_class_init (AivImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_import_dialog_dispose;
  object_class->finalize = aiv_import_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, details_button);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, working_page);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, report_group);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, users_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, credits_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, videos_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, files_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, known_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, notes_group);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, AivImportDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_file);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_details);
}

static void
aiv_import_dialog_init (AivImportDialog *self)
{
  self->notes = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_import_dialog_new:
 * @account: the program's, whose server of this computer it is for
 *
 * Returns: (transfer floating): a dialog
 */
AdwDialog *
aiv_import_dialog_new (AivAccount *account)
{
  AivImportDialog *self;

  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  self = g_object_new (AIV_TYPE_IMPORT_DIALOG, NULL);
  self->account = g_object_ref (account);
  return ADW_DIALOG (self);
}
