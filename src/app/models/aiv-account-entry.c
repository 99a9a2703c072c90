/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-account-entry-private.h"
#include "aiv-account-folder.h"
#include "aiv-client.h"
#include "aiv-id.h"
#include "aiv-json.h"
#include "aiv-server-process.h"
#include "aiv-time.h"

/* Longer than any address or name that a server of ours gives; the settings may hold anything. */
#define MAX_TEXT 2048
#define MAX_INFO (64 * 1024)

struct _AivAccountEntry
{
  GObject parent_instance;

  char *id;
  char *server;
  AivWireServerInfo *server_info;
  char *user_id;
  char *username;
  char *place;
  char *signed_out;
  AivSignInMethod method;
  gint64 last_used;
  gboolean signed_in;
  gboolean present;
  GdkTexture *picture;
};

typedef enum
{
  PROP_ID = 1,
  PROP_SERVER,
  PROP_SERVER_INFO,
  PROP_USER_ID,
  PROP_USERNAME,
  PROP_TITLE,
  PROP_PLACE,
  PROP_DESCRIPTION,
  PROP_SIGNED_IN,
  PROP_PRESENT,
  PROP_PICTURE,
} AivAccountEntryProp;

static GParamSpec *props[PROP_PICTURE + 1];

G_DEFINE_FINAL_TYPE (AivAccountEntry, aiv_account_entry, G_TYPE_OBJECT)

/* As the settings name them. */
static const char *const methods[] = {
  [AIV_SIGN_IN_PASSWORD] = "password",
  [AIV_SIGN_IN_GOOGLE] = "google",
  [AIV_SIGN_IN_LOCAL] = "local",
};

static void
aiv_account_entry_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  AivAccountEntry *self = AIV_ACCOUNT_ENTRY (object);

  switch ((AivAccountEntryProp) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_SERVER:
      g_value_set_string (value, self->server);
      break;
    case PROP_SERVER_INFO:
      g_value_set_boxed (value, self->server_info);
      break;
    case PROP_USER_ID:
      g_value_set_string (value, self->user_id);
      break;
    case PROP_USERNAME:
      g_value_set_string (value, self->username);
      break;
    case PROP_TITLE:
      g_value_set_string (value, aiv_account_entry_get_title (self));
      break;
    case PROP_PLACE:
      g_value_set_string (value, aiv_account_entry_get_place (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, aiv_account_entry_get_description (self));
      break;
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, self->signed_in);
      break;
    case PROP_PRESENT:
      g_value_set_boolean (value, self->present);
      break;
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_entry_finalize (GObject *object)
{
  AivAccountEntry *self = AIV_ACCOUNT_ENTRY (object);

  g_free (self->id);
  g_free (self->server);
  g_clear_pointer (&self->server_info, aiv_wire_server_info_unref);
  g_free (self->user_id);
  g_free (self->username);
  g_free (self->place);
  g_free (self->signed_out);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (aiv_account_entry_parent_class)->finalize (object);
}

static void
aiv_account_entry_class_init (AivAccountEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_account_entry_get_property;
  object_class->finalize = aiv_account_entry_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, NULL, flags);
  props[PROP_SERVER_INFO] = g_param_spec_boxed ("server-info", NULL, NULL, AIV_TYPE_WIRE_SERVER_INFO, flags);
  props[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, flags);
  props[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, flags);
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  props[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, flags);
  props[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, FALSE, flags);
  props[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_TEXTURE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_account_entry_init (AivAccountEntry *self)
{
}

/* "studio.example.org", "127.0.0.1:8080/team": an address without what goes without saying. */
static char *
make_place (const char *server)
{
  g_autoptr(GUri) uri = g_uri_parse (server, G_URI_FLAGS_ENCODED_PATH, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *port = NULL;

  if (g_str_equal (server, AIV_ACCOUNT_LOCAL))
    return g_strdup (C_("place of an account", "Without a server"));
  if (host == NULL)
    return g_strdup (server);
  if (g_uri_get_port (uri) > 0)
    port = g_strdup_printf (":%d", g_uri_get_port (uri));
  return g_strconcat (host, port != NULL ? port : "", g_uri_get_path (uri), NULL);
}

/* (transfer full): an account that is signed in to */
AivAccountEntry *
aiv_account_entry_new (const char      *server,
                       const char      *user_id,
                       const char      *username,
                       AivSignInMethod  method)
{
  AivAccountEntry *self = g_object_new (AIV_TYPE_ACCOUNT_ENTRY, NULL);

  self->id = aiv_id_new ();
  self->server = g_strdup (server);
  self->user_id = g_strdup (user_id != NULL ? user_id : "");
  self->username = g_strdup (username != NULL ? username : "");
  self->place = make_place (server);
  /* Translators: below the name of an account; %s is the address of its server */
  self->signed_out = g_strdup_printf (C_("description of an account", "%s · signed out"), self->place);
  self->method = method;
  self->signed_in = TRUE;
  return self;
}

static const char *
lookup (GVariant   *variant,
        const char *key)
{
  const char *text = NULL;

  return g_variant_lookup (variant, key, "&s", &text) && strlen (text) <= MAX_TEXT ? text : NULL;
}

static AivWireServerInfo *
lookup_info (GVariant *variant)
{
  const char *text = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (!g_variant_lookup (variant, "server-info", "&s", &text) || strlen (text) > MAX_INFO)
    return NULL;
  node = aiv_json_parse (text, strlen (text), NULL);
  return node != NULL ? aiv_wire_server_info_from_json (node, NULL) : NULL;
}

/* (transfer full) (nullable): of a{sv}; NULL if it cannot be an account */
AivAccountEntry *
aiv_account_entry_from_variant (GVariant *variant)
{
  const char *server = lookup (variant, "server");
  const char *id = lookup (variant, "id");
  const char *name = lookup (variant, "method");
  AivSignInMethod method = AIV_SIGN_IN_PASSWORD;
  AivAccountEntry *self;

  if (server == NULL || *server == '\0')
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_strcmp0 (name, methods[i]) == 0)
      method = i;
  if (g_str_equal (server, AIV_ACCOUNT_LOCAL))
    method = AIV_SIGN_IN_LOCAL;

  self = aiv_account_entry_new (server, lookup (variant, "user-id"), lookup (variant, "username"), method);
  if (id != NULL && *id != '\0')
    g_set_str (&self->id, id);
  self->server_info = lookup_info (variant);
  g_variant_lookup (variant, "signed-in", "b", &self->signed_in);
  g_variant_lookup (variant, "last-used", "x", &self->last_used);
  return self;
}

/* (transfer floating): a{sv} */
GVariant *
aiv_account_entry_to_variant (AivAccountEntry *self)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "s", self->id);
  g_variant_dict_insert (&dict, "server", "s", self->server);
  if (self->server_info != NULL)
    {
      g_autoptr(JsonNode) node = aiv_wire_server_info_to_json (self->server_info);
      g_autofree char *text = aiv_json_to_string (node);

      g_variant_dict_insert (&dict, "server-info", "s", text);
    }
  g_variant_dict_insert (&dict, "user-id", "s", self->user_id);
  g_variant_dict_insert (&dict, "username", "s", self->username);
  g_variant_dict_insert (&dict, "method", "s", methods[self->method]);
  g_variant_dict_insert (&dict, "signed-in", "b", self->signed_in);
  g_variant_dict_insert (&dict, "last-used", "x", self->last_used);
  return g_variant_dict_end (&dict);
}

void
aiv_account_entry_set_server_info (AivAccountEntry   *self,
                                   AivWireServerInfo *server_info)
{
  if (self->server_info == server_info)
    return;
  g_clear_pointer (&self->server_info, aiv_wire_server_info_unref);
  self->server_info = server_info != NULL ? aiv_wire_server_info_ref (server_info) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER_INFO]);
}

void
aiv_account_entry_set_user (AivAccountEntry *self,
                            const char      *user_id,
                            const char      *username)
{
  if (g_set_str (&self->user_id, user_id != NULL ? user_id : ""))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USER_ID]);
  if (g_set_str (&self->username, username != NULL ? username : ""))
    {
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USERNAME]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
    }
}

void
aiv_account_entry_set_method (AivAccountEntry *self,
                              AivSignInMethod  method)
{
  self->method = method;
}

void
aiv_account_entry_set_signed_in (AivAccountEntry *self,
                                 gboolean         signed_in)
{
  if (self->signed_in == signed_in)
    return;
  self->signed_in = signed_in;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIGNED_IN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESCRIPTION]);
}

/* Also notes that it is used now. */
void
aiv_account_entry_set_present (AivAccountEntry *self,
                               gboolean         present)
{
  if (present)
    self->last_used = aiv_time_now_ms ();
  if (self->present == present)
    return;
  self->present = present;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESENT]);
}

void
aiv_account_entry_set_picture (AivAccountEntry *self,
                               GdkTexture      *picture)
{
  if (g_set_object (&self->picture, picture))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICTURE]);
}

/**
 * aiv_account_entry_get_picture:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what its user has chosen to be known by, small
 */
GdkTexture *
aiv_account_entry_get_picture (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->picture;
}

/**
 * aiv_account_entry_get_id:
 * @self: an account
 *
 * Returns: (transfer none): its name in this program
 */
const char *
aiv_account_entry_get_id (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->id;
}

/**
 * aiv_account_entry_get_server:
 * @self: an account
 *
 * Returns: (transfer none): the server's address, or %AIV_ACCOUNT_LOCAL
 */
const char *
aiv_account_entry_get_server (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->server;
}

/**
 * aiv_account_entry_get_server_info:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what the server told of itself when it was last asked
 */
AivWireServerInfo *
aiv_account_entry_get_server_info (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->server_info;
}

/**
 * aiv_account_entry_get_user_id:
 * @self: an account
 *
 * Returns: (transfer none): who it is on the server; empty while not yet known
 */
const char *
aiv_account_entry_get_user_id (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->user_id;
}

/**
 * aiv_account_entry_get_username:
 * @self: an account
 *
 * Returns: (transfer none): the name to sign in with
 */
const char *
aiv_account_entry_get_username (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->username;
}

/**
 * aiv_account_entry_get_title:
 * @self: an account
 *
 * Returns: (transfer none): what people know it by, translated
 */
const char *
aiv_account_entry_get_title (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  if (aiv_account_entry_is_local (self))
    return C_("account name", "This Computer");
  return *self->username != '\0' ? self->username : self->place;
}

/**
 * aiv_account_entry_get_place:
 * @self: an account
 *
 * Returns: (transfer none): where it is: the server's address without what goes without saying
 */
const char *
aiv_account_entry_get_place (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  return self->place;
}

/**
 * aiv_account_entry_get_description:
 * @self: an account
 *
 * Returns: (transfer none): a line below its title, translated
 */
const char *
aiv_account_entry_get_description (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  if (self->signed_in)
    return self->place;
  return aiv_account_entry_is_local (self) ? C_("description of an account", "Not in use")
                                           : self->signed_out;
}

/**
 * aiv_account_entry_get_method:
 * @self: an account
 *
 * Returns: how one signs in to it
 */
AivSignInMethod
aiv_account_entry_get_method (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), AIV_SIGN_IN_PASSWORD);

  return self->method;
}

/**
 * aiv_account_entry_get_last_used:
 * @self: an account
 *
 * Returns: when it was last switched to, in milliseconds since 1970; 0 if never
 */
gint64
aiv_account_entry_get_last_used (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), 0);

  return self->last_used;
}

/**
 * aiv_account_entry_get_signed_in:
 * @self: an account
 *
 * Returns: whether a sign-in was there when it was last used
 */
gboolean
aiv_account_entry_get_signed_in (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), FALSE);

  return self->signed_in;
}

/**
 * aiv_account_entry_get_present:
 * @self: an account
 *
 * Returns: whether it is the one that is used now
 */
gboolean
aiv_account_entry_get_present (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), FALSE);

  return self->present;
}

/**
 * aiv_account_entry_is_local:
 * @self: an account
 *
 * Returns: whether it is the one of the embedded server
 */
gboolean
aiv_account_entry_is_local (AivAccountEntry *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), FALSE);

  return self->method == AIV_SIGN_IN_LOCAL;
}

/**
 * aiv_account_entry_dup_cache_folder:
 * @self: an account
 *
 * Returns: (transfer full) (nullable) (type filename): where its videos and stills are kept on this
 *   computer; %NULL while its user is not known
 */
char *
aiv_account_entry_dup_cache_folder (AivAccountEntry *self)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (self), NULL);

  if (*self->user_id == '\0')
    return NULL;
  key = aiv_account_entry_is_local (self) ? g_strdup (AIV_SERVER_KEY) : aiv_client_make_server_key (self->server);
  return key != NULL ? aiv_account_folder_dup_cache (key, self->user_id) : NULL;
}
