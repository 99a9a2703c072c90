/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-accounts.h"

#include "aiv-account-entry-private.h"
#include "aiv-profile-picture.h"

/* What the settings may make us read; nobody has that many accounts. */
#define MAX_ACCOUNTS 100

/**
 * AivAccounts:
 *
 * The accounts that are known on this computer, in the order in which they were added, as the
 * settings keep them: a list of [class@AccountEntry]. At most one of them is the present one.
 */
struct _AivAccounts
{
  GObject parent_instance;

  GSettings *settings;
  GListStore *entries;
  AivAccountEntry *present; /* of entries */
};

typedef enum
{
  PROP_PRESENT = 1,
} AivAccountsProp;

static GParamSpec *props[PROP_PRESENT + 1];

static GType
get_item_type (GListModel *model)
{
  return AIV_TYPE_ACCOUNT_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (AIV_ACCOUNTS (model)->entries));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (AIV_ACCOUNTS (model)->entries), position);
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AivAccounts, aiv_accounts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

/* The list keeps it. */
static AivAccountEntry *
peek (AivAccounts *self,
      guint        position)
{
  g_autoptr(AivAccountEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), position);

  return entry;
}

static void
save (AivAccounts *self)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    g_variant_builder_add_value (&builder, aiv_account_entry_to_variant (peek (self, i)));
  g_settings_set_value (self->settings, "accounts", g_variant_builder_end (&builder));
  g_settings_set_string (self->settings, "account",
                         self->present != NULL ? aiv_account_entry_get_id (self->present) : "");
}

static void
load (AivAccounts *self)
{
  g_autoptr(GVariant) accounts = g_settings_get_value (self->settings, "accounts");
  g_autofree char *present = g_settings_get_string (self->settings, "account");

  for (gsize i = 0; i < MIN (g_variant_n_children (accounts), MAX_ACCOUNTS); i++)
    {
      g_autoptr(GVariant) variant = g_variant_get_child_value (accounts, i);
      g_autoptr(AivAccountEntry) entry = aiv_account_entry_from_variant (variant);

      if (entry != NULL && aiv_accounts_find (self, aiv_account_entry_get_id (entry)) == NULL)
        {
          g_list_store_append (self->entries, entry);
          dex_future_disown (aiv_profile_picture_restore (entry));
        }
    }
  if ((self->present = aiv_accounts_find (self, present)) != NULL)
    aiv_account_entry_set_present (self->present, TRUE);
}

/* Versions before 0.2 knew one server at a time. */
static void
take_over (AivAccounts *self)
{
  g_autofree char *server = g_settings_get_string (self->settings, "server");
  g_autofree char *username = g_settings_get_string (self->settings, "user-name");
  g_autofree char *method = g_settings_get_string (self->settings, "sign-in-method");
  gboolean local = g_str_equal (server, AIV_ACCOUNT_LOCAL);

  if (*server == '\0')
    return;
  aiv_accounts_set_present (self, aiv_accounts_note (self, server, NULL, local ? NULL : username,
                                                     local ? AIV_SIGN_IN_LOCAL
                                                     : g_str_equal (method, "google") ? AIV_SIGN_IN_GOOGLE
                                                                                      : AIV_SIGN_IN_PASSWORD));
  g_settings_reset (self->settings, "server");
  g_settings_reset (self->settings, "user-name");
  g_settings_reset (self->settings, "sign-in-method");
}

static void
aiv_accounts_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((AivAccountsProp) prop_id)
    {
    case PROP_PRESENT:
      g_value_set_object (value, AIV_ACCOUNTS (object)->present);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_accounts_finalize (GObject *object)
{
  AivAccounts *self = AIV_ACCOUNTS (object);

  g_clear_object (&self->entries);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_accounts_parent_class)->finalize (object);
}

static void
aiv_accounts_class_init (AivAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_accounts_get_property;
  object_class->finalize = aiv_accounts_finalize;

  /**
   * AivAccounts:present:
   *
   * The account that is used now, or will be at the next start.
   */
  props[PROP_PRESENT] = g_param_spec_object ("present", NULL, NULL, AIV_TYPE_ACCOUNT_ENTRY,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_accounts_init (AivAccounts *self)
{
  self->entries = g_list_store_new (AIV_TYPE_ACCOUNT_ENTRY);
  g_signal_connect_object (self->entries, "items-changed", G_CALLBACK (g_list_model_items_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * aiv_accounts_new:
 * @settings: where the list is kept
 *
 * Returns: (transfer full): the accounts
 */
AivAccounts *
aiv_accounts_new (GSettings *settings)
{
  AivAccounts *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (AIV_TYPE_ACCOUNTS, NULL);
  self->settings = g_object_ref (settings);
  load (self);
  take_over (self);
  return self;
}

/**
 * aiv_accounts_get_present:
 * @self: accounts
 *
 * Returns: (transfer none) (nullable): the one that is used now, or will be at the next start
 */
AivAccountEntry *
aiv_accounts_get_present (AivAccounts *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNTS (self), NULL);

  return self->present;
}

/**
 * aiv_accounts_set_present:
 * @self: accounts
 * @entry: (nullable): one of them
 *
 * Says which is used from now on.
 */
void
aiv_accounts_set_present (AivAccounts     *self,
                          AivAccountEntry *entry)
{
  AivAccountEntry *before;

  g_return_if_fail (AIV_IS_ACCOUNTS (self));
  g_return_if_fail (entry == NULL || AIV_IS_ACCOUNT_ENTRY (entry));

  before = self->present;
  self->present = entry;
  if (before != NULL && before != entry)
    aiv_account_entry_set_present (before, FALSE);
  if (entry != NULL)
    aiv_account_entry_set_present (entry, TRUE);
  save (self);
  if (before != entry)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESENT]);
}

/**
 * aiv_accounts_find:
 * @self: accounts
 * @id: (nullable): an entry's name in this program
 *
 * Returns: (transfer none) (nullable): the entry
 */
AivAccountEntry *
aiv_accounts_find (AivAccounts *self,
                   const char  *id)
{
  g_return_val_if_fail (AIV_IS_ACCOUNTS (self), NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    if (g_strcmp0 (aiv_account_entry_get_id (peek (self, i)), id) == 0)
      return peek (self, i);
  return NULL;
}

/**
 * aiv_accounts_find_local:
 * @self: accounts
 *
 * Returns: (transfer none) (nullable): the account of the embedded server
 */
AivAccountEntry *
aiv_accounts_find_local (AivAccounts *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNTS (self), NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    if (aiv_account_entry_is_local (peek (self, i)))
      return peek (self, i);
  return NULL;
}

/* The same account: of one server the same user, or the same name where one of the two does
 * not know the user yet. */
static gboolean
is_same (AivAccountEntry *entry,
         const char      *server,
         const char      *user_id,
         const char      *username)
{
  const char *other_id = aiv_account_entry_get_user_id (entry);

  if (!g_str_equal (aiv_account_entry_get_server (entry), server))
    return FALSE;
  if (aiv_account_entry_is_local (entry))
    return TRUE;
  if (user_id != NULL && *user_id != '\0' && *other_id != '\0')
    return g_str_equal (user_id, other_id);
  return g_strcmp0 (aiv_account_entry_get_username (entry), username) == 0
         || *aiv_account_entry_get_username (entry) == '\0';
}

/**
 * aiv_accounts_note:
 * @self: accounts
 * @server: an address, or %AIV_ACCOUNT_LOCAL
 * @user_id: (nullable): who signed in there
 * @username: (nullable): their name
 * @method: how they signed in
 *
 * Somebody has signed in: adds the account, or brings what is known of it up to date.
 *
 * Returns: (transfer none): the entry
 */
AivAccountEntry *
aiv_accounts_note (AivAccounts     *self,
                   const char      *server,
                   const char      *user_id,
                   const char      *username,
                   AivSignInMethod  method)
{
  g_autoptr(AivAccountEntry) entry = NULL;

  g_return_val_if_fail (AIV_IS_ACCOUNTS (self), NULL);
  g_return_val_if_fail (server != NULL && *server != '\0', NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)) && entry == NULL; i++)
    if (is_same (peek (self, i), server, user_id, username))
      entry = g_object_ref (peek (self, i));

  if (entry != NULL)
    {
      aiv_account_entry_set_user (entry, user_id, username);
      aiv_account_entry_set_method (entry, method);
      aiv_account_entry_set_signed_in (entry, TRUE);
    }
  else
    {
      entry = aiv_account_entry_new (server, user_id, username, method);
      g_list_store_append (self->entries, entry);
    }
  save (self);
  return entry;
}

/**
 * aiv_accounts_set_user:
 * @self: accounts
 * @entry: one of them
 * @user_id: (nullable): who it is on the server
 * @username: (nullable): their name
 *
 * The server has told more.
 */
void
aiv_accounts_set_user (AivAccounts     *self,
                       AivAccountEntry *entry,
                       const char      *user_id,
                       const char      *username)
{
  g_return_if_fail (AIV_IS_ACCOUNTS (self));
  g_return_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  aiv_account_entry_set_user (entry, user_id, username);
  save (self);
}

/**
 * aiv_accounts_set_server_info:
 * @self: accounts
 * @entry: one of them
 * @server_info: (nullable): what its server told of itself
 *
 * The server has told more.
 */
void
aiv_accounts_set_server_info (AivAccounts       *self,
                              AivAccountEntry   *entry,
                              AivWireServerInfo *server_info)
{
  g_return_if_fail (AIV_IS_ACCOUNTS (self));
  g_return_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  aiv_account_entry_set_server_info (entry, server_info);
  save (self);
}

/**
 * aiv_accounts_set_signed_in:
 * @self: accounts
 * @entry: one of them
 * @signed_in: whether there is a sign-in
 *
 * Notes that a sign-in has come or gone.
 */
void
aiv_accounts_set_signed_in (AivAccounts     *self,
                            AivAccountEntry *entry,
                            gboolean         signed_in)
{
  g_return_if_fail (AIV_IS_ACCOUNTS (self));
  g_return_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  aiv_account_entry_set_signed_in (entry, signed_in);
  save (self);
}

/**
 * aiv_accounts_remove:
 * @self: accounts
 * @entry: one of them
 *
 * Forgets an account. What else is kept of it is the caller's to delete.
 */
void
aiv_accounts_remove (AivAccounts     *self,
                     AivAccountEntry *entry)
{
  guint position;

  g_return_if_fail (AIV_IS_ACCOUNTS (self));
  g_return_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  if (self->present == entry)
    aiv_accounts_set_present (self, NULL);
  if (g_list_store_find (self->entries, entry, &position))
    g_list_store_remove (self->entries, position);
  save (self);
}
