/* SPDX-License-Identifier: MIT */
/* Read once for a library instead of once for each of its files, which halves the time to build. No
 * file may rely on it: each includes what it uses, which `./dev lint` sees, as it builds without. */

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libdex.h>
#include <libsoup/soup.h>
