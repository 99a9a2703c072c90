/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-user.h"

#include "aiv-time.h"

struct _AivUser
{
  GObject parent_instance;

  AivWireUser *wire;
  GDateTime *created_at;
  GDateTime *last_seen;
  gboolean picked;
};

typedef enum
{
  PROP_ID = 1,
  PROP_USERNAME,
  PROP_PLAN,
  PROP_CREDITS,
  PROP_HELD,
  PROP_IS_ADMIN,
  PROP_MUST_CHANGE_PASSWORD,
  PROP_DISABLED,
  PROP_CREATED_AT,
  PROP_LAST_SEEN,
  PROP_PICKED,
} AivUserProp;

static GParamSpec *props[PROP_PICKED + 1];

G_DEFINE_FINAL_TYPE (AivUser, aiv_user, G_TYPE_OBJECT)

static void
aiv_user_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivUser *self = AIV_USER (object);

  switch ((AivUserProp) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, aiv_user_get_id (self));
      break;
    case PROP_USERNAME:
      g_value_set_string (value, aiv_user_get_username (self));
      break;
    case PROP_PLAN:
      g_value_set_string (value, aiv_user_get_plan (self));
      break;
    case PROP_CREDITS:
      g_value_set_int64 (value, aiv_user_get_credits (self));
      break;
    case PROP_HELD:
      g_value_set_int64 (value, aiv_user_get_held (self));
      break;
    case PROP_IS_ADMIN:
      g_value_set_boolean (value, aiv_user_get_is_admin (self));
      break;
    case PROP_MUST_CHANGE_PASSWORD:
      g_value_set_boolean (value, aiv_user_get_must_change_password (self));
      break;
    case PROP_DISABLED:
      g_value_set_boolean (value, aiv_user_get_disabled (self));
      break;
    case PROP_CREATED_AT:
      g_value_set_boxed (value, aiv_user_get_created_at (self));
      break;
    case PROP_LAST_SEEN:
      g_value_set_boxed (value, aiv_user_get_last_seen (self));
      break;
    case PROP_PICKED:
      g_value_set_boolean (value, aiv_user_get_picked (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_finalize (GObject *object)
{
  AivUser *self = AIV_USER (object);

  aiv_wire_user_unref (self->wire);
  g_clear_pointer (&self->created_at, g_date_time_unref);
  g_clear_pointer (&self->last_seen, g_date_time_unref);

  G_OBJECT_CLASS (aiv_user_parent_class)->finalize (object);
}

static void
aiv_user_class_init (AivUserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_user_get_property;
  object_class->finalize = aiv_user_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, flags);
  props[PROP_PLAN] = g_param_spec_string ("plan", NULL, NULL, NULL, flags);
  props[PROP_CREDITS] = g_param_spec_int64 ("credits", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_HELD] = g_param_spec_int64 ("held", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_IS_ADMIN] = g_param_spec_boolean ("is-admin", NULL, NULL, FALSE, flags);
  props[PROP_MUST_CHANGE_PASSWORD] = g_param_spec_boolean ("must-change-password", NULL, NULL, FALSE, flags);
  props[PROP_DISABLED] = g_param_spec_boolean ("disabled", NULL, NULL, FALSE, flags);
  props[PROP_CREATED_AT] = g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_LAST_SEEN] = g_param_spec_boxed ("last-seen", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_PICKED] = g_param_spec_boolean ("picked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_user_init (AivUser *self)
{
  self->wire = aiv_wire_user_new ();
}

/* What was to be seen before a change. The strings belong to the wire value of then. */
typedef struct
{
  const char *id;
  const char *username;
  const char *plan;
  gint64 credits;
  gint64 held;
  gboolean is_admin;
  gboolean must_change_password;
  gboolean disabled;
  gint64 created_at;
  gint64 last_seen;
} Snapshot;

static Snapshot
take_snapshot (AivUser *self)
{
  return (Snapshot){
    .id = aiv_user_get_id (self),
    .username = aiv_user_get_username (self),
    .plan = aiv_user_get_plan (self),
    .credits = aiv_user_get_credits (self),
    .held = aiv_user_get_held (self),
    .is_admin = aiv_user_get_is_admin (self),
    .must_change_password = aiv_user_get_must_change_password (self),
    .disabled = aiv_user_get_disabled (self),
    .created_at = self->wire->created_at,
    .last_seen = self->wire->last_seen,
  };
}

static void
notify_changes (AivUser *self, const Snapshot *before)
{
  const Snapshot after = take_snapshot (self);
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (g_strcmp0 (before->id, after.id) != 0)
    g_object_notify_by_pspec (object, props[PROP_ID]);
  if (g_strcmp0 (before->username, after.username) != 0)
    g_object_notify_by_pspec (object, props[PROP_USERNAME]);
  if (g_strcmp0 (before->plan, after.plan) != 0)
    g_object_notify_by_pspec (object, props[PROP_PLAN]);
  if (before->credits != after.credits)
    g_object_notify_by_pspec (object, props[PROP_CREDITS]);
  if (before->held != after.held)
    g_object_notify_by_pspec (object, props[PROP_HELD]);
  if (before->is_admin != after.is_admin)
    g_object_notify_by_pspec (object, props[PROP_IS_ADMIN]);
  if (before->must_change_password != after.must_change_password)
    g_object_notify_by_pspec (object, props[PROP_MUST_CHANGE_PASSWORD]);
  if (before->disabled != after.disabled)
    g_object_notify_by_pspec (object, props[PROP_DISABLED]);
  if (before->created_at != after.created_at)
    g_object_notify_by_pspec (object, props[PROP_CREATED_AT]);
  if (before->last_seen != after.last_seen)
    g_object_notify_by_pspec (object, props[PROP_LAST_SEEN]);
  g_object_thaw_notify (object);
}

/**
 * aiv_user_new:
 * @wire: (nullable): what is known of the account
 *
 * Returns: (transfer full): an account
 */
AivUser *
aiv_user_new (AivWireUser *wire)
{
  AivUser *self = g_object_new (AIV_TYPE_USER, NULL);

  if (wire != NULL)
    aiv_user_apply (self, wire);
  return self;
}

/**
 * aiv_user_apply:
 * @self: an account
 * @wire: what is known of it now
 */
void
aiv_user_apply (AivUser *self, AivWireUser *wire)
{
  g_autoptr (AivWireUser) old = NULL;
  Snapshot before;

  g_return_if_fail (AIV_IS_USER (self));
  g_return_if_fail (wire != NULL);

  before = take_snapshot (self);
  old = self->wire;
  self->wire = aiv_wire_user_ref (wire);
  g_clear_pointer (&self->created_at, g_date_time_unref);
  g_clear_pointer (&self->last_seen, g_date_time_unref);
  notify_changes (self, &before);
}

static AivWireUser *
copy_wire (const AivWireUser *wire)
{
  AivWireUser *copy = aiv_wire_user_new ();

  *copy = *wire;
  copy->id = g_strdup (wire->id);
  copy->username = g_strdup (wire->username);
  copy->name = g_strdup (wire->name);
  copy->email = g_strdup (wire->email);
  copy->plan = g_strdup (wire->plan);
  copy->subscription_status = g_strdup (wire->subscription_status);
  return copy;
}

/**
 * aiv_user_apply_credits:
 * @self: an account
 * @credits: what can be spent now
 * @held: what is set aside
 */
void
aiv_user_apply_credits (AivUser *self, gint64 credits, gint64 held)
{
  g_autoptr (AivWireUser) wire = NULL;

  g_return_if_fail (AIV_IS_USER (self));

  wire = copy_wire (self->wire);
  wire->credits = credits;
  wire->held = held;
  aiv_user_apply (self, wire);
}

/**
 * aiv_user_get_wire:
 * @self: an account
 *
 * Returns: (transfer none): all that the last answer said of it
 */
const AivWireUser *
aiv_user_get_wire (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return self->wire;
}

/**
 * aiv_user_get_id:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): such as `u-1`; empty before the first answer
 */
const char *
aiv_user_get_id (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return self->wire->id;
}

/**
 * aiv_user_get_username:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the name to sign in with
 */
const char *
aiv_user_get_username (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return self->wire->username;
}

/**
 * aiv_user_get_plan:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): subscription plan
 */
const char *
aiv_user_get_plan (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return self->wire->plan;
}

/**
 * aiv_user_get_credits:
 * @self: an account
 *
 * Returns: what can be spent now
 */
gint64
aiv_user_get_credits (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), 0);

  return self->wire->credits;
}

/**
 * aiv_user_get_held:
 * @self: an account
 *
 * Returns: set aside for unfinished items
 */
gint64
aiv_user_get_held (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), 0);

  return self->wire->held;
}

/**
 * aiv_user_get_is_admin:
 * @self: an account
 *
 * Returns: whether it may administer
 */
gboolean
aiv_user_get_is_admin (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), FALSE);

  return self->wire->is_admin;
}

/**
 * aiv_user_get_must_change_password:
 * @self: an account
 *
 * Returns: whether the password has to be changed first
 */
gboolean
aiv_user_get_must_change_password (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), FALSE);

  return self->wire->must_change_password;
}

/**
 * aiv_user_get_disabled:
 * @self: an account
 *
 * Returns: whether it may not sign in
 */
gboolean
aiv_user_get_disabled (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), FALSE);

  return self->wire->disabled;
}

/**
 * aiv_user_get_created_at:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): when it was made, local time
 */
GDateTime *
aiv_user_get_created_at (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return aiv_time_cache_local (&self->created_at, self->wire->created_at);
}

/**
 * aiv_user_get_last_seen:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): when it was last seen, local time
 */
GDateTime *
aiv_user_get_last_seen (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), NULL);

  return aiv_time_cache_local (&self->last_seen, self->wire->last_seen);
}

/**
 * aiv_user_get_picked:
 * @self: an account
 *
 * Returns: whether somebody has picked it out of a list
 */
gboolean
aiv_user_get_picked (AivUser *self)
{
  g_return_val_if_fail (AIV_IS_USER (self), FALSE);

  return self->picked;
}

/**
 * aiv_user_set_picked:
 * @self: an account
 * @picked: whether somebody has picked it
 *
 * Picks an account out of a list, for what is done to many; the server knows nothing of it.
 */
void
aiv_user_set_picked (AivUser *self, gboolean picked)
{
  g_return_if_fail (AIV_IS_USER (self));

  if (self->picked == picked)
    return;
  self->picked = picked;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICKED]);
}
