/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-keeper.h"

#include "aiv-cache-limit.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-library-items.h"
#include "aiv-library-private.h"
#include "aiv-weak.h"

#define DEFAULT_LIMIT (G_GINT64_CONSTANT (5) * 1000 * 1000 * 1000)
/* More than that are not remembered: the next start finds them. */
#define MAX_WAITING 500

struct _AivKeeper
{
  GObject parent_instance;

  AivSession *session;
  AivKeepPolicy policy;
  gint64 limit;
  GNetworkMonitor *network;

  gint64 since;        /* ms; 0 before it is known */
  GQueue waiting;      /* of AivItem */
  DexFuture *starting;
  DexFuture *looking;
  DexFuture *fetching;
  DexFuture *limiting;
  DexFuture *scanning;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_POLICY,
  PROP_LIMIT,
  PROP_NETWORK,
} AivKeeperProp;

static GParamSpec *props[PROP_NETWORK + 1];

static void fetch_next (AivKeeper *self);

G_DEFINE_ENUM_TYPE (AivKeepPolicy, aiv_keep_policy, G_DEFINE_ENUM_VALUE (AIV_KEEP_ALWAYS, "always"),
                    G_DEFINE_ENUM_VALUE (AIV_KEEP_UNMETERED, "unmetered"), G_DEFINE_ENUM_VALUE (AIV_KEEP_NEVER, "never"))

G_DEFINE_FINAL_TYPE (AivKeeper, aiv_keeper, G_TYPE_OBJECT)

/* --- the limit ------------------------------------------------------------------------- */

static void
scan (AivKeeper *self)
{
  g_autofree char *videos = g_build_filename (aiv_session_get_cache_dir (self->session), "videos", NULL);

  dex_clear (&self->scanning);
  self->scanning = aiv_library_scan_files (aiv_session_get_library (self->session), videos);
}

static DexFuture *
on_limited (DexFuture *done, gpointer weak)
{
  g_autoptr (AivKeeper) self = aiv_weak_get (weak);

  if (self != NULL && self->session != NULL)
    scan (self);
  return dex_future_new_true ();
}

static void
apply_limit (AivKeeper *self, const char *spare)
{
  g_autofree char *folder = g_path_get_dirname (aiv_session_get_cache_dir (self->session));

  dex_clear (&self->limiting);
  self->limiting = dex_future_finally (aiv_cache_limit_apply (folder, self->limit, spare), on_limited,
                                       aiv_weak_new (self), aiv_weak_free);
}

/* --- downloading ----------------------------------------------------------------------- */

static gboolean
may_fetch (AivKeeper *self)
{
  if (self->policy == AIV_KEEP_NEVER || aiv_session_get_state (self->session) != AIV_CONNECTION_ONLINE)
    return FALSE;
  return self->policy == AIV_KEEP_ALWAYS || !g_network_monitor_get_network_metered (self->network);
}

static DexFuture *
on_fetched (DexFuture *done, gpointer weak)
{
  g_autoptr (AivKeeper) self = aiv_weak_get (weak);
  g_autofree char *path = dex_await_string (dex_ref (done), NULL);

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  aiv_let_go (&self->fetching);
  if (path != NULL)
    apply_limit (self, path);
  /* One that failed is found again by the next start. */
  fetch_next (self);
  return dex_future_new_true ();
}

static void
fetch_next (AivKeeper *self)
{
  while (self->fetching == NULL && self->waiting.length > 0 && may_fetch (self))
    {
      g_autoptr (AivItem) item = g_queue_pop_head (&self->waiting);
      DexFuture *block;

      if (!aiv_item_get_can_play (item) || aiv_item_get_cached_path (item) != NULL)
        continue;
      block = dex_future_finally (aiv_session_load_video (self->session, item), on_fetched, aiv_weak_new (self),
                                  aiv_weak_free);
      if (dex_future_is_pending (block))
        self->fetching = block;
      else
        dex_unref (block);
    }
}

static void
add (AivKeeper *self, AivItem *item)
{
  if (!aiv_item_get_can_play (item) || aiv_item_get_cached_path (item) != NULL || self->policy == AIV_KEEP_NEVER
      || g_queue_find (&self->waiting, item) != NULL || self->waiting.length >= MAX_WAITING)
    return;
  g_queue_push_tail (&self->waiting, g_object_ref (item));
}

static void
on_item_changed (AivKeeper *self, AivItem *item)
{
  GDateTime *when = aiv_item_get_completed_at (item);

  if (aiv_item_get_status (item) != AIV_JOB_COMPLETED || self->since == 0)
    return;
  if (when == NULL)
    when = aiv_item_get_created_at (item);
  /* Some servers tell whole seconds. */
  if (when != NULL && g_date_time_to_unix (when) * 1000 + 1000 < self->since)
    return;
  add (self, item);
  fetch_next (self);
}

static DexFuture *
on_missed (DexFuture *done, gpointer weak)
{
  g_autoptr (AivKeeper) self = aiv_weak_get (weak);
  g_autoptr (AivLibraryHits) hits = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL || self->session == NULL || hits == NULL)
    return dex_future_new_true ();
  /* The newest, which were finished while nobody looked. */
  for (guint i = 0; i < hits->first->len; i++)
    {
      g_autoptr (AivItem) item = aiv_library_fill_item (self->session, hits->first->pdata[i]);

      add (self, item);
    }
  fetch_next (self);
  return dex_future_new_true ();
}

static void
look_for_missed (AivKeeper *self)
{
  AivLibraryQuery query = { .statuses = 1 << AIV_JOB_COMPLETED, .since = self->since };

  if (self->since == 0 || self->policy == AIV_KEEP_NEVER || aiv_library_get_syncing (aiv_session_get_library (self->session)))
    return;
  aiv_let_go (&self->looking);
  self->looking = dex_future_finally (aiv_library_find (aiv_session_get_library (self->session), &query), on_missed,
                                      aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_since (DexFuture *done, gpointer weak)
{
  g_autoptr (AivKeeper) self = aiv_weak_get (weak);

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  self->since = dex_await_int64 (dex_ref (done), NULL);
  look_for_missed (self);
  return dex_future_new_true ();
}

static void
on_may_change (AivKeeper *self)
{
  look_for_missed (self);
  fetch_next (self);
}

/* --- object ---------------------------------------------------------------------------- */

static void
aiv_keeper_constructed (GObject *object)
{
  AivKeeper *self = AIV_KEEPER (object);
  AivLibrary *library = aiv_session_get_library (self->session);

  G_OBJECT_CLASS (aiv_keeper_parent_class)->constructed (object);

  if (self->network == NULL)
    self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->session, "item-changed", G_CALLBACK (on_item_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (fetch_next), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "notify::syncing", G_CALLBACK (look_for_missed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network, "notify::network-metered", G_CALLBACK (on_may_change), self, G_CONNECT_SWAPPED);
  apply_limit (self, NULL);
  self->starting = dex_future_finally (aiv_library_fetch_since (library), on_since, aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_keeper_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivKeeper *self = AIV_KEEPER (object);

  switch ((AivKeeperProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_POLICY:
      g_value_set_enum (value, self->policy);
      break;
    case PROP_LIMIT:
      g_value_set_int64 (value, self->limit);
      break;
    case PROP_NETWORK:
      g_value_set_object (value, self->network);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_keeper_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivKeeper *self = AIV_KEEPER (object);

  switch ((AivKeeperProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_POLICY:
      self->policy = (AivKeepPolicy) g_value_get_enum (value);
      if (self->since != 0)
        on_may_change (self);
      break;
    case PROP_LIMIT:
      self->limit = g_value_get_int64 (value);
      if (self->network != NULL)
        apply_limit (self, NULL);
      break;
    case PROP_NETWORK:
      self->network = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_keeper_dispose (GObject *object)
{
  AivKeeper *self = AIV_KEEPER (object);

  aiv_let_go (&self->starting);
  aiv_let_go (&self->looking);
  aiv_let_go (&self->fetching);
  dex_clear (&self->limiting);
  dex_clear (&self->scanning);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->network);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_keeper_parent_class)->dispose (object);
}

static void
aiv_keeper_class_init (AivKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_keeper_constructed;
  object_class->get_property = aiv_keeper_get_property;
  object_class->set_property = aiv_keeper_set_property;
  object_class->dispose = aiv_keeper_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION, flags | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_POLICY] = g_param_spec_enum ("policy", NULL, NULL, AIV_TYPE_KEEP_POLICY, AIV_KEEP_UNMETERED,
                                          flags | G_PARAM_CONSTRUCT);
  props[PROP_LIMIT] = g_param_spec_int64 ("limit", NULL, NULL, 0, G_MAXINT64, DEFAULT_LIMIT, flags | G_PARAM_CONSTRUCT);
  props[PROP_NETWORK] = g_param_spec_object ("network", NULL, NULL, G_TYPE_NETWORK_MONITOR,
                                             flags | G_PARAM_CONSTRUCT_ONLY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_keeper_init (AivKeeper *self)
{
  g_queue_init (&self->waiting);
}

/**
 * aiv_keeper_new:
 * @session: whose videos to keep
 *
 * Returns: (transfer full): a keeper that has begun
 */
AivKeeper *
aiv_keeper_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_KEEPER, "session", session, NULL);
}

/**
 * aiv_keeper_get_waiting:
 * @self: a keeper
 *
 * Returns: how many videos are to be downloaded, the one under way aside
 */
guint
aiv_keeper_get_waiting (AivKeeper *self)
{
  g_return_val_if_fail (AIV_IS_KEEPER (self), 0);

  return self->waiting.length;
}
