/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-page-private.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-audit-dialog.h"
#include "aiv-engine-expander.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-text.h"
#include "aiv-weak.h"

/* While somebody looks, and at no other time. */
#define LIVE_SECONDS 3
/* Engines change less often. */
#define ENGINES_TICKS 4

typedef enum
{
  PROP_SESSION = 1,
  PROP_ACCOUNT,
} AivServerPageProp;

static GParamSpec *props[PROP_ACCOUNT + 1];

G_DEFINE_FINAL_TYPE (AivServerPage, aiv_server_page, ADW_TYPE_NAVIGATION_PAGE)

static AivClient *
get_client (AivServerPage *self)
{
  return aiv_session_get_client (self->session);
}

/* --- what it shows --------------------------------------------------------------------- */

static void
show_live (AivServerPage             *self,
           const AivWireServerStatus *status)
{
  g_autofree char *running = g_strdup_printf (C_("queue", "%d of at most %d"), (int) status->running,
                                              (int) status->concurrency);
  g_autofree char *waiting = aiv_format_number (status->waiting);
  g_autofree char *uptime = aiv_text_duration ((double) status->uptime_seconds);

  self->running = status->running;
  self->waiting = status->waiting;
  adw_action_row_set_subtitle (self->running_row, running);
  adw_action_row_set_subtitle (self->waiting_row, waiting);
  adw_action_row_set_subtitle (self->uptime_row, uptime);
}

static void
set_size (AdwActionRow *row,
          gint64        bytes)
{
  g_autofree char *size = g_format_size ((guint64) MAX (0, bytes));

  adw_action_row_set_subtitle (row, size);
}

static void
show_keep (AivServerPage             *self,
           const AivWireServerStatus *status)
{
  g_autofree char *videos = NULL;
  g_autofree char *text = NULL;

  if (status->videos_days == 0)
    videos = g_strdup (C_("retention", "For ever"));
  else
    videos = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Videos for %d day", "Videos for %d days",
                                           (gulong) status->videos_days),
                              (int) status->videos_days);
  if (status->uploads_days > 0)
    {
      g_autofree char *uploads = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "uploads for %d day", "uploads for %d days",
                                                               (gulong) status->uploads_days),
                                                  (int) status->uploads_days);
      /* Translators: how long videos are kept, and how long uploads */
      char *both = g_strdup_printf (C_("retention", "%s, %s"), videos, uploads);

      g_free (videos);
      videos = both;
    }
  if (status->total_mib > 0)
    {
      g_autofree char *size = g_format_size ((guint64) status->total_mib << 20);

      /* Translators: how long files are kept, and how much of them at most */
      text = g_strdup_printf (C_("retention", "%s, at most %s in all"), videos, size);
    }
  adw_action_row_set_subtitle (self->keep_row, text != NULL ? text : videos);
}

static void
show_limits (AivServerPage             *self,
             const AivWireServerStatus *status)
{
  g_autofree char *text = NULL;
  g_autofree char *quota = status->user_mib > 0 ? g_format_size ((guint64) status->user_mib << 20)
                                                : g_strdup (C_("limit", "Any size"));

  if (status->limits_enabled)
    text = g_strdup_printf (C_("limits", "%d sign-ins from an address; each user: %d submissions, %d uploads, %d reads, "
                                         "%d other changes"),
                            (int) status->auth_limit, (int) status->generate_limit, (int) status->upload_limit,
                            (int) status->read_limit, (int) status->write_limit);
  adw_action_row_set_subtitle (self->limits_row,
                               text != NULL ? text : C_("limits", "Not limited: only that computer reaches the server"));
  adw_action_row_set_subtitle (self->quota_row, quota);
}

static void
show_backup (AivServerPage             *self,
             const AivWireServerStatus *status)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (status->last_backup_at > 0)
    {
      utc = g_date_time_new_from_unix_utc_usec (status->last_backup_at * 1000);
      local = utc != NULL ? g_date_time_to_local (utc) : NULL;
      time = local != NULL ? aiv_format_date_time (local) : NULL;
    }
  /* Translators: when the last backup was made, and the folder where backups are */
  text = g_strdup_printf (C_("backup", "%s, in %s"), time != NULL ? time : C_("time of a backup", "Never"),
                          status->backup_folder != NULL ? status->backup_folder : "");
  adw_action_row_set_subtitle (self->backup_row, text);
}

static void
show_whole (AivServerPage       *self,
            AivWireServerStatus *status)
{
  const char *address = status->public_url != NULL ? status->public_url : status->address;
  g_autofree char *text = NULL;

  if (self->status != status)
    {
      g_clear_pointer (&self->status, aiv_wire_server_status_unref);
      self->status = aiv_wire_server_status_ref (status);
    }
  show_live (self, status);
  aiv_sharing_group_show (self->sharing_group, status);
  if (address != NULL)
    /* Translators: the address of a server, and who can reach it */
    text = g_strdup_printf (C_("address", "%s, reached by %s"), address,
                            status->is_exposed && !status->is_shared ? C_("who reaches a server", "others, too")
                                               : C_("who reaches a server", "that computer alone"));
  adw_action_row_set_subtitle (self->address_row, text);
  adw_action_row_set_subtitle (self->folder_row, status->data_dir);
  set_size (self->files_row, status->file_bytes);
  set_size (self->database_row, status->database_bytes);
  set_size (self->free_row, status->free_bytes);
  show_keep (self, status);
  show_limits (self, status);
  show_backup (self, status);
  adw_banner_set_revealed (self->password_banner, status->default_password);
  gtk_stack_set_visible_child_name (self->stack, "server");
}

/* --- asking ---------------------------------------------------------------------------- */

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(AivWireServerStatus) status = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((status = dex_await_boxed (dex_ref (done), &error)) != NULL)
    show_whole (self, status);
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "server") == 0)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not ask the server"));
  else if (aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Ask the Server")))
    gtk_stack_set_visible_child_name (self->stack, "error");
  return dex_future_new_true ();
}

static AivEngineExpander *
find_engine (AivServerPage *self,
             const char    *id)
{
  for (guint i = 0; i < self->engine_rows->len; i++)
    if (g_strcmp0 (aiv_engine_expander_get_id (self->engine_rows->pdata[i]), id) == 0)
      return self->engine_rows->pdata[i];
  return NULL;
}

/* Which engines there are depends on the version of the server alone. */
static void
show_engines (AivServerPage *self,
              GPtrArray     *engines,
              gboolean       whole)
{
  gboolean fresh = TRUE;

  for (guint i = 0; i < engines->len; i++)
    {
      AivWireEngine *engine = engines->pdata[i];
      AivEngineExpander *known = find_engine (self, engine->id);

      if (known != NULL)
        {
          fresh = aiv_engine_expander_update (known, engine, whole) && fresh;
        }
      else
        {
          GtkWidget *row = aiv_engine_expander_new (get_client (self), engine);

          adw_preferences_group_add (self->engines_group, row);
          g_ptr_array_add (self->engine_rows, row);
        }
    }
  adw_banner_set_revealed (self->stale_banner, !fresh);
}

static DexFuture *
on_engines (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(AivWirePage) page = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((page = dex_await_boxed (dex_ref (done), &error)) == NULL)
    {
      g_autofree char *text = aiv_api_error_describe (error);

      adw_preferences_group_set_description (self->engines_group, text);
      return dex_future_new_true ();
    }
  show_engines (self, page->items, TRUE);
  return dex_future_new_true ();
}

void
aiv_server_page_load (AivServerPage *self)
{
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_client_fetch_server_status (get_client (self), FALSE), on_loaded,
                                      aiv_weak_new (self), aiv_weak_free);
  aiv_let_go (&self->engines);
  self->engines = dex_future_finally (aiv_client_fetch_engines (get_client (self)), on_engines, aiv_weak_new (self),
                                      aiv_weak_free);
}

static DexFuture *
on_live (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(AivWireServerStatus) status = dex_await_boxed (dex_ref (done), NULL);

  /* A failure is told by the banner of the connection; the next answer comes by itself. */
  if (self != NULL && self->session != NULL && status != NULL)
    show_live (self, status);
  return dex_future_new_true ();
}

static DexFuture *
on_live_engines (DexFuture *done,
                 gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(AivWirePage) page = dex_await_boxed (dex_ref (done), NULL);

  if (self != NULL && self->session != NULL && page != NULL)
    show_engines (self, page->items, FALSE);
  return dex_future_new_true ();
}

static gboolean
on_timer (gpointer data)
{
  AivServerPage *self = data;

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "server") != 0)
    return G_SOURCE_CONTINUE;
  if (++self->ticks % ENGINES_TICKS == 0 && (self->engines == NULL || !dex_future_is_pending (self->engines)))
    {
      aiv_let_go (&self->engines);
      self->engines = dex_future_finally (aiv_client_fetch_engines (get_client (self)), on_live_engines,
                                          aiv_weak_new (self), aiv_weak_free);
    }
  if (self->live == NULL || !dex_future_is_pending (self->live))
    {
      aiv_let_go (&self->live);
      self->live = dex_future_finally (aiv_client_fetch_server_status (get_client (self), TRUE), on_live,
                                       aiv_weak_new (self), aiv_weak_free);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_retry (AivServerPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_server_page_load (self);
}

/* --- actions --------------------------------------------------------------------------- */

static DexFuture *
on_backed_up (DexFuture *done,
              gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "server.backup", TRUE);
  if ((name = dex_await_string (dex_ref (done), &error)) == NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not make a backup"));
      return dex_future_new_true ();
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "The backup has been made"));
  aiv_server_page_load (self);
  return dex_future_new_true ();
}

static void
on_backup (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);

  gtk_widget_action_set_enabled (widget, "server.backup", FALSE);
  adw_action_row_set_subtitle (self->backup_row, C_("backup", "Being made…"));
  aiv_let_go (&self->backing_up);
  self->backing_up = dex_future_finally (aiv_client_make_backup (get_client (self)), on_backed_up, aiv_weak_new (self),
                                         aiv_weak_free);
}

static void
on_audit (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  adw_dialog_present (aiv_audit_dialog_new (get_client (AIV_SERVER_PAGE (widget))), widget);
}

/* What was to be changed is not any more what it was. */
static void
on_stale (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);

  adw_banner_set_revealed (self->stale_banner, TRUE);
  aiv_announce (widget, adw_banner_get_title (self->stale_banner), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  aiv_server_page_load (AIV_SERVER_PAGE (widget));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_server_page_map (GtkWidget *widget)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);

  GTK_WIDGET_CLASS (aiv_server_page_parent_class)->map (widget);
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (LIVE_SECONDS, on_timer, self);
}

static void
aiv_server_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&AIV_SERVER_PAGE (widget)->timer, g_source_remove);

  GTK_WIDGET_CLASS (aiv_server_page_parent_class)->unmap (widget);
}

static void
aiv_server_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((AivServerPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_SERVER_PAGE (object)->session);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, AIV_SERVER_PAGE (object)->account);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_server_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((AivServerPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_SERVER_PAGE (object)->session = g_value_dup_object (value);
      break;
    case PROP_ACCOUNT:
      AIV_SERVER_PAGE (object)->account = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_server_page_constructed (GObject *object)
{
  AivServerPage *self = AIV_SERVER_PAGE (object);

  G_OBJECT_CLASS (aiv_server_page_parent_class)->constructed (object);

  aiv_sharing_group_set_client (self->sharing_group, get_client (self));
  aiv_server_page_follow_own (self);
}

static void
aiv_server_page_dispose (GObject *object)
{
  AivServerPage *self = AIV_SERVER_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  aiv_let_go (&self->loading);
  aiv_let_go (&self->engines);
  aiv_let_go (&self->live);
  aiv_let_go (&self->backing_up);
  aiv_let_go (&self->starting);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SERVER_PAGE);
  g_clear_pointer (&self->engine_rows, g_ptr_array_unref);
  g_clear_pointer (&self->status, aiv_wire_server_status_unref);
  g_clear_object (&self->account);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_server_page_parent_class)->dispose (object);
}

static void
aiv_server_page_class_init (AivServerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_server_page_get_property;
  object_class->set_property = aiv_server_page_set_property;
  object_class->constructed = aiv_server_page_constructed;
  object_class->dispose = aiv_server_page_dispose;
  widget_class->map = aiv_server_page_map;
  widget_class->unmap = aiv_server_page_unmap;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_SHARING_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, password_banner);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, stale_banner);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, notice_banner);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, running_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, waiting_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, uptime_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, engines_group);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, files_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, database_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, free_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, keep_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, limits_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, quota_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, backup_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, sharing_group);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, own_group);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, folder_button);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, stopped_page);
  gtk_widget_class_bind_template_child (widget_class, AivServerPage, start_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_install_action (widget_class, "server.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "server.stale", NULL, on_stale);
  gtk_widget_class_install_action (widget_class, "server.backup", NULL, on_backup);
  gtk_widget_class_install_action (widget_class, "server.audit", NULL, on_audit);
  aiv_server_page_install_own (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "server.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "server.refresh", NULL);
}

static void
aiv_server_page_init (AivServerPage *self)
{
  self->engine_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_server_page_new:
 * @session: of an administrator
 * @account: (nullable): the program's, which has started the server if it is the one of this computer
 *
 * Returns: (transfer full): a page about the server
 */
AdwNavigationPage *
aiv_server_page_new (AivSession *session,
                     AivAccount *account)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_SERVER_PAGE, "session", session, "account", account, NULL);
}
