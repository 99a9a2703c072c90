/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-client-private.h"
#include "aiv-error.h"

/* What people say of themselves: the v1 family (API.md §1, users/profile). */

static DexFuture *
take_profile (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireV1User *user = aiv_wire_v1_user_from_json (reply, &error);

  return user != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_V1_USER, user) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_v1_profile:
 * @self: a client of a server of the v1 family
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireV1User]: name, picture and
 *   subscription of who is signed in
 */
DexFuture *
aiv_client_fetch_v1_profile (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_profile, "/api/v1/users/profile"));
}

/**
 * aiv_client_update_profile:
 * @self: a client of a server of the v1 family
 * @name: (nullable): what to be called; %NULL leaves it as it is
 * @avatar_url: (nullable): http(s) address of a picture; empty for none, %NULL leaves it as it is
 *
 * Returns: (transfer full): a future of the [struct@Aiv.WireV1User] as it is now; rejects with
 *   %AIV_API_ERROR_INVALID when the server takes the name or the address for none
 */
DexFuture *
aiv_client_update_profile (AivClient *self, const char *name, const char *avatar_url)
{
  AivRequest *request;
  JsonObject *object;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  object = json_object_new ();
  if (name != NULL)
    json_object_set_string_member (object, "name", name);
  if (avatar_url != NULL && *avatar_url != '\0')
    json_object_set_string_member (object, "avatar_url", avatar_url);
  else if (avatar_url != NULL)
    json_object_set_null_member (object, "avatar_url");
  request = aiv_request_new ("PATCH", take_profile, "/api/v1/users/profile");
  aiv_request_take_json (request, object);
  return aiv_client_start (self, request);
}
