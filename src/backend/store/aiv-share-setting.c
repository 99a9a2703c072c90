/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-share-setting.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-store-private.h"

/* One number among the preferences: the port, negative while nobody is let in. */

typedef struct
{
  gint64 actor_id;
  AivShareSetting setting;
} Write;

/**
 * aiv_share_setting_read:
 * @store: a store
 * @setting: (out caller-allocates): what it is
 * @error: why it cannot be read
 *
 * On the store's thread, at once.
 *
 * Returns: whether @setting is set
 */
gboolean
aiv_share_setting_read (AivStore *store, AivShareSetting *setting, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  gint64 value = 0;

  if (sql == NULL
      || !aiv_sql_get_int (sql,
                           "SELECT COALESCE ((SELECT CAST (value AS INTEGER) FROM preference WHERE name = 'share_port'), 0)",
                           AIV_NO_ARGS, &value, error))
    return FALSE;
  setting->on = value > 0;
  setting->port = (guint16) ABS (CLAMP (value, -G_MAXUINT16, G_MAXUINT16));
  return TRUE;
}

static gboolean
do_write (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autofree char *port = g_strdup_printf ("port %u", w->setting.port);

  return aiv_sql_exec (sql,
                       "INSERT INTO preference (name, value) VALUES ('share_port', CAST (?1 AS TEXT))"
                       " ON CONFLICT (name) DO UPDATE SET value = CAST (?1 AS TEXT)",
                       AIV_ARGS (AIV_INT (w->setting.on ? w->setting.port : -(gint64) w->setting.port)), error) >= 0
         && aiv_audit_tx_note (sql, w->actor_id, w->setting.on ? "server.share" : "server.unshare", NULL,
                               w->setting.on ? port : NULL, aiv_time_now_ms (), error);
}

/**
 * aiv_share_setting_write:
 * @store: a store
 * @actor_id: the administrator
 * @setting: what it is to be
 *
 * Keeps it, and says so in the audit log.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_share_setting_write (AivStore *store, gint64 actor_id, const AivShareSetting *setting)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (setting != NULL);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->setting = *setting;
  return aiv_store_write (store, do_write, w, g_free);
}
