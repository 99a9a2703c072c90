/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chosen-file-json.h"

#include "aiv-json.h"

/* Longer is no name of a file, and no address. */
#define MAX_LENGTH 8192

/**
 * aiv_chosen_file_to_json:
 * @self: a file
 *
 * Returns: (transfer full): where it is, what it is called and, once known, what is in it: other
 *   content is another file
 */
JsonObject *
aiv_chosen_file_to_json (AivChosenFile *self)
{
  JsonObject *object;

  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  object = json_object_new ();
  if (aiv_chosen_file_get_url (self) != NULL)
    {
      json_object_set_string_member (object, "url", aiv_chosen_file_get_url (self));
    }
  else
    {
      g_autofree char *uri = g_file_get_uri (aiv_chosen_file_get_file (self));

      json_object_set_string_member (object, "uri", uri);
    }
  json_object_set_string_member (object, "name", aiv_chosen_file_get_name (self));
  if (aiv_chosen_file_get_digest (self) != NULL)
    json_object_set_string_member (object, "digest", aiv_chosen_file_get_digest (self));

  return object;
}

/**
 * aiv_chosen_file_from_json:
 * @object: (nullable): of [method@ChosenFile.to_json]
 * @kind: what it is for
 *
 * Returns: (transfer full) (nullable): the file, not yet checked; %NULL when @object means none
 */
AivChosenFile *
aiv_chosen_file_from_json (JsonObject       *object,
                           AivChosenFileKind kind)
{
  const char *uri = object != NULL ? aiv_json_get_string (object, "uri") : NULL;
  const char *url = object != NULL ? aiv_json_get_string (object, "url") : NULL;
  const char *name = object != NULL ? aiv_json_get_string (object, "name") : NULL;

  if (name == NULL || *name == '\0' || strlen (name) > MAX_LENGTH)
    return NULL;
  if (url != NULL && *url != '\0' && strlen (url) <= MAX_LENGTH)
    return aiv_chosen_file_new_remote (url, name, NULL);
  if (uri != NULL && g_str_has_prefix (uri, "file:") && strlen (uri) <= MAX_LENGTH)
    {
      g_autoptr(GFile) file = g_file_new_for_uri (uri);

      return aiv_chosen_file_new_named (file, kind, name);
    }

  return NULL;
}
