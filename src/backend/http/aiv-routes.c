/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-routes.h"

const AivHttpRoute *const aiv_all_routes[] = {
  aiv_admin_account_routes,
  aiv_admin_audit_routes,
  aiv_admin_batch_routes,
  aiv_admin_bulk_routes,
  aiv_admin_credit_routes,
  aiv_admin_engine_routes,
  aiv_admin_job_routes,
  aiv_admin_server_routes,
  aiv_admin_stats_routes,
  aiv_admin_user_routes,
  aiv_admin_video_routes,
  aiv_auth_routes,
  aiv_batch_routes,
  aiv_credit_routes,
  aiv_docs_routes,
  aiv_event_routes,
  aiv_file_routes,
  aiv_metrics_routes,
  aiv_server_routes,
  aiv_showcase_routes,
  aiv_upload_routes,
  aiv_v1_auth_routes,
  aiv_v1_user_routes,
  aiv_v1_video_routes,
  aiv_video_socket_routes,
  aiv_video_stream_routes,
  NULL,
};
