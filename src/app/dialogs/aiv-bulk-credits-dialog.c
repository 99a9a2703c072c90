/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-bulk-credits-dialog.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/* As far as the spin button goes. */
#define MAX_AMOUNT 1000000

/* Accounts that are shown by name; all are counted. */
#define MAX_SHOWN 100

/**
 * AivBulkCreditsDialog:
 *
 * An administrator changes the credits of all accounts that a filter describes, or of some that were picked, for one reason:
 * what comes of it is shown first, and it is done for all of them or for none.
 */
struct _AivBulkCreditsDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  AdwPreferencesPage *form_page;
  AdwToggleGroup *mode_group;
  AdwSpinRow *amount_row;
  GtkAdjustment *amount_adjustment;
  AdwEntryRow *reason_row;
  GtkButton *preview_button;
  GtkButton *apply_button;
  GtkLabel *sum_label;
  GtkLabel *problem_label;
  AdwPreferencesGroup *lines_group;

  AivClient *client;
  char **user_ids; /* NULL: those that the filter describes */
  AivUserFilter filter;
  char *query;
  GPtrArray *rows;
  DexFuture *working;
  char *key;
  gboolean busy;
  gboolean fits;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivBulkCreditsDialog, aiv_bulk_credits_dialog, ADW_TYPE_DIALOG)

static gboolean
aiv_bulk_credits_dialog_sets (AivBulkCreditsDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->mode_group), "set") == 0;
}

static char *
dup_reason (AivBulkCreditsDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_row))));
}

static gboolean
is_complete (AivBulkCreditsDialog *self)
{
  g_autofree char *reason = dup_reason (self);

  return reason[0] != '\0' && (aiv_bulk_credits_dialog_sets (self) || (gint64) adw_spin_row_get_value (self->amount_row) != 0);
}

static void
aiv_bulk_credits_dialog_update (AivBulkCreditsDialog *self)
{
  if (self->client == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->preview_button), !self->busy && is_complete (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), !self->busy && self->fits);
}

static void
on_changed (AivBulkCreditsDialog *self)
{
  g_clear_pointer (&self->key, g_free);
  aiv_bulk_credits_dialog_update (self);
}

static void
on_mode_changed (AivBulkCreditsDialog *self)
{
  if (self->client == NULL)
    return;
  if (aiv_bulk_credits_dialog_sets (self))
    gtk_adjustment_configure (self->amount_adjustment, 100, 0, MAX_AMOUNT, 1, 10, 0);
  else
    gtk_adjustment_configure (self->amount_adjustment, 10, -MAX_AMOUNT, MAX_AMOUNT, 1, 10, 0);
  on_changed (self);
}

static DexFuture *
ask (AivBulkCreditsDialog *self,
     gboolean              dry_run)
{
  g_autofree char *reason = dup_reason (self);
  AivBulkRequest bulk = { .user_ids = (const char *const *) self->user_ids,
                          .filter = self->filter,
                          .absolute = aiv_bulk_credits_dialog_sets (self),
                          .amount = (gint64) adw_spin_row_get_value (self->amount_row),
                          .reason = reason };

  return aiv_client_bulk_credits (self->client, &bulk, dry_run, self->key);
}

/* --- what it would do ------------------------------------------------------------------ */

static void
add_row (AivBulkCreditsDialog *self,
         const char           *title,
         const char           *value,
         gboolean              bad)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (value != NULL)
    {
      GtkWidget *label = gtk_label_new (value);

      gtk_widget_add_css_class (label, "numeric");
      if (bad)
        gtk_widget_add_css_class (label, "error");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_preferences_group_add (self->lines_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_lines (AivBulkCreditsDialog     *self,
            const AivWireBulkCredits *bulk)
{
  guint n = MIN (bulk->lines->len, MAX_SHOWN);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->lines_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      const AivWireBulkLine *line = g_ptr_array_index (bulk->lines, i);
      g_autofree char *before = aiv_format_number (line->before);
      g_autofree char *after = aiv_format_number (line->after);
      g_autofree char *text = g_strdup_printf (C_("credits", "%s → %s"), before, after);

      add_row (self, line->username != NULL ? line->username : line->user_id, text, line->after < 0);
    }
  if (bulk->matched > n)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "And %ld more user", "And %ld more users",
                                                            (gulong) (bulk->matched - n)),
                                               (long) (bulk->matched - n));

      add_row (self, more, NULL, FALSE);
    }
}

static void
show_preview (AivBulkCreditsDialog     *self,
              const AivWireBulkCredits *bulk)
{
  g_autofree char *total = aiv_format_signed (bulk->total);
  g_autofree char *sum = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld user, %s credits in all",
                                                       "%ld users, %s credits in all", (gulong) bulk->count),
                                          (long) bulk->count, total);
  g_autofree char *problem = NULL;

  if (bulk->below_zero > 0)
    problem = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld user does not have that many. Take fewer; nothing is changed.",
                                            "%ld users do not have that many. Take fewer; nothing is changed.",
                                            (gulong) bulk->below_zero),
                               (long) bulk->below_zero);
  else if (bulk->count == 0)
    problem = g_strdup (C_("credits", "Nothing would change."));
  self->fits = problem == NULL;
  gtk_label_set_label (self->sum_label, sum);
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  show_lines (self, bulk);
  if (adw_navigation_view_get_visible_page (self->navigation_view)
      == adw_navigation_view_find_page (self->navigation_view, "form"))
    adw_navigation_view_push_by_tag (self->navigation_view, "preview");
}

static DexFuture *
on_previewed (DexFuture *done,
              gpointer   weak)
{
  g_autoptr(AivBulkCreditsDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireBulkCredits) bulk = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  bulk = dex_await_boxed (dex_ref (done), &error);
  if (bulk != NULL)
    show_preview (self, bulk);
  else
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Work Out the Change"));
  aiv_bulk_credits_dialog_update (self);
  return dex_future_new_true ();
}

static void
work (AivBulkCreditsDialog *self,
      DexFuture            *future,
      DexFutureCallback     callback)
{
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->working);
  self->working = dex_future_finally (future, callback, aiv_weak_new (self), aiv_weak_free);
  aiv_bulk_credits_dialog_update (self);
}

static void
on_preview_clicked (AivBulkCreditsDialog *self)
{
  if (!self->busy && is_complete (self))
    work (self, ask (self, TRUE), on_previewed);
}

/* --- doing it -------------------------------------------------------------------------- */

static DexFuture *
on_applied (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivBulkCreditsDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireBulkCredits) bulk = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  bulk = dex_await_boxed (dex_ref (done), &error);
  aiv_bulk_credits_dialog_update (self);
  if (bulk == NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Change the Credits"));
      return dex_future_new_true ();
    }
  g_signal_emit (self, signals[CHANGED], 0);
  adw_dialog_force_close (ADW_DIALOG (self));
  return dex_future_new_true ();
}

static void
on_apply_clicked (AivBulkCreditsDialog *self)
{
  /* Until its answer is known it is the same change, however often it is sent. */
  if (self->key == NULL)
    self->key = g_uuid_string_random ();
  work (self, ask (self, FALSE), on_applied);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_bulk_credits_dialog_dispose (GObject *object)
{
  AivBulkCreditsDialog *self = AIV_BULK_CREDITS_DIALOG (object);

  aiv_let_go (&self->working);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->user_ids, g_strfreev);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_BULK_CREDITS_DIALOG);
  G_OBJECT_CLASS (aiv_bulk_credits_dialog_parent_class)->dispose (object);
}

static void
aiv_bulk_credits_dialog_class_init (AivBulkCreditsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_bulk_credits_dialog_dispose;

  /**
   * AivBulkCreditsDialog::changed:
   *
   * The balances have been changed.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-bulk-credits-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, AivBulkCreditsDialog, name)
  BIND (navigation_view);
  BIND (form_page);
  BIND (mode_group);
  BIND (amount_row);
  BIND (amount_adjustment);
  BIND (reason_row);
  BIND (preview_button);
  BIND (apply_button);
  BIND (sum_label);
  BIND (problem_label);
  BIND (lines_group);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_preview_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
}

static void
aiv_bulk_credits_dialog_init (AivBulkCreditsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_bulk_credits_dialog_new_for_users:
 * @client: of an administrator
 * @user_ids: whose credits; copied
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_bulk_credits_dialog_new_for_users (AivClient         *client,
                                       const char *const *user_ids)
{
  AivBulkCreditsDialog *self;
  g_autofree char *text = NULL;
  gulong n;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (user_ids != NULL && user_ids[0] != NULL, NULL);

  self = g_object_new (AIV_TYPE_BULK_CREDITS_DIALOG, NULL);
  self->client = g_object_ref (client);
  self->user_ids = g_strdupv ((char **) user_ids);
  self->filter = (AivUserFilter) AIV_USER_FILTER_INIT;
  n = g_strv_length (self->user_ids);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "For the %ld user that you have picked, for one reason. What comes of it is shown "
                                       "before anything is done.",
                                       "For the %ld users that you have picked, for one reason. What comes of it is shown "
                                       "before anything is done.",
                                       n),
                          (long) n);
  adw_preferences_page_set_description (self->form_page, text);
  aiv_bulk_credits_dialog_update (self);
  return ADW_DIALOG (self);
}

/**
 * aiv_bulk_credits_dialog_new:
 * @client: of an administrator
 * @filter: whose credits; copied
 * @n_users: how many accounts that are by now
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_bulk_credits_dialog_new (AivClient           *client,
                             const AivUserFilter *filter,
                             gint64               n_users)
{
  AivBulkCreditsDialog *self;
  g_autofree char *text = NULL;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  self = g_object_new (AIV_TYPE_BULK_CREDITS_DIALOG, NULL);
  self->client = g_object_ref (client);
  self->query = g_strdup (filter->query);
  self->filter = *filter;
  self->filter.query = self->query;
  self->filter.plan = g_intern_string (filter->plan);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "For the %ld user that the list shows, for one reason. What comes of it is "
                                       "shown before anything is done.",
                                       "For all %ld users that the list shows, for one reason. What comes of it is "
                                       "shown before anything is done.",
                                       (gulong) n_users),
                          (long) n_users);
  adw_preferences_page_set_description (self->form_page, text);
  aiv_bulk_credits_dialog_update (self);
  return ADW_DIALOG (self);
}
