/* SPDX-License-Identifier: MIT */
/* As aiv-pch.h, for the app. */

#include "aiv-pch.h"

#include <adwaita.h>
