/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * AIV_FIBER_STACK_SIZE:
 *
 * The stack, in bytes, of a fiber whose end, or whose changes to models, a window follows:
 * blocks over a fiber's future and the handlers of its notifications run on the fiber's own
 * stack, and a window may be built there. libdex's 128 KiB are too few for that. Memory is
 * taken only for what is touched.
 */
#define AIV_FIBER_STACK_SIZE (2 * 1024 * 1024)

G_END_DECLS
