/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* The longest that any test waits for anything, in seconds. */
#define AIV_TEST_PATIENCE 60

static inline gboolean
aiv_test_impatient (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * aiv_test_wait:
 * @condition: an expression that becomes true while the main context runs
 *
 * Runs the main context until @condition holds; fails the test when it never does.
 */
#define aiv_test_wait(condition)                                                              \
  G_STMT_START                                                                                \
  {                                                                                           \
    gboolean impatient_ = FALSE;                                                              \
    guint patience_ = g_timeout_add_seconds (AIV_TEST_PATIENCE, aiv_test_impatient, &impatient_); \
    while (!(condition) && !impatient_)                                                       \
      g_main_context_iteration (NULL, TRUE);                                                  \
    if (impatient_)                                                                           \
      g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition);               \
    g_source_remove (patience_);                                                              \
  }                                                                                           \
  G_STMT_END

static inline gboolean
aiv_test_look_again (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/**
 * aiv_test_poll:
 * @condition: an expression that becomes true while others work
 *
 * As [func@test_wait], for what tells nobody when it has changed, such as a file.
 */
#define aiv_test_poll(condition)                                     \
  G_STMT_START                                                       \
  {                                                                  \
    guint again_ = g_timeout_add (10, aiv_test_look_again, NULL);    \
                                                                     \
    aiv_test_wait (condition);                                       \
    g_source_remove (again_);                                        \
  }                                                                  \
  G_STMT_END

static inline DexFuture *
aiv_test_pass_on (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

/**
 * aiv_test_settle:
 * @future: (transfer full): a future, of any thread
 *
 * Runs the main context until @future is settled. The block is there to wake the main
 * context: a promise that a worker keeps does not by itself.
 *
 * Returns: (transfer full): a settled future of the same value or error
 */
static inline DexFuture *
aiv_test_settle (DexFuture *future)
{
  DexFuture *block = dex_future_finally (future, aiv_test_pass_on, NULL, NULL);

  aiv_test_wait (dex_future_get_status (block) != DEX_FUTURE_STATUS_PENDING);
  return block;
}

/**
 * aiv_test_succeed:
 * @future: (transfer full): a future, of any thread
 *
 * Runs the main context until @future is settled, which has to be without an error.
 */
static inline void
aiv_test_succeed (DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (settled, &error);
  g_assert_no_error (error);
}

G_END_DECLS
