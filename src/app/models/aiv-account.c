/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account.h"

#include <glib/gi18n.h>

#include "aiv-error.h"
#include "aiv-fiber.h"

/* What the setting `server` says for the embedded server. */
#define LOCAL "local"

/**
 * AivAccount:
 *
 * The sign-in of the program: to the embedded server of this computer, which it starts, or
 * to a server by address. Remembers where it was in the settings; the secret part is the
 * client library's to keep.
 */
struct _AivAccount
{
  GObject parent_instance;

  GSettings *settings;
  AivSecrets *secrets;
  AivServerProcess *process;
  AivClient *client;
  AivSession *session;
  GSignalGroup *client_signals;
  char *notice;
  AivAccountState state;
};

typedef enum
{
  PROP_SETTINGS = 1,
  PROP_SECRETS,
  PROP_STATE,
  PROP_SESSION,
  PROP_NOTICE,
} AivAccountProp;

static GParamSpec *props[PROP_NOTICE + 1];

enum
{
  SIGNAL_PASSWORD_NEEDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivAccount, aiv_account, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (AivAccountState, aiv_account_state,
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (AIV_ACCOUNT_SIGNED_IN, "signed-in"))

/* A sign-in under way; the fibers own what they work on. */
typedef struct
{
  AivAccount *account;
  AivClient *client;
  char *username;
  char *password;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_object (&attempt->account);
  g_clear_object (&attempt->client);
  g_free (attempt->username);
  g_free (attempt->password);
  g_free (attempt);
}

static void
set_state (AivAccount     *self,
           AivAccountState state)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
}

/* What the banner says: only the most pressing. */
static void
update_notice (AivAccount *self)
{
  AivConnectionState connection = self->session != NULL ? aiv_session_get_state (self->session)
                                                        : AIV_CONNECTION_STOPPED;
  const char *notice = NULL;

  if (self->session != NULL)
    {
      AivServerState server = self->process != NULL ? aiv_server_process_get_state (self->process)
                                                    : AIV_SERVER_RUNNING;

      if (server == AIV_SERVER_FAILED)
        notice = C_("banner", "The part that makes the videos does not start. Restart AIVideo Studio to try again.");
      else if (server != AIV_SERVER_RUNNING)
        notice = C_("banner", "The part that makes the videos is restarting. Unfinished videos go on by themselves.");
      else if (connection == AIV_CONNECTION_OFFLINE)
        notice = C_("banner", "The server cannot be reached. Trying again; saved videos still play.");
      else if (self->process == NULL && !aiv_secrets_get_persistent (self->secrets))
        notice = C_("banner", "No keyring on this computer: you stay signed in until AIVideo Studio is closed.");
    }

  if (g_set_str (&self->notice, notice))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
}

static void
on_expired (AivAccount *self)
{
  if (self->session != NULL && self->process == NULL)
    g_signal_emit (self, signals[SIGNAL_PASSWORD_NEEDED], 0);
}

static void
drop_session (AivAccount *self)
{
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      aiv_session_stop (self->session);
      g_clear_object (&self->session);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
    }
  g_signal_group_set_target (self->client_signals, NULL);
  g_clear_object (&self->client);
}

static void
open_session (AivAccount *self,
              AivClient  *client)
{
  drop_session (self);

  self->client = g_object_ref (client);
  self->session = aiv_session_new (client);
  g_signal_group_set_target (self->client_signals, client);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  /* What it could not read now it reads by itself later; the banner tells. */
  dex_future_disown (aiv_session_start (self->session));

  update_notice (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  set_state (self, AIV_ACCOUNT_SIGNED_IN);
}

static DexFuture *
give_up (AivAccount *self,
         GError     *error)
{
  set_state (self, self->session != NULL ? AIV_ACCOUNT_SIGNED_IN : AIV_ACCOUNT_SIGNED_OUT);
  return dex_future_new_for_error (error);
}

static DexFuture *
local_fiber (gpointer data)
{
  AivAccount *self = ((Attempt *) data)->account;
  g_autoptr(AivClient) client = NULL;
  g_autofree char *address = NULL;
  g_autofree char *token = NULL;
  GError *error = NULL;

  if (self->process == NULL)
    {
      self->process = aiv_server_process_new (NULL);
      g_signal_connect_object (self->process, "notify::state", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
    }
  if (!(address = dex_await_string (aiv_server_process_start (self->process), &error)))
    return give_up (self, error);

  client = aiv_client_new (address, AIV_SERVER_KEY, self->secrets);
  if (!dex_await (aiv_client_probe (client), &error))
    return give_up (self, error);
  if ((token = aiv_server_process_steal_token (self->process)) != NULL)
    {
      if (!dex_await (aiv_client_login_one_time (client, token, FALSE), &error))
        return give_up (self, error);
    }
  else if (!dex_await (aiv_client_restore (client, NULL), &error))
    {
      return give_up (self, error);
    }

  /* It comes back on another port after a crash. */
  g_object_bind_property (self->process, "address", client, "base-url", G_BINDING_DEFAULT);
  g_settings_set_string (self->settings, "server", LOCAL);
  open_session (self, client);

  return dex_future_new_true ();
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_probe (attempt->client), &error)
      || !dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return give_up (self, error);

  g_settings_set_string (self->settings, "server", aiv_client_get_base_url (attempt->client));
  g_settings_set_string (self->settings, "user-name", attempt->username);
  open_session (self, attempt->client);

  return dex_future_new_true ();
}

static DexFuture *
again_fiber (gpointer data)
{
  Attempt *attempt = data;
  GError *error = NULL;

  if (!dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return dex_future_new_for_error (error);
  if (attempt->account->session != NULL)
    dex_future_disown (aiv_session_refresh (attempt->account->session));

  return dex_future_new_true ();
}

static DexFuture *
restore_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_restore (attempt->client, NULL), &error)
      && !(g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE)
           && aiv_client_get_signed_in (attempt->client)))
    return give_up (self, error);
  g_clear_error (&error);

  /* Without the server as well: what is in the cache still plays. */
  open_session (self, attempt->client);
  return dex_future_new_true ();
}

static DexFuture *
sign_out_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;

  if (attempt->client != NULL)
    dex_await (aiv_client_logout (attempt->client), NULL);
  if (self->process != NULL && self->session == NULL)
    {
      g_autoptr(AivServerProcess) process = g_steal_pointer (&self->process);

      g_signal_handlers_disconnect_by_data (process, self);
      dex_await (aiv_server_process_stop (process), NULL);
    }

  return dex_future_new_true ();
}

static DexFuture *
spawn (AivAccount  *self,
       DexFiberFunc func,
       AivClient   *client,
       const char  *username,
       const char  *password)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->account = g_object_ref (self);
  attempt->client = client != NULL ? g_object_ref (client) : NULL;
  attempt->username = g_strdup (username);
  attempt->password = g_strdup (password);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, func, attempt, attempt_free);
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
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
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
    case PROP_STATE:
    case PROP_SESSION:
    case PROP_NOTICE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_constructed (GObject *object)
{
  AivAccount *self = AIV_ACCOUNT (object);

  G_OBJECT_CLASS (aiv_account_parent_class)->constructed (object);
  g_signal_connect_object (self->secrets, "notify::persistent", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
}

static void
aiv_account_dispose (GObject *object)
{
  AivAccount *self = AIV_ACCOUNT (object);

  drop_session (self);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->process);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (aiv_account_parent_class)->dispose (object);
}

static void
aiv_account_finalize (GObject *object)
{
  g_free (AIV_ACCOUNT (object)->notice);
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
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_ACCOUNT_STATE, AIV_ACCOUNT_SIGNED_OUT, readable);
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION, readable);
  props[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivAccount::password-needed:
   *
   * The sign-in has run out: ask for the password, for [method@Account.sign_in_again].
   */
  signals[SIGNAL_PASSWORD_NEEDED] = g_signal_new ("password-needed", AIV_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
aiv_account_init (AivAccount *self)
{
  self->client_signals = g_signal_group_new (AIV_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "expired", G_CALLBACK (on_expired), self);
}

/**
 * aiv_account_new:
 * @settings: where it is remembered which server was last used
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
 * aiv_account_is_local:
 * @self: an account
 *
 * Returns: whether the embedded server is used: its one user has no password to give
 */
gboolean
aiv_account_is_local (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), FALSE);

  return self->process != NULL;
}

/**
 * aiv_account_resume:
 * @self: an account that is signed out
 *
 * Signs in where the last run was, without asking anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects; with
 *   %AIV_API_ERROR_NOT_FOUND if there is nothing to go on from
 */
DexFuture *
aiv_account_resume (AivAccount *self)
{
  g_autofree char *server = NULL;
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  server = g_settings_get_string (self->settings, "server");
  if (g_strcmp0 (server, LOCAL) == 0)
    return aiv_account_use_local (self);
  if (*server == '\0')
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND, "Never signed in");

  set_state (self, AIV_ACCOUNT_CONNECTING);
  client = aiv_client_new (server, NULL, self->secrets);
  return spawn (self, restore_fiber, client, NULL, NULL);
}

/**
 * aiv_account_use_local:
 * @self: an account
 *
 * Starts the embedded server and signs in to it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_use_local (AivAccount *self)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  set_state (self, AIV_ACCOUNT_CONNECTING);
  return spawn (self, local_fiber, NULL, NULL, NULL);
}

/**
 * aiv_account_sign_in:
 * @self: an account
 * @address: what a person typed as the address of a server
 * @username: the name there
 * @password: the password; not kept
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_sign_in (AivAccount *self,
                     const char *address,
                     const char *username,
                     const char *password)
{
  g_autofree char *url = NULL;
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL && username != NULL && password != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);

  set_state (self, AIV_ACCOUNT_CONNECTING);
  client = aiv_client_new (url, NULL, self->secrets);
  return spawn (self, sign_in_fiber, client, username, password);
}

/**
 * aiv_account_sign_in_again:
 * @self: an account whose sign-in has run out
 * @password: the password; not kept
 *
 * Goes on with the same session; nothing in it is lost.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_sign_in_again (AivAccount *self,
                           const char *password)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (self->client != NULL && password != NULL);

  return spawn (self, again_fiber, self->client, aiv_client_get_username (self->client), password);
}

/**
 * aiv_account_sign_out:
 * @self: an account
 *
 * Signs out at once for the window; the server is told meanwhile. The embedded server,
 * which nobody else uses, ends.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
aiv_account_sign_out (AivAccount *self)
{
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  g_set_object (&client, self->client);
  drop_session (self);
  g_settings_set_string (self->settings, "server", "");
  update_notice (self);
  set_state (self, AIV_ACCOUNT_SIGNED_OUT);

  return spawn (self, sign_out_fiber, client, NULL, NULL);
}
