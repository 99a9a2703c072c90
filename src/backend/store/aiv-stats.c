/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-stats.h"

G_DEFINE_BOXED_TYPE (AivStats, aiv_stats, aiv_stats_ref, aiv_stats_unref)

static void
line_free (gpointer data)
{
  AivStatLine *line = data;

  g_free (line->name);
  g_free (line);
}

static void
clear (gpointer data)
{
  AivStats *self = data;

  g_ptr_array_unref (self->days);
  g_ptr_array_unref (self->users);
  g_ptr_array_unref (self->models);
}

/**
 * aiv_stats_new:
 *
 * Returns: (transfer full): empty ones, to be filled in
 */
AivStats *
aiv_stats_new (void)
{
  AivStats *self = g_atomic_rc_box_new0 (AivStats);

  self->days = g_ptr_array_new_with_free_func (line_free);
  self->users = g_ptr_array_new_with_free_func (line_free);
  self->models = g_ptr_array_new_with_free_func (line_free);
  return self;
}

/**
 * aiv_stats_ref:
 * @self: statistics
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same statistics
 */
AivStats *
aiv_stats_ref (AivStats *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_stats_unref:
 * @self: (transfer full): statistics
 *
 * May be called from any thread.
 */
void
aiv_stats_unref (AivStats *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
