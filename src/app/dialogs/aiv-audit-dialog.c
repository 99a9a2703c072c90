/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-audit-dialog.h"

#include <glib/gi18n.h>

#include "aiv-audit-list.h"
#include "aiv-audit-text.h"
#include "aiv-error-view.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-scroll.h"
#include "aiv-table-saver.h"
#include "aiv-weak.h"

/**
 * AivAuditDialog:
 *
 * What administrators did on a server, newest first, read as far as somebody scrolls.
 */
struct _AivAuditDialog
{
  AdwDialog parent_instance;

  GtkDropDown *action_drop;
  GtkDropDown *time_drop;
  GtkEditable *actor_entry;
  GtkStack *stack;
  AivErrorView *error_view;
  GtkScrolledWindow *scrolled_window;
  GtkNoSelection *selection;

  AivClient *client;
  AivAuditList *list;
  DexFuture *loading;
};

G_DEFINE_FINAL_TYPE (AivAuditDialog, aiv_audit_dialog, ADW_TYPE_DIALOG)

/* In the order of the list. */
static const char *const actions[] = { NULL, "user", "credits", "job", "engine", "server" };

/* --- what a row shows ------------------------------------------------------------------ */

static char *
entry_title (gpointer           object,
             AivWireAuditEntry *entry)
{
  if (entry == NULL)
    return NULL;
  /* Translators: what was done, and on what */
  return entry->target != NULL ? g_strdup_printf (C_("audit log", "%s · %s"), aiv_audit_text_action (entry->action),
                                                  entry->target)
                               : g_strdup (aiv_audit_text_action (entry->action));
}

static char *
entry_time (gpointer           object,
            AivWireAuditEntry *entry)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;

  if (entry == NULL)
    return NULL;
  utc = g_date_time_new_from_unix_utc_usec (entry->created_at * 1000);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return local != NULL ? aiv_format_date_time (local) : NULL;
}

static char *
entry_detail (gpointer           object,
              AivWireAuditEntry *entry)
{
  const char *who;

  if (entry == NULL)
    return NULL;
  who = entry->actor != NULL ? entry->actor : C_("who did something", "the server itself");
  if (entry->detail == NULL)
    /* Translators: who did something, and how the server calls that, such as “user.create” */
    return g_strdup_printf (C_("audit log", "%s (%s)"), who, entry->action);
  /* Translators: who did something, what exactly, and how the server calls that, such as “credits.adjust” */
  return g_strdup_printf (C_("audit log", "%s: %s (%s)"), who, entry->detail, entry->action);
}

/* --- the list -------------------------------------------------------------------------- */

static void
aiv_audit_dialog_update (AivAuditDialog *self)
{
  AivPagedList *list = AIV_PAGED_LIST (self->list);
  const GError *error = aiv_paged_list_get_error (list);
  const char *page = "loading";

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    page = "list";
  else if (aiv_paged_list_get_loading (list))
    page = gtk_stack_get_visible_child_name (self->stack);
  else if (error != NULL
           && aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Audit Log")))
    page = "error";
  else if (aiv_paged_list_get_is_empty (list))
    page = "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static DexFuture *
on_read (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivAuditDialog) self = aiv_weak_get (weak);

  if (self != NULL && self->list != NULL)
    aiv_audit_dialog_update (self);
  return dex_future_new_true ();
}

static void
reload (AivAuditDialog *self)
{
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_reload (AIV_PAGED_LIST (self->list)), on_read,
                                      aiv_weak_new (self), aiv_weak_free);
}

static void
on_scrolled (AivAuditDialog *self,
             GtkAdjustment  *adjustment)
{
  AivPagedList *list = AIV_PAGED_LIST (self->list);

  if (!aiv_scroll_wants_more (adjustment, list))
    return;
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_load_more (list), on_read, aiv_weak_new (self), aiv_weak_free);
}

static void
on_retry (AivAuditDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  reload (self);
}

static void
on_filter_changed (AivAuditDialog *self)
{
  static const int days_back[] = { -1, 0, 6, 29 };
  guint action, time;
  const char *actor;
  g_autofree char *since = NULL;
  g_autofree char *path = NULL;

  if (self->list == NULL)
    return;
  action = gtk_drop_down_get_selected (self->action_drop);
  time = gtk_drop_down_get_selected (self->time_drop);
  actor = gtk_editable_get_text (self->actor_entry);
  if (time < G_N_ELEMENTS (days_back) && days_back[time] >= 0)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr(GDateTime) first = g_date_time_add_days (now, -days_back[time]);

      since = g_date_time_format (first, "%Y-%m-%d");
    }
  path = aiv_client_make_audit_path (actor[0] != '\0' ? actor : NULL,
                                     action < G_N_ELEMENTS (actions) ? actions[action] : NULL, since, NULL);
  aiv_audit_list_set_path (self->list, path);
}

static void
on_export (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivAuditDialog *self = AIV_AUDIT_DIALOG (widget);

  aiv_table_saver_ask (widget, self->client, aiv_audit_list_get_path (self->list), C_("name of a table", "Audit Log"));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_audit_dialog_dispose (GObject *object)
{
  AivAuditDialog *self = AIV_AUDIT_DIALOG (object);

  aiv_let_go (&self->loading);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_AUDIT_DIALOG);
  g_clear_object (&self->list);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_audit_dialog_parent_class)->dispose (object);
}

static void
aiv_audit_dialog_class_init (AivAuditDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_audit_dialog_dispose;

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_AUDIT_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-audit-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, action_drop);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, time_drop);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, actor_entry);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AivAuditDialog, selection);
  gtk_widget_class_bind_template_callback (widget_class, entry_title);
  gtk_widget_class_bind_template_callback (widget_class, entry_time);
  gtk_widget_class_bind_template_callback (widget_class, entry_detail);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_install_action (widget_class, "audit.export", NULL, on_export);
}

static void
aiv_audit_dialog_init (AivAuditDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_audit_dialog_new:
 * @client: of an administrator
 *
 * Returns: (transfer full): a dialog with the audit log
 */
AdwDialog *
aiv_audit_dialog_new (AivClient *client)
{
  static const char *const watched[] = { "notify::loading", "notify::error", "notify::is-empty", "items-changed" };
  AivAuditDialog *self;
  GtkAdjustment *adjustment;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_AUDIT_DIALOG, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  self->client = g_object_ref (client);
  self->list = aiv_audit_list_new (client);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->list, watched[i], G_CALLBACK (aiv_audit_dialog_update), self, G_CONNECT_SWAPPED);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  reload (self);
  return ADW_DIALOG (self);
}
