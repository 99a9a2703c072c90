/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-preview.h"

#include <glib/gi18n.h>

#include "aiv-api-error.h"
#include "aiv-error.h"
#include "aiv-file-findings.h"
#include "aiv-weak.h"

static DexFuture *
on_downloaded (DexFuture *done,
               gpointer   name)
{
  g_autofree char *path = dex_await_string (dex_ref (done), NULL);

  return aiv_file_findings_look (path, name, TRUE);
}

static DexFuture *
on_looked (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivChosenFile) picture = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivFileFindings) findings = dex_await_boxed (dex_ref (done), &error);

  /* Without, the place stays grey: the server has the picture all the same, unless it says that it has not. */
  if (picture != NULL && findings != NULL && findings->preview != NULL)
    aiv_chosen_file_set_preview (picture, GDK_PAINTABLE (findings->preview));
  else if (picture != NULL && g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
    aiv_chosen_file_set_problem (picture, C_("problem of a file", "The server does not have it any more: choose another"));
  return dex_future_new_true ();
}

/**
 * aiv_remote_preview_load:
 * @session: who fetches it
 * @picture: a picture that the server has
 *
 * Fetches a picture into the cache, and shows it on @picture.
 *
 * Returns: (transfer full): a future of %TRUE, whether that worked or not
 */
DexFuture *
aiv_remote_preview_load (AivSession    *session,
                         AivChosenFile *picture)
{
  const char *url;
  g_autofree char *digest = NULL;
  g_autofree char *path = NULL;

  aiv_return_future_if_fail (AIV_IS_SESSION (session));
  aiv_return_future_if_fail (AIV_IS_CHOSEN_FILE (picture));
  aiv_return_future_if_fail (aiv_chosen_file_get_url (picture) != NULL);

  url = aiv_chosen_file_get_url (picture);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);
  path = g_build_filename (aiv_session_get_cache_dir (session), "references", digest, NULL);
  return dex_future_finally (
    dex_future_then (aiv_client_download_picture (aiv_session_get_client (session), url, path), on_downloaded,
                     g_strdup (aiv_chosen_file_get_name (picture)), g_free),
    on_looked, aiv_weak_new (picture), aiv_weak_free);
}
