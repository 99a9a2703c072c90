/* SPDX-License-Identifier: MIT */
#pragma once

/* Every JSON shape that the server and its clients share. */
#include "wire/aiv-wire-audit-entry.h"
#include "wire/aiv-wire-batch.h"
#include "wire/aiv-wire-engine.h"
#include "wire/aiv-wire-enums.h"
#include "wire/aiv-wire-error.h"
#include "wire/aiv-wire-event.h"
#include "wire/aiv-wire-item.h"
#include "wire/aiv-wire-ledger-entry.h"
#include "wire/aiv-wire-login.h"
#include "wire/aiv-wire-page.h"
#include "wire/aiv-wire-problem.h"
#include "wire/aiv-wire-progress.h"
#include "wire/aiv-wire-quote.h"
#include "wire/aiv-wire-server-info.h"
#include "wire/aiv-wire-stat.h"
#include "wire/aiv-wire-upload.h"
#include "wire/aiv-wire-user.h"
#include "wire/aiv-wire-v1-tokens.h"
#include "wire/aiv-wire-v1-user.h"
#include "wire/aiv-wire-video.h"
