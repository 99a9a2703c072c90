/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-id.h"

#include <errno.h>
#include <sys/random.h>

#define ID_BYTES 16

/**
 * aiv_random_fill:
 * @bytes: (out caller-allocates): what to fill
 * @n_bytes: how many
 *
 * Fills memory with random bytes from the kernel, good enough for secrets. Any thread.
 */
void
aiv_random_fill (guint8 *bytes, gsize n_bytes)
{
  gsize have = 0;

  while (have < n_bytes)
    {
      gssize n = getrandom (bytes + have, n_bytes - have, 0);

      if (n > 0)
        have += (gsize) n;
      else if (errno != EINTR)
        g_error ("The kernel gives no random numbers: %s", g_strerror (errno));
    }
}

/**
 * aiv_id_new:
 *
 * A random identifier of 128 bits from the kernel, so that it can be neither guessed nor
 * met twice; 22 characters that need no escaping in URLs and file names.
 *
 * Returns: (transfer full): the identifier
 */
char *
aiv_id_new (void)
{
  guint8 bytes[ID_BYTES];
  char *text;

  aiv_random_fill (bytes, sizeof bytes);
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[22] = '\0'; /* the padding */
  /* A leading '-' would read as an option on a command line, a leading '_' as a private file. */
  if (text[0] == '-')
    text[0] = 'a';
  else if (text[0] == '_')
    text[0] = 'b';
  return text;
}
