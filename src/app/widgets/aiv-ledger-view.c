/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-ledger-view.h"

#include <glib/gi18n.h>

#include "aiv-error-view.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-ledger-export.h"
#include "aiv-present-error.h"
#include "aiv-scroll.h"
#include "aiv-undo-entry-dialog.h"
#include "aiv-weak.h"

/**
 * AivLedgerView:
 *
 * Every hold, charge, refund and grant of an account, newest first, read as far as somebody
 * scrolls.
 */
struct _AivLedgerView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AivErrorView *error_view;
  GtkScrolledWindow *scrolled_window;
  GtkNoSelection *selection;
  GtkDropDown *kind_drop_down;
  GtkWidget *none_label;

  AivLedgerList *list;
  GtkCustomFilter *filter;
  GtkFilterListModel *filtered;
  DexFuture *loading;
  DexFuture *exporting;
  GCancellable *choosing;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivLedgerView, aiv_ledger_view, ADW_TYPE_BIN)

static void aiv_ledger_view_load_more (AivLedgerView *self);

/* What can be chosen to be shown, behind all of it. */
static const AivLedgerKind kinds[] = {
  AIV_LEDGER_GRANT, AIV_LEDGER_HOLD, AIV_LEDGER_SETTLE, AIV_LEDGER_RELEASE, AIV_LEDGER_ADJUST, AIV_LEDGER_PURCHASE,
  AIV_LEDGER_REFUND,
};

/* --- what a row shows ------------------------------------------------------------------ */

static char *
kind_text (gpointer      object,
           AivLedgerKind kind)
{
  return g_strdup (aiv_format_ledger_kind (kind));
}

static gboolean
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
has_note (gpointer    object,
          const char *reason,
          const char *actor)
{
  return is_set (reason) || is_set (actor);
}

static char *
note_text (gpointer    object,
           const char *reason,
           const char *actor)
{
  if (is_set (reason) && is_set (actor))
    /* Translators: why credits moved, and who moved them: "Welcome · by admin". */
    return g_strdup_printf (C_("ledger", "%s · by %s"), reason, actor);
  if (is_set (actor))
    return g_strdup_printf (C_("ledger", "by %s"), actor);
  return g_strdup (is_set (reason) ? reason : "");
}

static char *
undo_text (gpointer object,
           gboolean is_undone,
           gboolean is_undo)
{
  if (is_undone)
    return g_strdup (C_("ledger", "Taken back"));
  return g_strdup (is_undo ? C_("ledger", "Takes another change back") : "");
}

static gboolean
either (gpointer object,
        gboolean one,
        gboolean other)
{
  return one || other;
}

static char *
format_signed (gpointer object,
               gint64   amount)
{
  return aiv_format_signed (amount);
}

static char *
balance_text (gpointer object,
              gint64   balance)
{
  g_autofree char *number = aiv_format_number (balance);

  /* Translators: credits that were there afterwards. */
  return g_strdup_printf (C_("ledger", "Balance %s"), number);
}

static char *
format_date_time (gpointer   object,
                  GDateTime *date)
{
  return aiv_format_date_time (date);
}

static char *
spoken (gpointer      object,
        AivLedgerKind kind,
        gint64        amount)
{
  g_autofree char *number = aiv_format_signed (amount);

  return g_strdup_printf ("%s %s", aiv_format_ledger_kind (kind), number);
}

/* --- the list -------------------------------------------------------------------------- */

static void
aiv_ledger_view_update (AivLedgerView *self)
{
  AivPagedList *list = AIV_PAGED_LIST (self->list);
  const GError *error = aiv_paged_list_get_error (list);
  const char *page = "loading";

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    page = "list";
  else if (!aiv_paged_list_get_loading (list) && error != NULL
           && aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the History")))
    page = "error";
  else if (aiv_paged_list_get_is_empty (list))
    page = "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->none_label, g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0
                                              && !aiv_paged_list_get_has_more (list));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "ledger.export",
                                 g_str_equal (page, "list") && self->exporting == NULL);
}

static DexFuture *
on_read (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivLedgerView) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->list == NULL)
    return dex_future_new_true ();

  if (!dex_await (dex_ref (done), &error) && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not load the history"));
  aiv_ledger_view_update (self);
  /* Rows that are not shown fill no window. */
  if (error == NULL)
    aiv_ledger_view_load_more (self);
  return dex_future_new_true ();
}

/* Reads on if somebody can see the end of what there is. */
static void
aiv_ledger_view_load_more (AivLedgerView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  AivPagedList *list = AIV_PAGED_LIST (self->list);

  if (!aiv_scroll_wants_more (adjustment, list))
    return;

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_load_more (list), on_read, aiv_weak_new (self), aiv_weak_free);
}

static gboolean
is_wanted (gpointer entry,
           gpointer data)
{
  AivLedgerView *self = data;
  guint selected = self->kind_drop_down != NULL ? gtk_drop_down_get_selected (self->kind_drop_down) : 0;

  return selected == 0 || selected > G_N_ELEMENTS (kinds)
         || aiv_ledger_entry_get_kind (entry) == kinds[selected - 1];
}

static void
on_kind_selected (AivLedgerView *self)
{
  if (self->list == NULL)
    return;

  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  aiv_ledger_view_update (self);
  aiv_ledger_view_load_more (self);
}

/* --- taking a change back ---------------------------------------------------------------- */

static void
on_undone (AivLedgerView *self)
{
  aiv_ledger_view_reload (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_undo_clicked (GtkListItem *item,
                 GtkButton   *button)
{
  AivLedgerView *self = AIV_LEDGER_VIEW (gtk_widget_get_ancestor (gtk_list_item_get_child (item), AIV_TYPE_LEDGER_VIEW));
  AdwDialog *dialog = aiv_undo_entry_dialog_new (aiv_ledger_list_get_client (self->list), gtk_list_item_get_item (item));

  g_signal_connect_object (dialog, "changed", G_CALLBACK (on_undone), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- saving it ------------------------------------------------------------------------- */

static DexFuture *
on_exported (DexFuture *done,
             gpointer   weak)
{
  g_autoptr(AivLedgerView) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  gint64 n_rows;

  if (self == NULL || self->list == NULL)
    return dex_future_new_true ();

  n_rows = dex_await_int64 (dex_ref (done), &error);
  aiv_let_go (&self->exporting);
  if (error == NULL)
    {
      g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld change saved", "%ld changes saved",
                                                            (gulong) n_rows),
                                               (long) n_rows);

      gtk_widget_activate_action (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), "win.toast", "s", text);
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not save the history"));
    }
  aiv_ledger_view_update (self);
  return dex_future_new_true ();
}

static void
on_destination_chosen (GObject      *source,
                       GAsyncResult *result,
                       gpointer      weak)
{
  g_autoptr(AivLedgerView) self = aiv_weak_get (weak);
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  aiv_weak_free (weak);
  if (self != NULL && self->list != NULL && file != NULL)
    aiv_ledger_view_export (self, file);
}

static void
export_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivLedgerView *self = AIV_LEDGER_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  /* Translators: name of a file; %s is the day. */
  g_autofree char *name = g_strdup_printf (C_("file name", "Credits %s.csv"), day);

  gtk_file_dialog_set_title (dialog, C_("window title", "Save Credit History"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                        on_destination_chosen, aiv_weak_new (self));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
on_retry (AivLedgerView *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_ledger_view_reload (self);
}

static void
aiv_ledger_view_dispose (GObject *object)
{
  AivLedgerView *self = AIV_LEDGER_VIEW (object);

  aiv_let_go (&self->loading);
  aiv_let_go (&self->exporting);
  g_cancellable_cancel (self->choosing);
  /* The template lets go of its children, but its parent class would still know this one. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_LEDGER_VIEW);
  g_clear_object (&self->choosing);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (aiv_ledger_view_parent_class)->dispose (object);
}

static void
aiv_ledger_view_class_init (AivLedgerViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_ledger_view_dispose;

  /**
   * AivLedgerView::changed:
   *
   * A change was taken back here, so the balance is another one.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_LEDGER_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-ledger-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, stack);
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, selection);
  gtk_widget_class_bind_template_callback (widget_class, kind_text);
  gtk_widget_class_bind_template_callback (widget_class, has_note);
  gtk_widget_class_bind_template_callback (widget_class, note_text);
  gtk_widget_class_bind_template_callback (widget_class, format_signed);
  gtk_widget_class_bind_template_callback (widget_class, format_date_time);
  gtk_widget_class_bind_template_callback (widget_class, balance_text);
  gtk_widget_class_bind_template_callback (widget_class, spoken);
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, kind_drop_down);
  gtk_widget_class_bind_template_child (widget_class, AivLedgerView, none_label);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_selected);
  gtk_widget_class_bind_template_callback (widget_class, undo_text);
  gtk_widget_class_bind_template_callback (widget_class, either);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_clicked);
  gtk_widget_class_install_action (widget_class, "ledger.export", NULL, export_activated);
}

static void
aiv_ledger_view_init (AivLedgerView *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  GtkAdjustment *adjustment;

  self->choosing = g_cancellable_new ();
  self->filter = gtk_custom_filter_new (is_wanted, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_string_list_append (names, C_("ledger", "All changes"));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (names, aiv_format_ledger_kind (kinds[i]));
  gtk_drop_down_set_model (self->kind_drop_down, G_LIST_MODEL (names));
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->filtered));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (aiv_ledger_view_load_more), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (aiv_ledger_view_load_more), self, G_CONNECT_SWAPPED);
}

/**
 * aiv_ledger_view_new:
 *
 * Returns: (transfer full): a view of no ledger yet
 */
GtkWidget *
aiv_ledger_view_new (void)
{
  return g_object_new (AIV_TYPE_LEDGER_VIEW, NULL);
}

/**
 * aiv_ledger_view_set_list:
 * @self: a view, told only once
 * @list: a ledger; it is read now
 *
 * Shows @list.
 */
void
aiv_ledger_view_set_list (AivLedgerView *self,
                          AivLedgerList *list)
{
  static const char *const watched[] = { "notify::loading", "notify::error", "notify::is-empty", "items-changed" };

  g_return_if_fail (AIV_IS_LEDGER_VIEW (self));
  g_return_if_fail (AIV_IS_LEDGER_LIST (list));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (list, watched[i], G_CALLBACK (aiv_ledger_view_update), self, G_CONNECT_SWAPPED);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (list));
  aiv_ledger_view_reload (self);
}

/**
 * aiv_ledger_view_reload:
 * @self: a view of a ledger
 *
 * Reads the ledger again.
 */
void
aiv_ledger_view_reload (AivLedgerView *self)
{
  g_return_if_fail (AIV_IS_LEDGER_VIEW (self));
  g_return_if_fail (self->list != NULL);

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_reload (AIV_PAGED_LIST (self->list)),
                                      on_read, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_ledger_view_export:
 * @self: a view of a ledger
 * @destination: where to
 *
 * Saves the whole ledger, not only what is shown, as a table.
 */
void
aiv_ledger_view_export (AivLedgerView *self,
                        GFile         *destination)
{
  g_return_if_fail (AIV_IS_LEDGER_VIEW (self));
  g_return_if_fail (self->list != NULL);

  aiv_let_go (&self->exporting);
  self->exporting = dex_future_finally (aiv_ledger_export (aiv_ledger_list_get_client (self->list),
                                                           aiv_ledger_list_get_user_id (self->list), destination),
                                        on_exported, aiv_weak_new (self), aiv_weak_free);
  aiv_ledger_view_update (self);
}
