/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivHttpLimits:
 * @auth: attempts to sign in per minute and address; 0 for any number, as below
 * @generate: videos and batches ordered per minute and user
 * @uploads: files sent on their own per minute and user
 * @reads: other GET requests per minute and user (or address, without one)
 * @writes: other changes per minute and user (or address)
 * @files: pictures and videos fetched per minute and address
 * @failures: sign-ins with a wrong password per hour and account, from wherever they come
 * @streams: streams of events and WebSockets at a time per user
 * @connections: how many at a time
 * @per_address: how many at a time from one address, but for loopback and trusted proxies; 0 for any number
 * @header_ms: how long a request's head may take, from its first byte, or from the beginning
 *   of the connection
 * @idle_ms: how long a connection may wait for its next request
 * @body_ms: how long a body may bring less than @body_bytes, and an answer not be read at all
 * @body_bytes: see @body_ms
 *
 * What clients may ask of the server. Times in milliseconds.
 */
typedef struct
{
  gint64 auth;
  gint64 generate;
  gint64 uploads;
  gint64 reads;
  gint64 writes;
  gint64 files;
  gint64 failures;
  gint64 streams;
  gint64 connections;
  gint64 per_address;
  gint64 header_ms;
  gint64 idle_ms;
  gint64 body_ms;
  gint64 body_bytes;
} AivHttpLimits;

#define AIV_HTTP_LIMITS_INIT                                                                      \
  {                                                                                               \
    .auth = 10, .generate = 5, .uploads = 20, .reads = 100, .writes = 60, .files = 1200,          \
    .failures = 60, .streams = 100,                                                               \
    .connections = 4096, .header_ms = 15000, .idle_ms = 120000, .body_ms = 60000, .body_bytes = 16384 \
  }

G_END_DECLS
