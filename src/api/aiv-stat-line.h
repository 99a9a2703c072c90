/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-stat.h"

G_BEGIN_DECLS

#define AIV_TYPE_STAT_LINE (aiv_stat_line_get_type ())
G_DECLARE_FINAL_TYPE (AivStatLine, aiv_stat_line, AIV, STAT_LINE, GObject)

/**
 * AivStatLine:
 *
 * A line of statistics, for tables; never changes. One read-only property: `wire` (AivWireStat).
 */

AivStatLine *aiv_stat_line_new      (AivWireStat *wire);
AivWireStat *aiv_stat_line_get_wire (AivStatLine *self);

G_END_DECLS
