/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend-config.h"

G_BEGIN_DECLS

/**
 * AivConfigType:
 * @AIV_CONFIG_TEXT: any text; the field is a `char *`
 * @AIV_CONFIG_PATH: a file or folder; the field is a `char *`
 * @AIV_CONFIG_URL: an http or https URL, kept without a slash at its end; a `char *`
 * @AIV_CONFIG_LIST: texts between `;` or `,`, or a JSON list of texts; a `char **`
 * @AIV_CONFIG_CHOICE: one of @choices; a `char *`
 * @AIV_CONFIG_BOOL: true or false; a `gboolean`
 * @AIV_CONFIG_INT: a whole number; a `gint64`
 * @AIV_CONFIG_SECONDS: a whole number of seconds; a `gint64` in milliseconds
 * @AIV_CONFIG_LISTEN: ADDRESS:PORT; the fields are host and port
 * @AIV_CONFIG_DATABASE: a URL that may only name SQLite; a `char *`
 *
 * What the value of a key may be, and the type of the field that holds it.
 */
typedef enum
{
  AIV_CONFIG_TEXT,
  AIV_CONFIG_PATH,
  AIV_CONFIG_URL,
  AIV_CONFIG_LIST,
  AIV_CONFIG_CHOICE,
  AIV_CONFIG_BOOL,
  AIV_CONFIG_INT,
  AIV_CONFIG_SECONDS,
  AIV_CONFIG_LISTEN,
  AIV_CONFIG_DATABASE,
} AivConfigType;

/**
 * AivConfigKey:
 * @group: group in a key file
 * @name: name in that group; the environment has it as AIVIDEO_GROUP_NAME
 * @type: what it may be
 * @offset: of the field in [struct@Aiv.BackendConfig]
 * @env: (nullable): a name that other programs use for it, too
 * @initial: (nullable): the default, as it would stand in a file
 * @minimum: of numbers, in the unit of the file
 * @maximum: of numbers, in the unit of the file
 * @choices: (nullable): of %AIV_CONFIG_CHOICE, between `|`
 * @secret: whether it is kept out of sight: masked when printed, also read from a file that
 *   `NAME-file` or `AIVIDEO_GROUP_NAME_FILE` names, and taken out of the environment
 * @about: what it means, a line for docs/server.md
 *
 * One setting.
 */
typedef struct
{
  const char *group;
  const char *name;
  AivConfigType type;
  gsize offset;
  const char *env;
  const char *initial;
  gint64 minimum;
  gint64 maximum;
  const char *choices;
  gboolean secret;
  const char *about;
} AivConfigKey;

extern const AivConfigKey aiv_config_keys[];
extern const guint aiv_config_n_keys;

const AivConfigKey *aiv_config_key_find     (const char             *group,
                                             const char             *name);
char               *aiv_config_key_dup_env  (const AivConfigKey     *key);
gpointer            aiv_config_key_field    (const AivConfigKey     *key,
                                             const AivBackendConfig *config);
gboolean            aiv_config_key_parse    (const AivConfigKey     *key,
                                             AivBackendConfig       *config,
                                             const char             *text,
                                             GError                **error);
char               *aiv_config_key_dup_text (const AivConfigKey     *key,
                                             const AivBackendConfig *config);

G_END_DECLS
