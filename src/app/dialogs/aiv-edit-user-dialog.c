/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-edit-user-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-api-error.h"
#include "aiv-client-people.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/**
 * AivEditUserDialog:
 *
 * What an administrator sets of an account: name and address, plan, limits. Only what was changed
 * is sent, all of it at once, and for the state of the account that was shown.
 */
struct _AivEditUserDialog
{
  AdwDialog parent_instance;

  AdwWindowTitle *window_title;
  AdwEntryRow *name_row;
  AdwEntryRow *email_row;
  AdwComboRow *plan_row;
  AdwComboRow *status_row;
  AdwEntryRow *start_row;
  AdwEntryRow *end_row;
  AdwSpinRow *concurrent_row;
  AdwSpinRow *daily_row;
  AdwSpinRow *monthly_row;
  GtkLabel *problem_label;
  GtkButton *apply_button;

  AivClient *client;
  AivWireUser *before;
  DexFuture *applying;
  gboolean busy;
};

enum
{
  CHANGED,
  STALE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* As the server writes them, in the order of the lists. */
static const char *const plans[] = { "free", "basic", "pro", NULL };
static const char *const states[] = { "active", "cancelled", "expired", NULL };

G_DEFINE_FINAL_TYPE (AivEditUserDialog, aiv_edit_user_dialog, ADW_TYPE_DIALOG)

/* --- what was entered ------------------------------------------------------------------ */

static char *
dup_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static char *
dup_day (gint64 ms)
{
  g_autoptr(GDateTime) time = ms > 0 ? g_date_time_new_from_unix_utc (ms / 1000) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
}

/* The first instant of a day of UTC, or the last one. An empty text is no day: 0. */
static gboolean
get_day (AdwEntryRow *row,
         gboolean     last,
         gint64      *ms)
{
  g_autofree char *text = dup_text (row);
  g_autofree char *iso = g_strconcat (text, "T00:00:00Z", NULL);
  g_autoptr(GDateTime) time = NULL;

  *ms = 0;
  if (text[0] == '\0')
    return TRUE;
  time = strlen (text) == strlen ("2027-03-31") ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;
  if (time == NULL)
    return FALSE;
  *ms = g_date_time_to_unix (time) * 1000 + (last ? DAY_MS - 1000 : 0);
  return *ms > 0;
}

static guint
find_word (const char *const *words,
           const char        *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
add_text (JsonObject *changes,
          const char *name,
          const char *before,
          AdwEntryRow *row)
{
  g_autofree char *text = dup_text (row);

  if (g_strcmp0 (text, before != NULL ? before : "") != 0)
    json_object_set_string_member (changes, name, text);
}

static void
add_word (JsonObject        *changes,
          const char        *name,
          const char *const *words,
          const char        *before,
          AdwComboRow       *row)
{
  guint selected = adw_combo_row_get_selected (row);

  if (selected < g_strv_length ((char **) words) && g_strcmp0 (words[selected], before) != 0)
    json_object_set_string_member (changes, name, words[selected]);
}

/* A day that still reads the same keeps its time. */
static void
add_day (JsonObject  *changes,
         const char  *name,
         gint64       before,
         AdwEntryRow *row,
         gboolean     last)
{
  g_autofree char *text = dup_text (row);
  g_autofree char *shown = dup_day (before);
  g_autofree char *iso = NULL;

  if (g_str_equal (text, shown))
    return;
  iso = text[0] != '\0' ? g_strconcat (text, last ? "T23:59:59" : "T00:00:00", NULL) : g_strdup ("");
  json_object_set_string_member (changes, name, iso);
}

static void
add_cap (JsonObject *changes,
         const char *name,
         gint64      before,
         AdwSpinRow *row)
{
  gint64 value = (gint64) adw_spin_row_get_value (row);

  if (value != before)
    json_object_set_int_member (changes, name, value);
}

static JsonObject *
make_changes (AivEditUserDialog *self)
{
  const AivWireUser *before = self->before;
  JsonObject *changes = json_object_new ();

  add_text (changes, "name", before->name, self->name_row);
  add_text (changes, "email", before->email, self->email_row);
  add_word (changes, "plan", plans, before->plan, self->plan_row);
  add_word (changes, "subscription_status", states, before->subscription_status, self->status_row);
  add_day (changes, "subscription_start_date", before->subscription_start, self->start_row, FALSE);
  add_day (changes, "subscription_end_date", before->subscription_end, self->end_row, TRUE);
  add_cap (changes, "cap_concurrent", before->cap_concurrent, self->concurrent_row);
  add_cap (changes, "cap_daily", before->cap_daily, self->daily_row);
  add_cap (changes, "cap_monthly", before->cap_monthly, self->monthly_row);
  return changes;
}

static const char *
find_problem (AivEditUserDialog *self)
{
  g_autofree char *email = dup_text (self->email_row);
  const char *at = strchr (email, '@');
  gint64 start, end;

  if (email[0] != '\0' && (at == NULL || at == email || at[1] == '\0' || strchr (email, ' ') != NULL))
    return C_("user", "This is no e-mail address.");
  if (!get_day (self->start_row, FALSE, &start) || !get_day (self->end_row, TRUE, &end))
    return C_("user", "Days are written as year, month and day, such as 2027-03-31.");
  if (start > 0 && end > 0 && end < start)
    return C_("user", "The plan ends before it begins.");
  return NULL;
}

static void
aiv_edit_user_dialog_update (AivEditUserDialog *self)
{
  const char *problem;
  g_autoptr(JsonObject) changes = NULL;

  if (self->before == NULL)
    return;

  problem = find_problem (self);
  changes = make_changes (self);
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button),
                            !self->busy && problem == NULL && json_object_get_size (changes) > 0);
}

static void
on_changed (AivEditUserDialog *self)
{
  aiv_edit_user_dialog_update (self);
}

/* --- saving it ------------------------------------------------------------------------- */

static DexFuture *
on_applied (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivEditUserDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireUser) wire = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  wire = dex_await_boxed (dex_ref (done), &error);
  aiv_edit_user_dialog_update (self);
  if (wire != NULL)
    {
      g_signal_emit (self, signals[CHANGED], 0, wire);
      adw_dialog_force_close (ADW_DIALOG (self));
      return dex_future_new_true ();
    }
  /* What was typed stays to be read, but what it was meant for is another one by now. */
  if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_STALE))
    {
      g_signal_emit (self, signals[STALE], 0);
      gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), FALSE);
    }
  aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Change the Account"));
  return dex_future_new_true ();
}

static void
on_apply_clicked (AivEditUserDialog *self)
{
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->applying);
  self->applying = dex_future_finally (aiv_client_change_user (self->client, self->before->id, make_changes (self),
                                                               self->before->version),
                                       on_applied, aiv_weak_new (self), aiv_weak_free);
  aiv_edit_user_dialog_update (self);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_edit_user_dialog_dispose (GObject *object)
{
  AivEditUserDialog *self = AIV_EDIT_USER_DIALOG (object);

  aiv_let_go (&self->applying);
  g_clear_pointer (&self->before, aiv_wire_user_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_EDIT_USER_DIALOG);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (aiv_edit_user_dialog_parent_class)->dispose (object);
}

static void
aiv_edit_user_dialog_class_init (AivEditUserDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_edit_user_dialog_dispose;

  /**
   * AivEditUserDialog::changed:
   * @user: (type AivWireUser): the account as it is now
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_WIRE_USER);

  /**
   * AivEditUserDialog::stale:
   *
   * Nothing was changed, since somebody else has changed the account meanwhile.
   */
  signals[STALE] = g_signal_new ("stale", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-edit-user-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, AivEditUserDialog, name)
  BIND (window_title);
  BIND (name_row);
  BIND (email_row);
  BIND (plan_row);
  BIND (status_row);
  BIND (start_row);
  BIND (end_row);
  BIND (concurrent_row);
  BIND (daily_row);
  BIND (monthly_row);
  BIND (problem_label);
  BIND (apply_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
}

static void
aiv_edit_user_dialog_init (AivEditUserDialog *self)
{
  g_autoptr(GtkStringList) plan_names = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) state_names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; plans[i] != NULL; i++)
    gtk_string_list_append (plan_names, aiv_format_plan (plans[i]));
  gtk_string_list_append (state_names, C_("subscription", "Active"));
  gtk_string_list_append (state_names, C_("subscription", "Cancelled"));
  gtk_string_list_append (state_names, C_("subscription", "Expired"));
  adw_combo_row_set_model (self->plan_row, G_LIST_MODEL (plan_names));
  adw_combo_row_set_model (self->status_row, G_LIST_MODEL (state_names));
}

static void
show (AivEditUserDialog *self)
{
  const AivWireUser *user = self->before;
  g_autofree char *start = dup_day (user->subscription_start);
  g_autofree char *end = dup_day (user->subscription_end);

  adw_window_title_set_subtitle (self->window_title, user->username);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), user->name != NULL ? user->name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->email_row), user->email != NULL ? user->email : "");
  adw_combo_row_set_selected (self->plan_row, find_word (plans, user->plan));
  adw_combo_row_set_selected (self->status_row, find_word (states, user->subscription_status));
  gtk_editable_set_text (GTK_EDITABLE (self->start_row), start);
  gtk_editable_set_text (GTK_EDITABLE (self->end_row), end);
  adw_spin_row_set_value (self->concurrent_row, (double) user->cap_concurrent);
  adw_spin_row_set_value (self->daily_row, (double) user->cap_daily);
  adw_spin_row_set_value (self->monthly_row, (double) user->cap_monthly);
}

/**
 * aiv_edit_user_dialog_new:
 * @client: of an administrator
 * @user: whose account; as it is now is what is edited
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_edit_user_dialog_new (AivClient *client,
                          AivUser   *user)
{
  AivEditUserDialog *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (AIV_IS_USER (user), NULL);

  self = g_object_new (AIV_TYPE_EDIT_USER_DIALOG, NULL);
  self->client = g_object_ref (client);
  self->before = aiv_wire_user_ref ((AivWireUser *) aiv_user_get_wire (user));
  show (self);
  aiv_edit_user_dialog_update (self);
  return ADW_DIALOG (self);
}
