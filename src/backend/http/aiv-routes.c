/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-routes.h"

const AivHttpRoute *const aiv_all_routes[] = {
  aiv_admin_routes,
  aiv_auth_routes,
  aiv_batch_routes,
  aiv_credit_routes,
  aiv_event_routes,
  aiv_file_routes,
  aiv_server_routes,
  aiv_v1_auth_routes,
  aiv_v1_user_routes,
  NULL,
};
