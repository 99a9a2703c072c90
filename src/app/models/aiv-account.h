/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-accounts.h"
#include "aiv-api.h"

G_BEGIN_DECLS

/**
 * AivAccountState:
 * @AIV_ACCOUNT_SIGNED_OUT: the sign-in page is due
 * @AIV_ACCOUNT_CONNECTING: a sign-in is under way
 * @AIV_ACCOUNT_SIGNED_IN: [property@Account:session] is there
 *
 * Where the sign-in stands.
 */
typedef enum
{
  AIV_ACCOUNT_SIGNED_OUT,
  AIV_ACCOUNT_CONNECTING,
  AIV_ACCOUNT_SIGNED_IN,
} AivAccountState;

#define AIV_TYPE_ACCOUNT_STATE (aiv_account_state_get_type ())
GType aiv_account_state_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_ACCOUNT (aiv_account_get_type ())
G_DECLARE_FINAL_TYPE (AivAccount, aiv_account, AIV, ACCOUNT, GObject)

AivAccount      *aiv_account_new                (GSettings       *settings,
                                                 AivSecrets      *secrets);
AivAccounts     *aiv_account_get_accounts       (AivAccount      *self);
AivAccountState  aiv_account_get_state          (AivAccount      *self);
AivSession      *aiv_account_get_session        (AivAccount      *self);
guint            aiv_account_get_n_jobs         (AivAccount      *self);
void             aiv_account_renew_picture      (AivAccount      *self);
AivAccountEntry *aiv_account_find_entry         (AivAccount      *self,
                                                 AivSession      *session);
const char      *aiv_account_get_notice         (AivAccount      *self);
gboolean         aiv_account_needs_sign_in      (AivAccount      *self);
gboolean         aiv_account_is_local           (AivAccount      *self);
gboolean         aiv_account_uses_google        (AivAccount      *self);
DexFuture       *aiv_account_resume             (AivAccount      *self);
DexFuture       *aiv_account_switch_to          (AivAccount      *self,
                                                 AivAccountEntry *entry);
void             aiv_account_give_up            (AivAccount      *self);
DexFuture       *aiv_account_use_local          (AivAccount      *self);
DexFuture       *aiv_account_sign_in            (AivAccount      *self,
                                                 const char      *address,
                                                 const char      *username,
                                                 const char      *password);
DexFuture       *aiv_account_sign_in_again      (AivAccount      *self,
                                                 const char      *password);
DexFuture       *aiv_account_look_up            (AivAccount      *self,
                                                 const char      *address);
DexFuture       *aiv_account_load_server_options (AivAccount     *self,
                                                 const char      *address);
DexFuture       *aiv_account_save_server_options (AivAccount     *self,
                                                 const char      *address,
                                                 const AivServerOptions *options);
DexFuture       *aiv_account_trust              (AivAccount      *self,
                                                 const char      *address,
                                                 const char      *fingerprint);
AivServerState   aiv_account_get_server_state   (AivAccount      *self);
gboolean         aiv_account_is_server_down     (AivAccount      *self);
const char      *aiv_account_get_server_folder  (AivAccount      *self);
DexFuture       *aiv_account_stop_server        (AivAccount      *self);
DexFuture       *aiv_account_start_server       (AivAccount      *self);
DexFuture       *aiv_account_import             (AivAccount      *self,
                                                 const char      *path,
                                                 gboolean         dry_run);
AivBrowserLogin *aiv_account_make_browser_login (AivAccount      *self);
DexFuture       *aiv_account_sign_in_google     (AivAccount      *self,
                                                 const char      *address,
                                                 AivBrowserLogin *browser);
DexFuture       *aiv_account_sign_out           (AivAccount      *self,
                                                 AivAccountEntry *entry);
gboolean         aiv_account_can_sign_out_everywhere (AivAccount *self,
                                                 AivAccountEntry *entry);
DexFuture       *aiv_account_sign_out_everywhere (AivAccount     *self,
                                                 AivAccountEntry *entry);
DexFuture       *aiv_account_remove             (AivAccount      *self,
                                                 AivAccountEntry *entry);

G_END_DECLS
