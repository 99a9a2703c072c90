/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-client-private.h"
#include "aiv-error.h"

/* What a server shows to visitors, too: the v1 family (API.md §1, showcase). */

static DexFuture *
take_list (JsonNode *reply, const char *member)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, member, (AivWireFromJson) aiv_wire_showcase_entry_from_json,
                                               (GDestroyNotify) aiv_wire_showcase_entry_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

static DexFuture *
take_videos (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return take_list (reply, "videos");
}

static DexFuture *
take_images (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return take_list (reply, "images");
}

static DexFuture *
start (AivClient *self, AivRequest *request)
{
  request->flags |= AIV_REQUEST_NO_TOKEN | AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_fetch_showcase:
 * @self: a client
 * @category: (nullable): only those about this
 * @skip: how many to leave out at the beginning
 * @limit: how many at most, 1 to 50
 *
 * Needs no sign-in, as all of the showcase.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of
 *   [struct@Aiv.WireShowcaseEntry], in the server's order
 */
DexFuture *
aiv_client_fetch_showcase (AivClient *self, const char *category, guint skip, guint limit)
{
  g_autofree char *escaped = category != NULL ? aiv_request_escape (category) : NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (limit > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_videos, "/api/v1/showcase/videos?skip=%u&limit=%u%s%s", skip,
                                       limit, escaped != NULL ? "&category=" : "", escaped != NULL ? escaped : ""));
}

/**
 * aiv_client_fetch_featured:
 * @self: a client
 * @limit: how many at most, 1 to 20
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of
 *   [struct@Aiv.WireShowcaseEntry]: the best of the showcase
 */
DexFuture *
aiv_client_fetch_featured (AivClient *self, guint limit)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (limit > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_videos, "/api/v1/showcase/featured?limit=%u", limit));
}

/**
 * aiv_client_fetch_hero_videos:
 * @self: a client
 * @limit: how many at most, 1 to 10
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of
 *   [struct@Aiv.WireShowcaseEntry]: the few at the top
 */
DexFuture *
aiv_client_fetch_hero_videos (AivClient *self, guint limit)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (limit > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_videos, "/api/v1/showcase/hero-videos?limit=%u", limit));
}

/**
 * aiv_client_fetch_trial_images:
 * @self: a client
 * @skip: how many to leave out at the beginning
 * @limit: how many at most, 1 to 20
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of
 *   [struct@Aiv.WireShowcaseEntry]: pictures to make a video of
 */
DexFuture *
aiv_client_fetch_trial_images (AivClient *self, guint skip, guint limit)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (limit > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_images, "/api/v1/showcase/trial-images?skip=%u&limit=%u", skip,
                                       limit));
}
