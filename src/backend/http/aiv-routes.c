/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-routes.h"

const AivHttpRoute *const aiv_all_routes[] = {
  aiv_file_routes,
  aiv_server_routes,
  NULL,
};
