/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sharing-group.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivSharingGroup:
 *
 * Whether others on the network are let in at the server of an app, and what to tell them. Shows
 * itself only where that can be said.
 */
struct _AivSharingGroup
{
  AdwPreferencesGroup parent_instance;

  AdwSwitchRow *share_row;

  AivClient *client;
  GPtrArray *rows; /* what to tell them */
  char *told;      /* the same as one text */
  DexFuture *asking;
  gboolean shared;
  gboolean quiet; /* while the server's answer is shown */
};

G_DEFINE_FINAL_TYPE (AivSharingGroup, aiv_sharing_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_copy (GtkButton       *button,
         AivSharingGroup *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), g_object_get_data (G_OBJECT (button), "text"));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Copied"));
}

static void
add_text (AivSharingGroup *self,
          const char      *title,
          const char      *text,
          gboolean         is_fingerprint,
          const char      *copy_label)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autoptr(GString) shown = g_string_new (text);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle-lines", 0,
                                 NULL);

  /* What is compared is broken between its parts, and no hyphen comes in; it is not copied from here. */
  if (is_fingerprint)
    g_string_replace (shown, ":", ":\xe2\x80\x8b", 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), !is_fingerprint);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown->str);
  gtk_widget_add_css_class (row, "property");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, C_("tooltip", "Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, copy_label, -1);
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
show_texts (AivSharingGroup           *self,
            const AivWireServerStatus *status)
{
  g_autofree char *addresses = status->share_addresses != NULL ? g_strjoinv (" ", status->share_addresses) : NULL;
  g_autofree char *told = status->is_shared ? g_strdup_printf ("%s %s", addresses, status->share_fingerprint) : NULL;

  /* Rows that somebody reads or has the focus in stay. */
  if (!g_set_str (&self->told, told))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  if (!status->is_shared)
    return;
  for (guint i = 0; status->share_addresses != NULL && status->share_addresses[i] != NULL; i++)
    {
      g_autofree char *label = g_strdup_printf (C_("accessible name", "Copy %s"), status->share_addresses[i]);

      add_text (self, C_("label", "Server address for them"), status->share_addresses[i], FALSE, label);
    }
  if (status->share_fingerprint != NULL)
    add_text (self, C_("label", "Certificate that they are asked to compare"), status->share_fingerprint, TRUE,
              C_("accessible name", "Copy the certificate"));
}

static char *
dup_subtitle (const AivWireServerStatus *status)
{
  if (status->is_shared && (status->share_addresses == NULL || status->share_addresses[0] == NULL))
    return g_strdup (C_("sharing", "On, but this computer is not connected to a network."));
  if (status->is_shared)
    return g_strdup_printf (C_("sharing", "They sign in to the accounts that you make under Users, as long as AIVideo Studio "
                                          "runs. The connection is encrypted. A firewall may have to let port %d through."),
                            (int) status->share_port);
  if (status->default_password)
    return g_strdup (C_("sharing", "Only once “admin” has another password than the first one."));
  if (status->share_problem != NULL)
    return g_strdup_printf (C_("sharing", "Off, as port %d was taken. Switched on again, it uses another port, which changes "
                                          "the address."),
                            (int) status->share_port);
  return g_strdup (C_("sharing", "Off: only this computer reaches the server."));
}

/**
 * aiv_sharing_group_show:
 * @self: the group
 * @status: all that the server tells of itself
 */
void
aiv_sharing_group_show (AivSharingGroup           *self,
                        const AivWireServerStatus *status)
{
  g_autofree char *subtitle = NULL;

  g_return_if_fail (AIV_IS_SHARING_GROUP (self));
  g_return_if_fail (status != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), status->can_share);
  if (!status->can_share)
    return;
  subtitle = dup_subtitle (status);
  self->quiet = TRUE;
  self->shared = status->is_shared;
  adw_switch_row_set_active (self->share_row, status->is_shared);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->share_row), subtitle);
  gtk_widget_set_sensitive (GTK_WIDGET (self->share_row), status->is_shared || !status->default_password);
  self->quiet = FALSE;
  show_texts (self, status);
}

static DexFuture *
on_answer (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivSharingGroup) self = aiv_weak_get (weak);
  g_autoptr(AivWireServerStatus) status = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (GTK_WIDGET (self->share_row), TRUE);
  if ((status = dex_await_boxed (dex_ref (done), &error)) != NULL)
    {
      aiv_sharing_group_show (self, status);
      aiv_announce (GTK_WIDGET (self), adw_action_row_get_subtitle (ADW_ACTION_ROW (self->share_row)),
                    GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      /* Its limits, and who reaches it, follow. */
      gtk_widget_activate_action (GTK_WIDGET (self), "server.refresh", NULL);
    }
  else
    {
      self->quiet = TRUE;
      adw_switch_row_set_active (self->share_row, self->shared);
      self->quiet = FALSE;
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not change who is let in"));
    }
  return dex_future_new_true ();
}

static void
on_share (AivSharingGroup *self)
{
  if (self->quiet || self->client == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->share_row), FALSE);
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (aiv_client_share_server (self->client, adw_switch_row_get_active (self->share_row)),
                                     on_answer, aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_sharing_group_dispose (GObject *object)
{
  AivSharingGroup *self = AIV_SHARING_GROUP (object);

  aiv_let_go (&self->asking);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_sharing_group_parent_class)->dispose (object);
}

static void
aiv_sharing_group_finalize (GObject *object)
{
  AivSharingGroup *self = AIV_SHARING_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->told);

  G_OBJECT_CLASS (aiv_sharing_group_parent_class)->finalize (object);
}

static void
aiv_sharing_group_class_init (AivSharingGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_sharing_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_sharing_group_finalize;
}

static void
aiv_sharing_group_init (AivSharingGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), C_("heading", "Others on the Network"));
  self->share_row = g_object_new (ADW_TYPE_SWITCH_ROW,
                                  "title", C_("label", "Let Others In"),
                                  "subtitle-lines", 0,
                                  NULL);
  g_signal_connect_object (self->share_row, "notify::active", G_CALLBACK (on_share), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->share_row));
}

/**
 * aiv_sharing_group_set_client:
 * @self: the group
 * @client: of an administrator
 */
void
aiv_sharing_group_set_client (AivSharingGroup *self,
                              AivClient       *client)
{
  g_return_if_fail (AIV_IS_SHARING_GROUP (self));

  g_set_object (&self->client, client);
}
