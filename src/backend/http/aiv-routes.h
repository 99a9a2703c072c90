/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-router.h"

G_BEGIN_DECLS

/* The endpoints: a table in each aiv-<resource>-routes.c, and their list in aiv-routes.c. */
extern const AivHttpRoute aiv_admin_account_routes[];
extern const AivHttpRoute aiv_admin_audit_routes[];
extern const AivHttpRoute aiv_admin_batch_routes[];
extern const AivHttpRoute aiv_admin_bulk_routes[];
extern const AivHttpRoute aiv_admin_credit_routes[];
extern const AivHttpRoute aiv_admin_engine_routes[];
extern const AivHttpRoute aiv_admin_job_routes[];
extern const AivHttpRoute aiv_admin_server_routes[];
extern const AivHttpRoute aiv_admin_stats_routes[];
extern const AivHttpRoute aiv_admin_user_routes[];
extern const AivHttpRoute aiv_admin_video_routes[];
extern const AivHttpRoute aiv_auth_routes[];
extern const AivHttpRoute aiv_batch_routes[];
extern const AivHttpRoute aiv_credit_routes[];
extern const AivHttpRoute aiv_docs_routes[];
extern const AivHttpRoute aiv_event_routes[];
extern const AivHttpRoute aiv_file_routes[];
extern const AivHttpRoute aiv_metrics_routes[];
extern const AivHttpRoute aiv_server_routes[];
extern const AivHttpRoute aiv_showcase_routes[];
extern const AivHttpRoute aiv_upload_routes[];
extern const AivHttpRoute aiv_v1_auth_routes[];
extern const AivHttpRoute aiv_v1_user_routes[];
extern const AivHttpRoute aiv_v1_video_routes[];
extern const AivHttpRoute aiv_video_socket_routes[];
extern const AivHttpRoute aiv_video_stream_routes[];

extern const AivHttpRoute *const aiv_all_routes[];

G_END_DECLS
