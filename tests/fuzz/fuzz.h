/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* What each harness in this folder implements: feed @size bytes at @data, from a stranger, to
 * the code at hand, and abort if it breaks a promise. libFuzzer calls it with inputs that it
 * makes up, fuzz-replay.c with those that are checked in. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);
