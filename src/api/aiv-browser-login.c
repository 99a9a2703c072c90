/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-browser-login.h"

#include "aiv-api-error-private.h"
#include "aiv-browser-login-private.h"
#include "aiv-host.h"

/* Time to type a password and to find the second factor. */
#define TIMEOUT_MS (5 * 60 * 1000)

#define SCOPE "openid email profile"

struct _AivBrowserLogin
{
  GObject parent_instance;

  AivPkce *pkce;
  AivLoopback *loopback;
  char *url;
  guint timeout_ms;
  guint16 port;
  gboolean finishing;
  gboolean cancelled;
};

typedef enum
{
  PROP_URL = 1,
  PROP_FINISHING,
} AivBrowserLoginProp;

static GParamSpec *props[PROP_FINISHING + 1];

G_DEFINE_FINAL_TYPE (AivBrowserLogin, aiv_browser_login, G_TYPE_OBJECT)

static void
aiv_browser_login_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivBrowserLogin *self = AIV_BROWSER_LOGIN (object);

  switch ((AivBrowserLoginProp) prop_id)
    {
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_FINISHING:
      g_value_set_boolean (value, self->finishing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_browser_login_dispose (GObject *object)
{
  AivBrowserLogin *self = AIV_BROWSER_LOGIN (object);

  if (self->loopback != NULL)
    aiv_loopback_cancel (self->loopback);
  g_clear_object (&self->loopback);
  g_clear_pointer (&self->pkce, aiv_pkce_free);

  G_OBJECT_CLASS (aiv_browser_login_parent_class)->dispose (object);
}

static void
aiv_browser_login_finalize (GObject *object)
{
  g_free (AIV_BROWSER_LOGIN (object)->url);

  G_OBJECT_CLASS (aiv_browser_login_parent_class)->finalize (object);
}

static void
aiv_browser_login_class_init (AivBrowserLoginClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_browser_login_get_property;
  object_class->dispose = aiv_browser_login_dispose;
  object_class->finalize = aiv_browser_login_finalize;

  props[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  props[PROP_FINISHING] = g_param_spec_boolean ("finishing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_browser_login_init (AivBrowserLogin *self)
{
  self->timeout_ms = TIMEOUT_MS;
}

/**
 * aiv_browser_login_new:
 * @port: of this computer, to come back to; 0 for that of the server, or any
 *
 * Returns: (transfer full): a sign-in that is not begun
 */
AivBrowserLogin *
aiv_browser_login_new (guint16 port)
{
  AivBrowserLogin *self = g_object_new (AIV_TYPE_BROWSER_LOGIN, NULL);

  self->port = port;
  return self;
}

/**
 * aiv_browser_login_set_timeout:
 * @self: a sign-in that is not begun
 * @ms: how long to wait for the browser; five minutes unless set
 */
void
aiv_browser_login_set_timeout (AivBrowserLogin *self, guint ms)
{
  g_return_if_fail (AIV_IS_BROWSER_LOGIN (self));

  self->timeout_ms = ms;
}

/**
 * aiv_browser_login_get_url:
 * @self: a sign-in
 *
 * Returns: (transfer none) (nullable): the link to open
 */
const char *
aiv_browser_login_get_url (AivBrowserLogin *self)
{
  g_return_val_if_fail (AIV_IS_BROWSER_LOGIN (self), NULL);

  return self->url;
}

/**
 * aiv_browser_login_get_finishing:
 * @self: a sign-in
 *
 * Returns: whether the browser has come back
 */
gboolean
aiv_browser_login_get_finishing (AivBrowserLogin *self)
{
  g_return_val_if_fail (AIV_IS_BROWSER_LOGIN (self), FALSE);

  return self->finishing;
}

/**
 * aiv_browser_login_cancel:
 * @self: a sign-in
 *
 * Ends it, if it has not come to its end: its future rejects with %AIV_API_ERROR_CANCELLED, and
 * what the server still answers is thrown away.
 */
void
aiv_browser_login_cancel (AivBrowserLogin *self)
{
  g_return_if_fail (AIV_IS_BROWSER_LOGIN (self));

  self->cancelled = TRUE;
  if (self->loopback != NULL)
    aiv_loopback_cancel (self->loopback);
}

/* Where passwords are typed: https, or a provider on this computer. */
static gboolean
is_safe_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https")
         || (g_str_equal (g_uri_get_scheme (uri), "http") && aiv_host_is_loopback (g_uri_get_host (uri)));
}

/**
 * aiv_browser_login_is_offered:
 * @info: (nullable): what a server told about itself
 *
 * Returns: whether one can sign in to it with Google from a program like this one
 */
gboolean
aiv_browser_login_is_offered (const AivWireServerInfo *info)
{
  return info != NULL && info->google_client_id != NULL && info->google_authorize_url != NULL
         && is_safe_url (info->google_authorize_url)
         && (info->google_redirect_uri == NULL || aiv_loopback_can_serve (info->google_redirect_uri));
}

/* OpenID Connect Core 3.1.2.1 and RFC 7636, 4.3. */
static char *
make_url (AivBrowserLogin *self, const AivWireServerInfo *info)
{
  const char *const params[][2] = {
    { "response_type", "code" },
    { "client_id", info->google_client_id },
    { "redirect_uri", aiv_loopback_get_redirect_uri (self->loopback) },
    { "scope", SCOPE },
    { "state", self->pkce->state },
    { "nonce", self->pkce->nonce },
    { "code_challenge", self->pkce->challenge },
    { "code_challenge_method", "S256" },
  };
  const char *before = info->google_authorize_url;
  g_autoptr (GString) url = g_string_new_len (before, (gssize) strcspn (before, "#"));

  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    {
      g_string_append_c (url, strchr (url->str, '?') != NULL ? '&' : '?');
      g_string_append (url, params[i][0]);
      g_string_append_c (url, '=');
      g_string_append_uri_escaped (url, params[i][1], NULL, FALSE);
    }
  return g_string_free_and_steal (g_steal_pointer (&url));
}

/* Private to the client's other files from here on. */

/* In place of the one that it was made with. */
void
aiv_browser_login_set_port (AivBrowserLogin *self, guint16 port)
{
  self->port = port;
}

/* Listens, and tells the link. */
gboolean
aiv_browser_login_begin (AivBrowserLogin *self, const AivWireServerInfo *info, GError **error)
{
  if (self->cancelled)
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_CANCELLED, "Cancelled before it began"));
      return FALSE;
    }
  if (!aiv_browser_login_is_offered (info))
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_SETUP, "The server offers no sign-in with Google"));
      return FALSE;
    }
  self->pkce = aiv_pkce_new ();
  self->loopback
      = aiv_loopback_new (info->google_redirect_uri, self->port, self->pkce->state, info->google_issuer, error);
  if (self->loopback == NULL)
    return FALSE;
  self->url = make_url (self, info);
  return TRUE;
}

DexFuture *
aiv_browser_login_wait (AivBrowserLogin *self)
{
  DexFuture *code = aiv_loopback_wait (self->loopback, self->timeout_ms);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_URL]);
  return code;
}

gboolean
aiv_browser_login_is_cancelled (AivBrowserLogin *self)
{
  return self->cancelled;
}

const AivPkce *
aiv_browser_login_get_pkce (AivBrowserLogin *self)
{
  return self->pkce;
}

const char *
aiv_browser_login_get_redirect_uri (AivBrowserLogin *self)
{
  return aiv_loopback_get_redirect_uri (self->loopback);
}

void
aiv_browser_login_set_finishing (AivBrowserLogin *self)
{
  self->finishing = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FINISHING]);
}

/* The port and the secrets are not needed any more. */
void
aiv_browser_login_end (AivBrowserLogin *self)
{
  if (self->loopback != NULL)
    aiv_loopback_cancel (self->loopback);
  g_clear_object (&self->loopback);
  g_clear_pointer (&self->pkce, aiv_pkce_free);
}
