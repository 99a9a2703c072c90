/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-server-status.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_server_status_clear (AivWireServerStatus *self)
{
  g_free (self->version);
  g_free (self->address);
  g_free (self->public_url);
  g_free (self->data_dir);
  g_strfreev (self->share_addresses);
  g_free (self->share_fingerprint);
  g_free (self->share_problem);
  g_free (self->backup_folder);
}

AIV_WIRE_DEFINE (AivWireServerStatus, aiv_wire_server_status, aiv_wire_server_status_clear)

/**
 * aiv_wire_server_status_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireServerStatus *
aiv_wire_server_status_new (void)
{
  return g_atomic_rc_box_new0 (AivWireServerStatus);
}

static JsonObject *
add_object (JsonObject *object, const char *member)
{
  JsonObject *part = json_object_new ();

  json_object_set_object_member (object, member, part);
  return part;
}

static void
add_shared (const AivWireServerStatus *self, JsonObject *listen)
{
  JsonObject *part = NULL;

  if (!self->can_share)
    {
      json_object_set_null_member (listen, "shared");
      return;
    }
  part = add_object (listen, "shared");
  json_object_set_boolean_member (part, "enabled", self->is_shared);
  json_object_set_int_member (part, "port", self->share_port);
  aiv_wire_set_strings (part, "addresses", self->share_addresses);
  aiv_wire_set_null (part, "fingerprint", self->share_fingerprint);
  aiv_wire_set_null (part, "problem", self->share_problem);
}

static void
add_whole (const AivWireServerStatus *self, JsonObject *object)
{
  JsonObject *part = add_object (object, "listen");

  aiv_wire_set_null (part, "address", self->address);
  aiv_wire_set_null (part, "public_url", self->public_url);
  json_object_set_boolean_member (part, "exposed", self->is_exposed);
  json_object_set_boolean_member (part, "default_password", self->default_password);
  add_shared (self, part);
  part = add_object (object, "storage");
  aiv_wire_set_null (part, "data_dir", self->data_dir);
  json_object_set_int_member (part, "database_bytes", self->database_bytes);
  json_object_set_int_member (part, "file_bytes", self->file_bytes);
  json_object_set_int_member (part, "free_bytes", self->free_bytes);
  part = add_object (object, "retention");
  json_object_set_int_member (part, "videos_days", self->videos_days);
  json_object_set_int_member (part, "uploads_days", self->uploads_days);
  json_object_set_int_member (part, "total_mib", self->total_mib);
  part = add_object (object, "limits");
  json_object_set_boolean_member (part, "enabled", self->limits_enabled);
  json_object_set_int_member (part, "auth", self->auth_limit);
  json_object_set_int_member (part, "generate", self->generate_limit);
  json_object_set_int_member (part, "upload", self->upload_limit);
  json_object_set_int_member (part, "read", self->read_limit);
  json_object_set_int_member (part, "write", self->write_limit);
  json_object_set_int_member (part, "storage_mib", self->user_mib);
  part = add_object (object, "backup");
  aiv_wire_set_null (part, "folder", self->backup_folder);
  json_object_set_int_member (part, "count", self->backups);
  if (self->last_backup_at > 0)
    aiv_wire_set_time (part, "last_at", self->last_backup_at);
  else
    json_object_set_null_member (part, "last_at");
}

/**
 * aiv_wire_server_status_to_json:
 * @self: a status
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_server_status_to_json (const AivWireServerStatus *self)
{
  JsonObject *object, *queue;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "version", self->version);
  json_object_set_int_member (object, "uptime_seconds", self->uptime_seconds);
  json_object_set_int_member (object, "accounts", self->accounts);
  queue = add_object (object, "queue");
  json_object_set_int_member (queue, "waiting", self->waiting);
  json_object_set_int_member (queue, "running", self->running);
  json_object_set_int_member (queue, "concurrency", self->concurrency);
  if (self->is_whole)
    add_whole (self, object);
  return aiv_wire_take_object (object);
}

static void
read_shared (AivWireServerStatus *self, JsonObject *part)
{
  if (part == NULL)
    return;
  self->can_share = TRUE;
  self->is_shared = aiv_json_get_bool (part, "enabled", FALSE);
  self->share_port = aiv_json_get_int (part, "port", 0);
  self->share_addresses = aiv_wire_dup_strings (part, "addresses");
  self->share_fingerprint = aiv_wire_dup_text (part, "fingerprint");
  self->share_problem = aiv_wire_dup_text (part, "problem");
}

static void
read_whole (AivWireServerStatus *self, JsonObject *object)
{
  JsonObject *part;

  if ((part = aiv_json_get_object (object, "listen")) != NULL)
    {
      self->address = aiv_wire_dup_text (part, "address");
      self->public_url = aiv_wire_dup_text (part, "public_url");
      self->is_exposed = aiv_json_get_bool (part, "exposed", FALSE);
      self->default_password = aiv_json_get_bool (part, "default_password", FALSE);
      read_shared (self, aiv_json_get_object (part, "shared"));
    }
  if ((part = aiv_json_get_object (object, "storage")) != NULL)
    {
      self->is_whole = TRUE;
      self->data_dir = aiv_wire_dup_text (part, "data_dir");
      self->database_bytes = aiv_json_get_int (part, "database_bytes", 0);
      self->file_bytes = aiv_json_get_int (part, "file_bytes", 0);
      self->free_bytes = aiv_json_get_int (part, "free_bytes", 0);
    }
  if ((part = aiv_json_get_object (object, "retention")) != NULL)
    {
      self->videos_days = aiv_json_get_int (part, "videos_days", 0);
      self->uploads_days = aiv_json_get_int (part, "uploads_days", 0);
      self->total_mib = aiv_json_get_int (part, "total_mib", 0);
    }
  if ((part = aiv_json_get_object (object, "limits")) != NULL)
    {
      self->limits_enabled = aiv_json_get_bool (part, "enabled", FALSE);
      self->auth_limit = aiv_json_get_int (part, "auth", 0);
      self->generate_limit = aiv_json_get_int (part, "generate", 0);
      self->upload_limit = aiv_json_get_int (part, "upload", 0);
      self->read_limit = aiv_json_get_int (part, "read", 0);
      self->write_limit = aiv_json_get_int (part, "write", 0);
      self->user_mib = aiv_json_get_int (part, "storage_mib", 0);
    }
  if ((part = aiv_json_get_object (object, "backup")) != NULL)
    {
      self->backup_folder = aiv_wire_dup_text (part, "folder");
      self->backups = aiv_json_get_int (part, "count", 0);
      self->last_backup_at = aiv_wire_get_time (part, "last_at");
    }
}

/**
 * aiv_wire_server_status_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a status; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireServerStatus *
aiv_wire_server_status_from_json (JsonNode *node, GError **error)
{
  AivWireServerStatus *self;
  JsonObject *object, *queue;

  if ((object = aiv_wire_read_object (node, "server", error)) == NULL)
    return NULL;

  self = aiv_wire_server_status_new ();
  self->version = aiv_wire_dup_text (object, "version");
  self->uptime_seconds = aiv_json_get_int (object, "uptime_seconds", 0);
  self->accounts = aiv_json_get_int (object, "accounts", 0);
  if ((queue = aiv_json_get_object (object, "queue")) != NULL)
    {
      self->waiting = aiv_json_get_int (queue, "waiting", 0);
      self->running = aiv_json_get_int (queue, "running", 0);
      self->concurrency = aiv_json_get_int (queue, "concurrency", 0);
    }
  read_whole (self, object);
  return self;
}
