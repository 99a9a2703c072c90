/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-session.h"

G_BEGIN_DECLS

/**
 * AivCreationDoubt:
 * @AIV_CREATION_DOUBT_NONE: nothing is unknown
 * @AIV_CREATION_DOUBT_ARRIVED: something was sent; whether it arrived is unknown
 * @AIV_CREATION_DOUBT_LOST: it was sent, but has not arrived: nothing was paid for it
 *
 * What is known of the last attempt to send.
 */
typedef enum
{
  AIV_CREATION_DOUBT_NONE,
  AIV_CREATION_DOUBT_ARRIVED,
  AIV_CREATION_DOUBT_LOST,
} AivCreationDoubt;

#define AIV_TYPE_CREATION (aiv_creation_get_type ())
G_DECLARE_FINAL_TYPE (AivCreation, aiv_creation, AIV, CREATION, GObject)

AivCreation     *aiv_creation_new              (AivSession  *session,
                                                const char  *name);
void             aiv_creation_begin            (AivCreation *self);
gboolean         aiv_creation_is_loading       (AivCreation *self);
void             aiv_creation_save             (AivCreation *self,
                                                JsonNode    *state);
void             aiv_creation_send             (AivCreation *self,
                                                GObject     *draft,
                                                JsonNode    *state);
void             aiv_creation_stop             (AivCreation *self);
void             aiv_creation_look_up          (AivCreation *self,
                                                GObject     *draft);
gboolean         aiv_creation_is_waiting       (AivCreation *self);
gboolean         aiv_creation_goes_on          (AivCreation *self,
                                                JsonNode    *state);
AivTransfer     *aiv_creation_get_transfer     (AivCreation *self);
AivCreationDoubt aiv_creation_get_doubt        (AivCreation *self);
const char      *aiv_creation_get_failure      (AivCreation *self);
void             aiv_creation_set_failure      (AivCreation *self,
                                                const char  *failure);
const char      *aiv_creation_get_files_folder (AivCreation *self);

G_END_DECLS
