/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_SERVER_STATUS (aiv_wire_server_status_get_type ())

/**
 * AivWireServerStatus:
 * @version: (nullable): of the program
 * @uptime_seconds: how long it has been running
 * @accounts: how many there are
 * @waiting: items that wait for their turn
 * @running: items that are being made
 * @concurrency: how many may be made at once
 * @is_whole: whether the rest is told, too
 * @address: (nullable): where it listens, "127.0.0.1:8000"
 * @public_url: (nullable): the address that clients use, when it is set
 * @is_exposed: whether others than that computer can reach it
 * @default_password: whether the first password of “admin” still works
 * @can_share: whether administrators say if others are let in, as at the server of an app
 * @is_shared: whether others are let in there
 * @share_port: at which port, or at which they were; 0 if they never were
 * @share_addresses: (nullable): what to tell them, "https://192.168.1.5:8000"
 * @share_fingerprint: (nullable): SHA-256 of the certificate that they see
 * @share_problem: (nullable): why they are not let in any more although they were
 * @data_dir: (nullable): where everything is
 * @database_bytes: size of the database
 * @file_bytes: size of all pictures, recordings and videos
 * @free_bytes: what is left on that disk
 * @videos_days: how long videos are kept; 0 for ever
 * @uploads_days: how long uploads are kept; 0 for ever
 * @total_mib: how much is kept at most; 0 for any size
 * @user_mib: how much one user may store; 0 for any size
 * @limits_enabled: whether requests are counted
 * @auth_limit: sign-ins a minute and address; 0 for any number, as below
 * @generate_limit: submissions a minute and user
 * @upload_limit: uploads a minute and user
 * @read_limit: reads a minute and user
 * @write_limit: other changes a minute and user
 * @backup_folder: (nullable): where backups go
 * @backups: how many are there
 * @last_backup_at: when the last one was made, ms since 1970; 0 for never
 *
 * How a server is, for its administrators. Reference counted (atomically): fill it in while it is
 * yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"version":"…","uptime_seconds":60,"accounts":3,"queue":{…},"listen":{…},"storage":{…},
 * "retention":{…},"limits":{…},"backup":{…}}`; `?live=true` tells no more than the queue.
 */
typedef struct
{
  char *version;
  gint64 uptime_seconds;
  gint64 accounts;
  gint64 waiting;
  gint64 running;
  gint64 concurrency;
  gboolean is_whole;
  char *address;
  char *public_url;
  gboolean is_exposed;
  gboolean default_password;
  gboolean can_share;
  gboolean is_shared;
  gint64 share_port;
  char **share_addresses;
  char *share_fingerprint;
  char *share_problem;
  char *data_dir;
  gint64 database_bytes;
  gint64 file_bytes;
  gint64 free_bytes;
  gint64 videos_days;
  gint64 uploads_days;
  gint64 total_mib;
  gint64 user_mib;
  gboolean limits_enabled;
  gint64 auth_limit;
  gint64 generate_limit;
  gint64 upload_limit;
  gint64 read_limit;
  gint64 write_limit;
  char *backup_folder;
  gint64 backups;
  gint64 last_backup_at;
} AivWireServerStatus;

GType aiv_wire_server_status_get_type (void) G_GNUC_CONST;

AivWireServerStatus *aiv_wire_server_status_new (void);
AivWireServerStatus *aiv_wire_server_status_ref (AivWireServerStatus *self);
void aiv_wire_server_status_unref (AivWireServerStatus *self);
JsonNode *aiv_wire_server_status_to_json (const AivWireServerStatus *self);
AivWireServerStatus *aiv_wire_server_status_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireServerStatus, aiv_wire_server_status_unref)

G_END_DECLS
