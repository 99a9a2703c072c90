/* SPDX-License-Identifier: MIT */
#pragma once

/* The whole client library. */
#include "aiv-account-folder.h"
#include "aiv-api-error.h"
#include "aiv-batch-draft.h"
#include "aiv-batch-list.h"
#include "aiv-browser-login.h"
#include "aiv-client.h"
#include "aiv-credentials.h"
#include "aiv-event-stream.h"
#include "aiv-file-name.h"
#include "aiv-item-pool.h"
#include "aiv-ledger-list.h"
#include "aiv-new-user.h"
#include "aiv-secrets.h"
#include "aiv-server-options.h"
#include "aiv-server-process.h"
#include "aiv-session.h"
#include "aiv-showcase-model.h"
#include "aiv-user-list.h"
#include "aiv-video-draft.h"
#include "aiv-video-list.h"
