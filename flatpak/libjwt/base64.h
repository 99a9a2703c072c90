/* SPDX-License-Identifier: MIT */
#pragma once

int jwt_Base64encode (char       *coded,
                      const char *plain,
                      int         length);
int jwt_Base64decode (char       *plain,
                      const char *coded);
