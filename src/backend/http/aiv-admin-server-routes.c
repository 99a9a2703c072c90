/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "aiv-admin-replies.h"
#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-routes.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "store/aiv-audit.h"
#include "store/aiv-backup.h"
#include "store/aiv-storage-report.h"
#include "store/aiv-totals.h"
#include "wire/aiv-wire-server-status.h"

/* How the server is, and a backup of it. */

static const AivBackendConfig *
get_config (AivHttpRequest *request)
{
  return aiv_backend_get_config (aiv_http_request_get_backend (request));
}

static char *
dup_backup_folder (const AivBackendConfig *config)
{
  return config->backup_folder != NULL && config->backup_folder[0] != '\0'
             ? g_strdup (config->backup_folder)
             : g_build_filename (config->data_dir, "backups", NULL);
}

/* What changes from one moment to the next, and costs next to nothing to tell. */
static gboolean
fill_live (AivHttpRequest *request, AivWireServerStatus *status, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivTotals totals;

  if (!aiv_totals_read (aiv_backend_get_store (backend), &totals, error))
    return FALSE;
  status->version = g_strdup (AIV_VERSION);
  status->uptime_seconds = aiv_backend_get_uptime_us (backend) / G_USEC_PER_SEC;
  status->accounts = totals.accounts;
  status->waiting = totals.items[AIV_JOB_PENDING];
  status->running = aiv_backend_get_n_running (backend);
  status->concurrency = get_config (request)->concurrency;
  return TRUE;
}

static void
fill_config (const AivBackendConfig *config, AivWireServerStatus *status)
{
  status->public_url = g_strdup (config->public_url);
  status->is_exposed = status->is_shared || aiv_backend_config_is_exposed (config);
  status->data_dir = g_canonicalize_filename (config->data_dir, NULL);
  status->videos_days = config->keep_videos_days;
  status->uploads_days = config->keep_uploads_days;
  status->total_mib = config->keep_total_mib;
  status->user_mib = config->storage_mib;
  status->limits_enabled = g_str_equal (config->limits_enabled, "auto") ? status->is_exposed
                                                                         : g_str_equal (config->limits_enabled, "true");
  status->auth_limit = config->limits.auth;
  status->generate_limit = config->limits.generate;
  status->upload_limit = config->limits.uploads;
  status->read_limit = config->limits.reads;
  status->write_limit = config->limits.writes;
}

static void
fill_shared (AivSharing *sharing, AivWireServerStatus *status)
{
  if (sharing == NULL)
    return;
  status->can_share = TRUE;
  status->is_shared = aiv_sharing_is_on (sharing);
  status->share_port = aiv_sharing_get_port (sharing);
  status->share_addresses = aiv_sharing_dup_addresses (sharing);
  status->share_fingerprint = g_strdup (aiv_sharing_get_fingerprint (sharing));
  status->share_problem = g_strdup (aiv_sharing_get_problem (sharing));
}

static gboolean
fill_whole (AivHttpRequest *request, AivWireServerStatus *status, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  const AivBackendConfig *config = get_config (request);
  g_autofree char *folder = dup_backup_folder (config);
  g_autoptr (AivStorageReport) report = NULL;
  g_autoptr (GError) problem = NULL;

  report = dex_await_boxed (aiv_storage_report_make (aiv_backend_get_store (backend), folder), error);
  if (report == NULL)
    return FALSE;
  status->is_whole = TRUE;
  fill_shared (aiv_backend_get_sharing (backend), status);
  fill_config (config, status);
  status->address = aiv_backend_dup_address (backend);
  status->default_password = dex_await_boolean (aiv_auth_has_default_password (aiv_backend_get_auth (backend)), &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  status->database_bytes = report->database_bytes;
  status->file_bytes = report->file_bytes;
  status->free_bytes = report->free_bytes;
  status->backup_folder = g_canonicalize_filename (folder, NULL);
  status->backups = report->n_backups;
  status->last_backup_at = report->last_backup_at;
  return TRUE;
}

static gboolean
get_live (AivHttpRequest *request, gboolean *live, GError **error)
{
  const char *text = aiv_http_request_get_query (request, "live");

  *live = g_strcmp0 (text, "true") == 0;
  return text == NULL || *live || g_str_equal (text, "false")
         || aiv_http_fail_validation (error, "query", "live", "bool_parsing", "Input should be true or false");
}

static gboolean
reply_status (AivHttpRequest *request, gboolean live, GError **error)
{
  g_autoptr (AivWireServerStatus) status = aiv_wire_server_status_new ();

  if (!fill_live (request, status, error) || (!live && !fill_whole (request, status, error)))
    return FALSE;
  return aiv_http_request_reply_json (request, 200, aiv_wire_server_status_to_json (status));
}

static gboolean
get_server (AivHttpRequest *request, GError **error)
{
  gboolean live;

  return get_live (request, &live, error) && reply_status (request, live, error);
}

static gboolean
change_server (AivHttpRequest *request, GError **error)
{
  AivSharing *sharing = aiv_backend_get_sharing (aiv_http_request_get_backend (request));
  AivHttpForm *form = aiv_http_request_get_form (request);
  gboolean shared;

  if (!aiv_http_form_require (form, "shared", error) || !aiv_http_form_get_bool (form, "shared", FALSE, &shared, error))
    return FALSE;
  if (sharing == NULL)
    return aiv_http_fail (error, 409, "Whoever runs this server says where it listens");
  return aiv_sharing_set (sharing, aiv_admin_get_actor (request), shared, error) && reply_status (request, FALSE, error);
}

/* --- backup ------------------------------------------------------------------------------ */

/* Reference counted: the thread goes on when nobody waits any more. */
typedef struct
{
  char *data_dir;
  char *folder;
  char *name;
  guint n_files;
  guint n_problems;
  gint64 bytes;
} Backup;

/* One at a time. */
static int busy;

static void
backup_clear (gpointer data)
{
  Backup *self = data;

  g_free (self->data_dir);
  g_free (self->folder);
  g_free (self->name);
}

static void
backup_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, backup_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Backup, backup_unref)

static gboolean
write_backup (Backup *self, GError **error)
{
  g_auto (AivBackupReport) report = { 0 };
  g_autofree char *destination = g_build_filename (self->folder, self->name, NULL);

  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Could not make the folder “%s”", self->folder);
      return FALSE;
    }
  if (!aiv_backup_make (self->data_dir, destination, FALSE, &report, error))
    return FALSE;
  self->n_files = report.n_files;
  self->n_problems = report.problems->len;
  self->bytes = (gint64) report.bytes;
  return TRUE;
}

static gboolean
make_backup (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  gboolean made = write_backup (data, error);

  g_atomic_int_set (&busy, FALSE);
  return made;
}

static char *
dup_name (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H-%M-%SZ");
}

static gboolean
start_backup (AivHttpRequest *request, GError **error)
{
  const AivBackendConfig *config = get_config (request);
  g_autoptr (Backup) backup = NULL;
  g_autofree char *detail = NULL;
  JsonObject *reply;

  if (!g_atomic_int_compare_and_exchange (&busy, FALSE, TRUE))
    return aiv_http_fail (error, 409, "A backup is being made");
  backup = g_atomic_rc_box_new0 (Backup);
  backup->data_dir = g_strdup (config->data_dir);
  backup->folder = dup_backup_folder (config);
  backup->name = dup_name ();
  if (!dex_await (aiv_thread_run (make_backup, g_atomic_rc_box_acquire (backup), backup_unref), error))
    return FALSE;
  detail = g_strdup_printf ("%u files, %" G_GINT64_FORMAT " bytes", backup->n_files, backup->bytes);
  if (!dex_await (aiv_audit_note (aiv_admin_get_store (request), aiv_admin_get_actor (request), "server.backup",
                                  backup->name, detail),
                  error))
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "name", backup->name);
  json_object_set_string_member (reply, "folder", backup->folder);
  json_object_set_int_member (reply, "files", backup->n_files);
  json_object_set_int_member (reply, "bytes", backup->bytes);
  json_object_set_int_member (reply, "problems", backup->n_problems);
  return aiv_http_request_reply_object (request, 200, reply);
}

const AivHttpRoute aiv_admin_server_routes[] = {
  { "GET", "/api/admin/server", get_server, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "PATCH", "/api/admin/server", change_server, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", "/api/admin/backup", start_backup, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};
