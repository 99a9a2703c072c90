/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-account-dialog.h"
#include "aiv-accounts-dialog.h"
#include "aiv-ask-password-dialog.h"
#include "aiv-fiber.h"
#include "aiv-google-dialog.h"
#include "aiv-password-dialog.h"
#include "aiv-sign-in-page.h"
#include "aiv-weak.h"
#include "aiv-window-private.h"

/* The window's part in signing in and out, and in switching between accounts. */

/* Who waits longer than this for a sign-in is told for what, and may go back. */
#define STARTING_MS 1500

/* What was open for an account that was switched away from: nothing typed or chosen is lost. */
typedef struct
{
  GPtrArray *pages;
  char *tag;
} AivParkedPages;

static void
parked_pages_free (gpointer data)
{
  AivParkedPages *parked = data;

  g_ptr_array_unref (parked->pages);
  g_free (parked->tag);
  g_free (parked);
}

/* --- who it is ------------------------------------------------------------------------ */

static void
update_user (AivWindow *self)
{
  AivUser *user = self->session != NULL ? aiv_session_get_user (self->session) : NULL;
  gboolean known = user != NULL && aiv_user_get_id (user) != NULL && *aiv_user_get_id (user) != '\0';
  gboolean local = aiv_account_is_local (self->account);
  AivAccountEntry *entry = aiv_accounts_get_present (aiv_account_get_accounts (self->account));
  g_autofree char *credits = NULL;
  g_autofree char *spoken = NULL;
  const char *name = "";

  if (self->session != NULL && entry != NULL)
    {
      name = local || !known ? aiv_account_entry_get_title (entry) : aiv_user_get_username (user);
      if (known)
        {
          gint64 amount = aiv_user_get_credits (user);

          credits = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld credit", "%ld credits", amount), (long) amount);
        }
      else
        {
          credits = g_strdup (aiv_account_entry_get_place (entry));
        }
      /* Translators: a user name and "95 credits" */
      spoken = g_strdup_printf (C_("accessible name", "Account: %s, %s"), name, credits);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->account_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
  gtk_label_set_label (self->account_name, name);
  adw_avatar_set_show_initials (self->account_avatar, !local);
  adw_avatar_set_icon_name (self->account_avatar, local ? "computer-symbolic" : NULL);
  adw_avatar_set_custom_image (self->account_avatar,
                               entry != NULL ? GDK_PAINTABLE (aiv_account_entry_get_picture (entry)) : NULL);
  gtk_label_set_label (self->account_credits, credits != NULL ? credits : "");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.account", known);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.change-password", known && !local
                                                                             && !aiv_account_uses_google (self->account));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", self->session != NULL);
  aiv_window_update_pages (self);
}

/* A server in the network insists on a password of one's own; this computer asks for none. */
static void
on_must_change (AivWindow *self)
{
  if (aiv_user_get_must_change_password (aiv_session_get_user (self->session))
      && !aiv_account_is_local (self->account)
      && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    adw_dialog_present (aiv_password_dialog_new (self->session, TRUE), GTK_WIDGET (self));
}

static void
on_user_changed (AivWindow *self)
{
  update_user (self);
  on_must_change (self);
}

static void
on_sign_in_needed (AivWindow *self)
{
  AdwDialog *dialog;

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return;
  dialog = aiv_account_uses_google (self->account) ? aiv_google_dialog_new (self->account, NULL)
                                                   : aiv_ask_password_dialog_new (self->account);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_server_notice (AivWindow  *self,
                  const char *level,
                  const char *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", message);
}

/* --- what is shown -------------------------------------------------------------------- */

static void
stop_starting (AivWindow *self)
{
  g_clear_handle_id (&self->starting_source, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->starting_text), FALSE);
}

static void
show_root_page (AivWindow  *self,
                const char *tag)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->root_view);

  if (!g_str_equal (tag, "starting"))
    stop_starting (self);
  /* An entry that goes while it has the focus, and a dialog takes that in the same turn, makes GTK warn. */
  if (AIV_IS_SIGN_IN_PAGE (page))
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  if (page == NULL || g_strcmp0 (adw_navigation_page_get_tag (page), tag) != 0)
    adw_navigation_view_replace_with_tags (self->root_view, &tag, 1);
}

/* It forgets what was typed when it goes. With somebody signed in, it has a way back. */
static AivSignInPage *
show_sign_in (AivWindow       *self,
              AivAccountEntry *entry)
{
  AdwNavigationPage *visible = adw_navigation_view_get_visible_page (self->root_view);
  AdwNavigationPage *page;

  stop_starting (self);
  page = AIV_IS_SIGN_IN_PAGE (visible) ? visible : aiv_sign_in_page_new (self->account);
  if (entry != NULL)
    aiv_sign_in_page_set_entry (AIV_SIGN_IN_PAGE (page), entry);
  if (page == visible)
    return AIV_SIGN_IN_PAGE (page);
  if (self->session == NULL)
    {
      adw_navigation_view_replace (self->root_view, &page, 1);
    }
  else
    {
      if (visible != NULL && g_strcmp0 (adw_navigation_page_get_tag (visible), "main") != 0)
        show_root_page (self, "main");
      adw_navigation_view_push (self->root_view, page);
    }
  return AIV_SIGN_IN_PAGE (page);
}

static gboolean
on_starting_long (gpointer data)
{
  AivWindow *self = data;

  self->starting_source = 0;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->starting_text), TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_starting (AivWindow       *self,
               AivAccountEntry *entry)
{
  g_autofree char *text = NULL;

  if (entry == NULL)
    text = g_strdup ("");
  else if (aiv_account_entry_is_local (entry))
    text = g_strdup (_("Starting what makes the videos on this computer…"));
  else
    /* Translators: a user name and the address of a server */
    text = g_strdup_printf (_("Signing in as %s at %s…"), aiv_account_entry_get_title (entry),
                            aiv_account_entry_get_place (entry));
  gtk_label_set_label (self->starting_label, text);
  show_root_page (self, "starting");
  if (self->starting_source == 0)
    self->starting_source = g_timeout_add (STARTING_MS, on_starting_long, self);
}

static void
park_pages (AivWindow *self)
{
  AdwNavigationPage *visible = adw_navigation_view_get_visible_page (self->content_view);
  g_autoptr(AdwNavigationPage) page = visible != NULL ? g_object_ref (visible) : NULL;
  AivParkedPages *parked = g_new0 (AivParkedPages, 1);

  while (page != NULL && adw_navigation_page_get_tag (page) == NULL)
    g_set_object (&page, adw_navigation_view_get_previous_page (self->content_view, page));
  parked->tag = g_strdup (page != NULL ? adw_navigation_page_get_tag (page) : NULL);
  parked->pages = aiv_window_take_pages (self);
  g_hash_table_insert (self->parked, self->session, parked);
}

/* Puts back what was open for the session. */
static void
take_up_pages (AivWindow *self)
{
  AivParkedPages *parked = g_hash_table_lookup (self->parked, self->session);
  g_autofree char *tag = g_strdup (parked != NULL ? parked->tag : NULL);
  gboolean is_new = parked == NULL;

  for (guint i = 0; parked != NULL && i < parked->pages->len; i++)
    adw_navigation_view_add (self->content_view, parked->pages->pdata[i]);
  g_hash_table_remove (self->parked, self->session);
  if (tag != NULL)
    aiv_window_show_page (self, tag);
  if (adw_navigation_view_get_visible_page (self->content_view) == NULL)
    aiv_window_show_first_page (self);
  if (is_new)
    aiv_window_look_for_unsent (self);
}

static void
on_session (AivWindow *self)
{
  AivSession *session = aiv_account_get_session (self->account);

  if (session == self->session)
    {
      if (session != NULL)
        show_root_page (self, "main");
      return;
    }

  if (self->session != NULL)
    park_pages (self);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->user_signals, session != NULL ? aiv_session_get_user (session) : NULL);
  g_signal_group_set_target (self->entry_signals, aiv_accounts_get_present (aiv_account_get_accounts (self->account)));
  update_user (self);

  if (session != NULL)
    {
      show_root_page (self, "main");
      take_up_pages (self);
      on_must_change (self);
    }
  else
    {
      show_sign_in (self, NULL);
    }
}

static void
on_session_ended (AivWindow  *self,
                  AivSession *session)
{
  g_hash_table_remove (self->parked, session);
}

/* --- switching ------------------------------------------------------------------------ */

static gboolean
needs_sign_in (const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
}

typedef struct
{
  gpointer window; /* weak */
  AivAccountEntry *entry;
} Switch;

static void
switch_free (gpointer data)
{
  Switch *data_switch = data;

  aiv_weak_free (data_switch->window);
  g_clear_object (&data_switch->entry);
  g_free (data_switch);
}

static DexFuture *
on_switched (DexFuture *done,
             gpointer   data)
{
  Switch *to = data;
  g_autoptr(AivWindow) self = aiv_weak_get (to->window);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->account == NULL || dex_await (dex_ref (done), &error)
      || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CANCELLED))
    return dex_future_new_true ();

  if (self->session == NULL || needs_sign_in (error))
    {
      AivSignInPage *page = show_sign_in (self, to->entry);

      /* Who was never signed in, or has signed out, knows it. */
      if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
        aiv_sign_in_page_show_error (page, error);
    }
  else
    {
      g_autofree char *text = aiv_api_error_describe (error);

      show_root_page (self, "main");
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text != NULL ? text : "");
    }
  return dex_future_new_true ();
}

static void
follow_switch (AivWindow       *self,
               AivAccountEntry *entry,
               DexFuture       *future)
{
  Switch *to = g_new0 (Switch, 1);

  to->window = aiv_weak_new (self);
  to->entry = entry != NULL ? g_object_ref (entry) : NULL;
  aiv_let_go (&self->resuming);
  self->resuming = dex_future_finally (future, on_switched, to, switch_free);
}

static void
on_switch_account (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AivAccountEntry *entry = aiv_accounts_find (aiv_account_get_accounts (self->account),
                                              g_variant_get_string (parameter, NULL));

  if (entry == NULL)
    return;
  if (!aiv_account_entry_get_signed_in (entry) && !aiv_account_entry_is_local (entry)
      && !aiv_account_entry_get_present (entry))
    {
      show_sign_in (self, entry);
      return;
    }
  follow_switch (self, entry, aiv_account_switch_to (self->account, entry));
  if (aiv_account_get_state (self->account) == AIV_ACCOUNT_CONNECTING)
    show_starting (self, entry);
}

static void
on_give_up (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  aiv_account_give_up (self->account);
  if (self->session != NULL)
    show_root_page (self, "main");
  else
    show_sign_in (self, aiv_accounts_get_present (aiv_account_get_accounts (self->account)));
}

static void
on_add_account (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  show_sign_in (AIV_WINDOW (widget), NULL);
}

static void
on_manage_accounts (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  adw_dialog_present (aiv_accounts_dialog_new (AIV_WINDOW (widget)->account), widget);
}

/* By keyboard: the menu is in the sidebar, which a narrow window may hide. */
static void
on_choose_account (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  if (self->session == NULL)
    return;
  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  gtk_menu_button_popup (self->account_button);
}

static void
on_account (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AdwDialog *dialog;

  if (self->session == NULL)
    return;
  dialog = aiv_account_dialog_new (self->session);
  /* Another picture may have been chosen there. */
  g_signal_connect_object (dialog, "closed", G_CALLBACK (aiv_account_renew_picture), self->account, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
on_change_password (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  if (self->session != NULL)
    adw_dialog_present (aiv_password_dialog_new (self->session, FALSE), widget);
}

static void
on_sign_in_again (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  if (aiv_account_needs_sign_in (self->account))
    on_sign_in_needed (self);
  else if (aiv_account_is_server_down (self->account))
    dex_future_disown (aiv_account_start_server (self->account));
}

static void
on_sign_out (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  g_autoptr(AivAccountEntry) entry = aiv_accounts_get_present (aiv_account_get_accounts (self->account));

  if (entry != NULL)
    g_object_ref (entry);
  dex_future_disown (aiv_account_sign_out (self->account, NULL));
  /* Most often the same person comes back. */
  if (entry != NULL && self->session == NULL)
    show_sign_in (self, entry);
}

/* --- for the window's other file ------------------------------------------------------ */

/* Goes on where the last run was. */
void
aiv_window_resume (AivWindow *self)
{
  AivAccountEntry *present = aiv_accounts_get_present (aiv_account_get_accounts (self->account));

  follow_switch (self, present, aiv_account_resume (self->account));
  if (aiv_account_get_state (self->account) == AIV_ACCOUNT_CONNECTING)
    show_starting (self, present);
}

void
aiv_window_follow_account (AivWindow *self)
{
  AivAccounts *accounts = aiv_account_get_accounts (self->account);
  AivAccountEntry *present = aiv_accounts_get_present (accounts);

  g_signal_connect_object (self->account, "notify::session", G_CALLBACK (on_session), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "session-ended", G_CALLBACK (on_session_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "sign-in-needed", G_CALLBACK (on_sign_in_needed), self, G_CONNECT_SWAPPED);
  aiv_account_list_set_accounts (self->account_list, accounts);

  update_user (self);
  if (present == NULL || !aiv_account_entry_get_signed_in (present))
    show_sign_in (self, present);
}

void
aiv_window_class_init_accounts (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.switch-account", "s", on_switch_account);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, on_add_account);
  gtk_widget_class_install_action (widget_class, "win.manage-accounts", NULL, on_manage_accounts);
  gtk_widget_class_install_action (widget_class, "win.choose-account", NULL, on_choose_account);
  gtk_widget_class_install_action (widget_class, "win.give-up", NULL, on_give_up);
  gtk_widget_class_install_action (widget_class, "win.account", NULL, on_account);
  gtk_widget_class_install_action (widget_class, "win.change-password", NULL, on_change_password);
  gtk_widget_class_install_action (widget_class, "win.sign-in-again", NULL, on_sign_in_again);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, on_sign_out);
}

void
aiv_window_init_accounts (AivWindow *self)
{
  self->parked = g_hash_table_new_full (NULL, NULL, NULL, parked_pages_free);
  self->session_signals = g_signal_group_new (AIV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notice", G_CALLBACK (on_server_notice), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::can-create-batches",
                                  G_CALLBACK (aiv_window_update_server), self);
  self->user_signals = g_signal_group_new (AIV_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals, "notify", G_CALLBACK (on_user_changed), self);
  self->entry_signals = g_signal_group_new (AIV_TYPE_ACCOUNT_ENTRY);
  g_signal_group_connect_swapped (self->entry_signals, "notify::picture", G_CALLBACK (update_user), self);
}

void
aiv_window_dispose_accounts (AivWindow *self)
{
  g_clear_handle_id (&self->starting_source, g_source_remove);
  aiv_let_go (&self->resuming);
  g_clear_object (&self->user_signals);
  g_clear_object (&self->entry_signals);
  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->parked, g_hash_table_unref);
  g_clear_object (&self->session);
}
