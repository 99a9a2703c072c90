/* SPDX-License-Identifier: MIT */
/* What libjwt asks of its base64.c, done by OpenSSL: Debian's archive of libjwt comes without that file.
 * The callers have room for the result, and for the zero that ends it when encoding. */
#include "base64.h"

#include <string.h>

#include <openssl/evp.h>

int
jwt_Base64encode (char       *coded,
                  const char *plain,
                  int         length)
{
  return EVP_EncodeBlock ((unsigned char *) coded, (const unsigned char *) plain, length);
}

/* The number of bytes, 0 for what is not Base64. */
int
jwt_Base64decode (char       *plain,
                  const char *coded)
{
  int length = (int) strlen (coded);
  int padding = 0;
  int decoded;

  /* OpenSSL would pass over spaces around. */
  if (length == 0 || strpbrk (coded, " \t\r\n\v\f") != NULL)
    return 0;
  while (padding < 2 && coded[length - 1 - padding] == '=')
    padding++;
  decoded = EVP_DecodeBlock ((unsigned char *) plain, (const unsigned char *) coded, length);
  return decoded > padding ? decoded - padding : 0;
}
