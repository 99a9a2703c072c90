/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "aiv-id.h"

#define BLOCK (64 * 1024)

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int code = errno;
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s “%s”: %s", what, name, g_strerror (code));
  return FALSE;
}

/**
 * aiv_file_digest:
 * @path: (type filename): a file, not a link
 * @error: why it cannot be read
 *
 * Reads a whole file: not for the main thread.
 *
 * Returns: (transfer full) (nullable): its SHA-256 in lower-case hex
 */
char *
aiv_file_digest (const char *path, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n;

  if (fd < 0)
    {
      fail (error, "Could not open", path);
      return NULL;
    }
  while ((n = read (fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      g_checksum_update (checksum, block, n);
  if (n == 0)
    return g_strdup (g_checksum_get_string (checksum));
  fail (error, "Could not read", path);
  return NULL;
}

/**
 * aiv_file_sync:
 * @path: (type filename): a file or a folder
 * @error: why it could not be done
 *
 * Makes sure that a file's content, or the names in a folder, are on the disk. Blocks until
 * they are: not for the main thread.
 *
 * Returns: whether they are
 */
gboolean
aiv_file_sync (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return fail (error, "Could not open", path);
  /* Some file systems cannot sync folders (EINVAL); their renames are then as durable as they get. */
  if (fsync (fd) != 0 && errno != EINVAL)
    return fail (error, "Could not write to disk", path);
  return TRUE;
}

/**
 * aiv_file_commit:
 * @temporary_path: (type filename): a complete file, in the same folder as @path or at least
 *   on the same file system
 * @path: (type filename): the name it is to have
 * @error: why it could not be done
 *
 * Puts a finished file in place so that a crash or power cut at any instant leaves either
 * the old state or the whole new file: fsync, rename, fsync of the folder. Blocks on the
 * disk: not for the main thread. On failure @temporary_path is left alone.
 *
 * Returns: whether the file is in place
 */
gboolean
aiv_file_commit (const char *temporary_path, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!aiv_file_sync (temporary_path, error))
    return FALSE;
  if (g_rename (temporary_path, path) != 0)
    return fail (error, "Could not put in place", path);
  return aiv_file_sync (folder, error);
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= n;
    }
  return TRUE;
}

/**
 * aiv_file_write_atomically:
 * @path: (type filename): where to
 * @data: (array length=length): what
 * @length: bytes
 * @mode: permission bits of the new file, 0600 for anything secret
 * @error: why it could not be done
 *
 * Writes a small file whole or not at all, durably (see [func@Aiv.file_commit]). Blocks on
 * the disk.
 *
 * Returns: whether the file is in place
 */
gboolean
aiv_file_write_atomically (const char *path, const void *data, gsize length, int mode, GError **error)
{
  g_autofree char *id = aiv_id_new ();
  g_autofree char *temporary = g_strconcat (path, ".", id, ".tmp", NULL);
  int fd = g_open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  gboolean ok;

  if (fd < 0)
    return fail (error, "Could not create", temporary);

  ok = write_all (fd, data, length) || fail (error, "Could not write", path);
  if (close (fd) != 0 && ok)
    ok = fail (error, "Could not write", path);
  ok = ok && aiv_file_commit (temporary, path, error);
  if (!ok)
    g_unlink (temporary);
  return ok;
}
