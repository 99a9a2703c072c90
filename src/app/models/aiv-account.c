/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account.h"

#include <glib/gi18n.h>

#include "aiv-account-private.h"
#include "aiv-profile-picture.h"
#include "aiv-weak.h"

typedef enum
{
  PROP_SETTINGS = 1,
  PROP_SECRETS,
  PROP_ACCOUNTS,
  PROP_STATE,
  PROP_SESSION,
  PROP_NOTICE,
  PROP_N_JOBS,
  PROP_SERVER_STATE,
} AivAccountProp;

static GParamSpec *props[PROP_SERVER_STATE + 1];

enum
{
  SIGNAL_SIGN_IN_NEEDED,
  SIGNAL_SESSION_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivAccount, aiv_account, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (AivAccountState, aiv_account_state,
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_SIGNED_IN, "signed-in"))

/* For the account's other file. */
void
aiv_account_set_state (AivAccount     *self,
                       AivAccountState state)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
}

/* What the banner says: only the most pressing. */
void
aiv_account_update_notice (AivAccount *self)
{
  AivConnectionState connection = self->session != NULL ? aiv_session_get_state (self->session)
                                                        : AIV_CONNECTION_STOPPED;
  const char *notice = NULL;

  if (self->session != NULL)
    {
      gboolean local = aiv_account_is_local (self);
      AivServerState server = local && self->process != NULL ? aiv_server_process_get_state (self->process)
                                                             : AIV_SERVER_RUNNING;

      if (!local && !aiv_client_get_signed_in (self->client))
        notice = C_("banner", "Your sign-in has run out. Nothing you have typed or chosen is lost.");
      else if (server == AIV_SERVER_STOPPED)
        notice = C_("banner", "The server on this computer is stopped. Unfinished videos go on when it is started.");
      else if (server == AIV_SERVER_FAILED)
        notice = C_("banner", "The part that makes the videos does not start.");
      else if (server != AIV_SERVER_RUNNING)
        notice = C_("banner", "The part that makes the videos is restarting. Unfinished videos go on by themselves.");
      else if (connection == AIV_CONNECTION_OFFLINE)
        notice = C_("banner", "The server cannot be reached. Trying again; saved videos still play.");
      else if (!local && !aiv_secrets_get_persistent (self->secrets))
        notice = C_("banner", "No keyring on this computer: you stay signed in until AIVideo Studio is closed.");
    }

  if (g_set_str (&self->notice, notice))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
}

void
aiv_account_notify_jobs (AivAccount *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_JOBS]);
}

void
aiv_account_end_session (AivAccount *self,
                         AivSession *session)
{
  g_signal_emit (self, signals[SIGNAL_SESSION_ENDED], 0, session);
}

void
aiv_account_on_expired (AivAccount *self)
{
  if (self->session == NULL || aiv_account_is_local (self))
    return;
  aiv_accounts_set_signed_in (self->accounts, self->entry, FALSE);
  g_signal_emit (self, signals[SIGNAL_SIGN_IN_NEEDED], 0);
}

/* Nobody looks at the session any more. */
void
aiv_account_leave_session (AivAccount *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_group_set_target (self->client_signals, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->entry);
  g_clear_object (&self->session);
}

/* Kept, so that the next start shows the right pages also without the server. */
static void
note_server_info (AivAccount *self)
{
  AivWireServerInfo *info = aiv_client_get_server_info (self->client);

  if (info != NULL && info != aiv_account_entry_get_server_info (self->entry))
    aiv_accounts_set_server_info (self->accounts, self->entry, info);
}

static DexFuture *
on_started (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivAccount) self = aiv_weak_get (weak);

  if (self != NULL)
    aiv_account_renew_picture (self);
  return dex_ref (done);
}

void
aiv_account_show_session (AivAccount      *self,
                          AivAccountEntry *entry,
                          AivSession      *session)
{
  self->entry = g_object_ref (entry);
  self->session = g_object_ref (session);
  self->client = g_object_ref (aiv_session_get_client (session));
  aiv_client_set_waits (self->client, TRUE);
  g_signal_group_set_target (self->client_signals, self->client);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (aiv_account_update_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::n-jobs", G_CALLBACK (aiv_account_notify_jobs), self, G_CONNECT_SWAPPED);
  aiv_accounts_set_present (self->accounts, entry);
  note_server_info (self);
  /* What it could not read now it reads by itself later; the banner tells. */
  dex_future_disown (dex_future_finally (aiv_session_start (session), on_started, aiv_weak_new (self), aiv_weak_free));

  aiv_account_update_notice (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  aiv_account_notify_jobs (self);
  aiv_account_set_state (self, AIV_ACCOUNT_SIGNED_IN);
}

void
aiv_account_drop_session (AivAccount *self)
{
  g_autoptr(AivSession) session = NULL;

  if (self->session == NULL)
    return;
  session = g_object_ref (self->session);
  aiv_account_leave_session (self);
  aiv_session_stop (session);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  aiv_account_notify_jobs (self);
  aiv_account_end_session (self, session);
}

/* Where there is a session already, whose sign-in may have run out, it goes on with the new one. */
void
aiv_account_open_session (AivAccount      *self,
                          AivAccountEntry *entry,
                          AivClient       *client)
{
  AivSession *parked = g_hash_table_lookup (self->parked, aiv_account_entry_get_id (entry));
  g_autoptr(AivSession) session = NULL;

  if (self->entry == entry)
    {
      aiv_client_take_sign_in (self->client, client);
      dex_future_disown (aiv_session_refresh (self->session));
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
      aiv_account_set_state (self, AIV_ACCOUNT_SIGNED_IN);
    }
  else if (parked != NULL)
    {
      aiv_client_take_sign_in (aiv_session_get_client (parked), client);
      aiv_account_take_up (self, entry);
    }
  else
    {
      session = aiv_session_new (client);
      aiv_account_park_session (self);
      aiv_account_show_session (self, entry, session);
    }
}

static void
on_server_state (AivAccount *self)
{
  aiv_account_update_notice (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER_STATE]);
}

/* The embedded server, not started. */
void
aiv_account_watch_process (AivAccount *self)
{
  if (self->process != NULL)
    return;
  self->process = aiv_server_process_new (NULL);
  g_signal_connect_object (self->process, "notify::state", G_CALLBACK (on_server_state), self, G_CONNECT_SWAPPED);
}

static void
aiv_account_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  AivAccount *self = AIV_ACCOUNT (object);

  switch ((AivAccountProp) prop_id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_SECRETS:
      g_value_set_object (value, self->secrets);
      break;
    case PROP_ACCOUNTS:
      g_value_set_object (value, self->accounts);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    case PROP_N_JOBS:
      g_value_set_uint (value, aiv_account_get_n_jobs (self));
      break;
    case PROP_SERVER_STATE:
      g_value_set_enum (value, aiv_account_get_server_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  AivAccount *self = AIV_ACCOUNT (object);

  switch ((AivAccountProp) prop_id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_SECRETS:
      self->secrets = g_value_dup_object (value);
      break;
    case PROP_ACCOUNTS:
    case PROP_STATE:
    case PROP_SESSION:
    case PROP_NOTICE:
    case PROP_N_JOBS:
    case PROP_SERVER_STATE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_constructed (GObject *object)
{
  AivAccount *self = AIV_ACCOUNT (object);

  G_OBJECT_CLASS (aiv_account_parent_class)->constructed (object);

  self->accounts = aiv_accounts_new (self->settings);
  g_signal_connect_object (self->secrets, "notify::persistent", G_CALLBACK (aiv_account_update_notice), self, G_CONNECT_SWAPPED);
}

static void
aiv_account_dispose (GObject *object)
{
  AivAccount *self = AIV_ACCOUNT (object);

  aiv_account_drop_session (self);
  aiv_account_drop_all_parked (self);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->accounts);
  g_clear_object (&self->process);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (aiv_account_parent_class)->dispose (object);
}

static void
aiv_account_finalize (GObject *object)
{
  AivAccount *self = AIV_ACCOUNT (object);

  g_hash_table_unref (self->parked);
  g_free (self->notice);
  G_OBJECT_CLASS (aiv_account_parent_class)->finalize (object);
}

static void
aiv_account_class_init (AivAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_account_get_property;
  object_class->set_property = aiv_account_set_property;
  object_class->constructed = aiv_account_constructed;
  object_class->dispose = aiv_account_dispose;
  object_class->finalize = aiv_account_finalize;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, given);
  props[PROP_SECRETS] = g_param_spec_object ("secrets", NULL, NULL, AIV_TYPE_SECRETS, given);
  props[PROP_ACCOUNTS] = g_param_spec_object ("accounts", NULL, NULL, AIV_TYPE_ACCOUNTS, readable);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_ACCOUNT_STATE, AIV_ACCOUNT_SIGNED_OUT, readable);
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION, readable);
  props[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  props[PROP_N_JOBS] = g_param_spec_uint ("n-jobs", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_SERVER_STATE] = g_param_spec_enum ("server-state", NULL, NULL, AIV_TYPE_SERVER_STATE, AIV_SERVER_STOPPED, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivAccount::sign-in-needed:
   *
   * The sign-in has run out: ask for the password, for [method@Account.sign_in_again], or where
   * [method@Account.uses_google] for a sign-in in the browser.
   */
  signals[SIGNAL_SIGN_IN_NEEDED] = g_signal_new ("sign-in-needed", AIV_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL,
                                                 NULL, NULL, G_TYPE_NONE, 0);
  /**
   * AivAccount::session-ended:
   * @self: an account
   * @session: what has ended
   *
   * Somebody has signed out: what is kept for the session, shown or not, is to go.
   */
  signals[SIGNAL_SESSION_ENDED] = g_signal_new ("session-ended", AIV_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_SESSION);
}

static void
aiv_account_init (AivAccount *self)
{
  self->parked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->client_signals = g_signal_group_new (AIV_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "expired", G_CALLBACK (aiv_account_on_expired), self);
  g_signal_group_connect_swapped (self->client_signals, "notify::signed-in", G_CALLBACK (aiv_account_update_notice), self);
  g_signal_group_connect_swapped (self->client_signals, "notify::server-info", G_CALLBACK (note_server_info), self);
}

/**
 * aiv_account_new:
 * @settings: where the accounts are kept
 * @secrets: where sign-ins are kept
 *
 * Returns: (transfer full): an account that is signed out
 */
AivAccount *
aiv_account_new (GSettings  *settings,
                 AivSecrets *secrets)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (AIV_IS_SECRETS (secrets), NULL);

  return g_object_new (AIV_TYPE_ACCOUNT, "settings", settings, "secrets", secrets, NULL);
}

/**
 * aiv_account_get_accounts:
 * @self: an account
 *
 * Returns: (transfer none): all accounts that are known
 */
AivAccounts *
aiv_account_get_accounts (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);

  return self->accounts;
}

/**
 * aiv_account_get_state:
 * @self: an account
 *
 * Returns: where the sign-in stands
 */
AivAccountState
aiv_account_get_state (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), AIV_ACCOUNT_SIGNED_OUT);

  return self->state;
}

/**
 * aiv_account_get_session:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the session while signed in
 */
AivSession *
aiv_account_get_session (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);

  return self->session;
}

/**
 * aiv_account_get_notice:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what a banner should say, translated
 */
const char *
aiv_account_get_notice (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);

  return self->notice;
}

/**
 * aiv_account_needs_sign_in:
 * @self: an account
 *
 * Returns: whether the sign-in of what is shown has run out: the notice says so
 */
gboolean
aiv_account_needs_sign_in (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), FALSE);

  return self->client != NULL && !aiv_account_is_local (self) && !aiv_client_get_signed_in (self->client);
}

/**
 * aiv_account_is_local:
 * @self: an account
 *
 * Returns: whether the embedded server is used: its one user has no password to give
 */
gboolean
aiv_account_is_local (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), FALSE);

  return self->entry != NULL && aiv_account_entry_is_local (self->entry);
}

/**
 * aiv_account_uses_google:
 * @self: an account
 *
 * Returns: whether it is one of a server that was signed in to with Google: it has no password
 */
gboolean
aiv_account_uses_google (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), FALSE);

  return self->entry != NULL && aiv_account_entry_get_method (self->entry) == AIV_SIGN_IN_GOOGLE;
}

/**
 * aiv_account_renew_picture:
 * @self: the sign-in
 *
 * Looks what picture the user of the present account has chosen: now, or somewhere else since.
 */
void
aiv_account_renew_picture (AivAccount *self)
{
  g_return_if_fail (AIV_IS_ACCOUNT (self));

  if (self->session != NULL && self->entry != NULL && aiv_client_get_signed_in (self->client))
    dex_future_disown (aiv_profile_picture_renew (self->entry, self->session));
}
