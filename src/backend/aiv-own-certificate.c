/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-own-certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "aiv-file.h"

/* A certificate that nobody has vouched for: who connects compares its fingerprint. Good for
 * a computer without a name of its own, which no authority would give one. */

#define CURVE "P-256"
#define COMMON_NAME "AIVideo Studio"
#define SECONDS_OF_A_DAY (24 * 60 * 60)
#define DAYS 3650

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_EXTENSION, X509_EXTENSION_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

static gboolean
add_extension (X509 *certificate, int nid, const char *value)
{
  X509V3_CTX context;
  g_autoptr (X509_EXTENSION) extension = NULL;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, certificate, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  return extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
}

/* Two of one computer differ: a client that remembers by serial number is not confused. */
static gboolean
set_serial (X509 *certificate)
{
  guint64 serial = 0;

  return RAND_bytes ((unsigned char *) &serial, sizeof serial) == 1
         && ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), serial >> 1 | 1) == 1;
}

static X509 *
sign (EVP_PKEY *key)
{
  g_autoptr (X509) certificate = X509_new ();
  X509_NAME *name;

  if (certificate == NULL || X509_set_version (certificate, X509_VERSION_3) != 1 || !set_serial (certificate)
      || X509_gmtime_adj (X509_getm_notBefore (certificate), -SECONDS_OF_A_DAY) == NULL
      || X509_gmtime_adj (X509_getm_notAfter (certificate), (long) DAYS * SECONDS_OF_A_DAY) == NULL
      || X509_set_pubkey (certificate, key) != 1)
    return NULL;
  name = X509_get_subject_name (certificate);
  if (X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const unsigned char *) COMMON_NAME, -1, -1, 0) != 1
      || X509_set_issuer_name (certificate, name) != 1
      || !add_extension (certificate, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (certificate, NID_ext_key_usage, "serverAuth")
      || X509_sign (certificate, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

/* Key and certificate as one PEM file, never anywhere but in memory and there. */
static gboolean
make (const char *path, GError **error)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen (CURVE);
  g_autoptr (X509) certificate = key != NULL ? sign (key) : NULL;
  g_autoptr (BIO) text = BIO_new (BIO_s_secmem ());
  char *data = NULL;
  long length;

  if (certificate == NULL || text == NULL
      || PEM_write_bio_PrivateKey (text, key, NULL, NULL, 0, NULL, NULL) != 1
      || PEM_write_bio_X509 (text, certificate) != 1 || (length = BIO_get_mem_data (text, &data)) <= 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Could not make a certificate");
      return FALSE;
    }
  return aiv_file_write_atomically (path, data, (gsize) length, 0600, error);
}

/**
 * aiv_own_certificate_load:
 * @path: (type filename): a PEM file, which is made if there is none
 * @error: why it is of no use
 *
 * Reads and writes on the disk: for a thread, or the start of something.
 *
 * Returns: (transfer full) (nullable): the certificate, with its key
 */
GTlsCertificate *
aiv_own_certificate_load (const char *path, GError **error)
{
  GTlsCertificate *certificate;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !make (path, error))
    return NULL;
  if ((certificate = g_tls_certificate_new_from_file (path, error)) == NULL)
    g_prefix_error (error, "%s: ", path);
  return certificate;
}

/**
 * aiv_own_certificate_dup_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full): what people compare: its SHA-256, "AB:CD:…"
 */
char *
aiv_own_certificate_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  for (guint i = 0; digest[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (digest[i]), g_ascii_toupper (digest[i + 1]));
  return g_string_free (text, FALSE);
}
