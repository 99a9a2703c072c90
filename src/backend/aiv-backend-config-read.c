/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-backend-config-keys.h"

#include "aiv-secret.h"

/* Where a configuration is read from: a key file, the credentials that a service manager
 * hands over, the environment. */

#define MAX_SECRET (64 * 1024)
#define OURS "AIVIDEO_"

/* The first line of a file, or what of it there is. */
static char *
read_secret (const char *path, GError **error)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  g_autofree char *buffer = g_malloc0 (MAX_SECRET + 1);
  char *text = NULL;
  gsize length = 0;
  gssize n = 0;

  while (fd >= 0 && length < MAX_SECRET
         && ((n = read (fd, buffer + length, MAX_SECRET - length)) > 0 || (n < 0 && errno == EINTR)))
    length += n > 0 ? (gsize) n : 0;
  if (fd < 0 || n < 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "could not read “%s”: %s", path,
                   g_strerror (code));
    }
  else if (length == MAX_SECRET || memchr (buffer, '\0', length) != NULL)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "“%s” is no text for a key", path);
  else
    {
      buffer[strcspn (buffer, "\r\n")] = '\0';
      text = g_strdup (buffer);
    }
  explicit_bzero (buffer, MAX_SECRET);
  return text;
}

static gboolean
set_from_file (AivBackendConfig *self, const AivConfigKey *key, const char *path, const char *source, GError **error)
{
  char *text = read_secret (path, error);
  gboolean ok;

  if (text == NULL)
    {
      g_prefix_error (error, "%s: [%s] %s: ", source, key->group, key->name);
      return FALSE;
    }
  ok = aiv_backend_config_set (self, key->group, key->name, text, source, error);
  aiv_secret_free (text);
  return ok;
}

/* "client-secret-file" names a file that holds the value of "client-secret". */
static const AivConfigKey *
find_for_file (const char *group, const char *name)
{
  g_autofree char *stem = NULL;
  const AivConfigKey *key;

  if (!g_str_has_suffix (name, "-file"))
    return NULL;
  stem = g_strndup (name, strlen (name) - strlen ("-file"));
  key = aiv_config_key_find (group, stem);
  return key != NULL && key->secret ? key : NULL;
}

static gboolean
load_one (AivBackendConfig *self, GKeyFile *file, const char *group, const char *name, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *text = g_key_file_get_string (file, group, name, &problem);
  const AivConfigKey *key = find_for_file (group, name);
  gboolean ok;

  if (text == NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: [%s] %s: %s", path, group, name,
                   g_error_matches (problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_UNKNOWN_ENCODING) ? "not UTF-8"
                                                                                                  : "not a value");
      return FALSE;
    }
  ok = key != NULL ? set_from_file (self, key, text, path, error)
                   : aiv_backend_config_set (self, group, name, text, path, error);
  aiv_secret_free (text);
  return ok;
}

/**
 * aiv_backend_config_load:
 * @self: a configuration
 * @path: (type filename): a key file
 * @error: what is wrong with it, naming the file, the key and why
 *
 * Takes over what a file says. A group or key that there is not is refused: it would
 * otherwise be a setting that silently does nothing.
 *
 * Returns: whether all of it was good
 */
gboolean
aiv_backend_config_load (AivBackendConfig *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_key_file_get_keys (file, groups[i], NULL, NULL);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        if (!load_one (self, file, groups[i], names[j], path, error))
          return FALSE;
    }
  return TRUE;
}

/**
 * aiv_backend_config_load_credentials:
 * @self: a configuration
 * @folder: (type filename): such as `$CREDENTIALS_DIRECTORY`
 * @error: what is wrong with one
 *
 * Takes over what a service manager hands over as files named `GROUP.KEY`. Where a key is
 * a path, the credential is the file itself; its first line is the value of any other. Files
 * of other names are somebody else's.
 *
 * Returns: whether all of it was good
 */
gboolean
aiv_backend_config_load_credentials (AivBackendConfig *self, const char *folder, GError **error)
{
  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      g_autofree char *name = g_strdup_printf ("%s.%s", key->group, key->name);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *source = g_strdup_printf ("credential %s", name);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      if (!(key->type == AIV_CONFIG_PATH ? aiv_backend_config_set (self, key->group, key->name, path, source, error)
                                         : set_from_file (self, key, path, source, error)))
        return FALSE;
    }
  return TRUE;
}

/* Zeroes the text where it stands: what a process was started with can be read by others. */
static void
forget (const char *name)
{
  char *text = getenv (name);

  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_unsetenv (name);
}

static gboolean
load_variable (AivBackendConfig *self, const AivConfigKey *key, const char *name, GError **error)
{
  g_autofree char *source = g_strdup_printf ("environment %s", name);
  g_autofree char *file_name = g_strdup_printf ("%s_FILE", name);
  const char *text = g_getenv (name);
  const char *path = key->secret ? g_getenv (file_name) : NULL;
  gboolean ok = TRUE;

  if (text != NULL && path != NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: set beside %s: one of them, please",
                   source, file_name);
      ok = FALSE;
    }
  else if (path != NULL && path[0] != '\0')
    ok = set_from_file (self, key, path, source, error);
  /* Empty is how an environment file says that there is none. */
  else if (text != NULL && text[0] != '\0')
    ok = aiv_backend_config_set (self, key->group, key->name, text, source, error);
  if (key->secret)
    forget (name);
  return ok;
}

/* AIVIDEO_GROUP_… with a group of ours must be a key of ours. */
static gboolean
check_names (GHashTable *known, GError **error)
{
  g_auto (GStrv) names = g_listenv ();

  for (guint i = 0; names[i] != NULL; i++)
    for (guint j = 0; g_str_has_prefix (names[i], OURS) && j < aiv_config_n_keys; j++)
      {
        g_autofree char *group = g_ascii_strup (aiv_config_keys[j].group, -1);
        g_autofree char *prefix = g_strdup_printf (OURS "%s_", group);

        if (g_str_has_prefix (names[i], prefix) && !g_hash_table_contains (known, names[i]))
          {
            g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                         "environment %s: there is no such key", names[i]);
            return FALSE;
          }
      }
  return TRUE;
}

/**
 * aiv_backend_config_load_environment:
 * @self: a configuration
 * @shared_names: whether names count that other programs use, too, such as `DATABASE_URL`
 * @error: what is wrong with one, naming it
 *
 * Takes over what the environment says: `AIVIDEO_GROUP_KEY`, and the names of the documented
 * systems. Secrets are taken out of the environment, read or not, good or bad. Before there
 * are other threads.
 *
 * Returns: whether all of it was good
 */
gboolean
aiv_backend_config_load_environment (AivBackendConfig *self, gboolean shared_names, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean ok = TRUE;

  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      char *name = aiv_config_key_dup_env (key);

      g_hash_table_add (known, name);
      if (key->secret)
        g_hash_table_add (known, g_strdup_printf ("%s_FILE", name));
      if (key->env != NULL && shared_names)
        ok = load_variable (self, key, key->env, ok ? error : NULL) && ok;
      else if (key->env != NULL && key->secret)
        forget (key->env);
      ok = load_variable (self, key, name, ok ? error : NULL) && ok;
    }
  return ok && check_names (known, error);
}
