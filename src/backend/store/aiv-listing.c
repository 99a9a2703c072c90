/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-listing-private.h"

/* Clients ask for pages by their offset, and for how many there are in all. Neither is
 * counted: table listing knows how many there are in each stretch of a list, so that an
 * offset is found by adding up few numbers (400 in a list of 100,000) and the rest of the
 * way, less than a stretch, along an index. */

/* As the triggers of 0006-videos.sql have it: places of a stretch. */
#define STRETCH_OF_USER 256
#define STRETCH_OF_ALL 1024

typedef struct
{
  guint64 total;
  gint64 below; /* the page is among the places below this one */
  gint64 skip;  /* so many before it */
} Place;

static gboolean
find (AivSql *sql, const AivListing *listing, gint64 offset, Place *place, GError **error)
{
  g_autoptr (AivRows) rows = NULL;
  gint64 stretch = listing->user_id != 0 ? STRETCH_OF_USER : STRETCH_OF_ALL;
  const char *status = listing->status != NULL ? listing->status : "";
  GError *local_error = NULL;

  rows = aiv_sql_query (sql,
                        "SELECT block, n FROM listing WHERE user_id = ?1 AND kind = ?2 AND status = ?3 ORDER BY block DESC",
                        AIV_ARGS (AIV_INT (listing->user_id), AIV_TEXT (listing->kind), AIV_TEXT (status)), error);
  if (rows == NULL)
    return FALSE;
  *place = (Place){ 0 };
  while (aiv_rows_next (rows, &local_error))
    {
      gint64 n = aiv_rows_int (rows, 1);

      if (place->below == 0 && (gint64) place->total + n > offset)
        {
          place->below = (aiv_rows_int (rows, 0) + 1) * stretch;
          place->skip = offset - (gint64) place->total;
        }
      place->total += (guint64) n;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static char *
make_page (const AivListing *listing)
{
  const char *place = listing->user_id != 0 ? "ordinal" : "seq";

  return g_strdup_printf ("SELECT seq FROM batch WHERE %s kind = ?2 %s AND %s < ?4 %s ORDER BY %s DESC LIMIT ?5 OFFSET ?6",
                          listing->user_id != 0 ? "user_id = ?1 AND" : "",
                          listing->status != NULL ? "AND listed_as = ?3" : "", place,
                          listing->before > 0 ? "AND seq < ?7" : "", place);
}

/* Reads a page. @columns is what follows SELECT, up to and with its FROM and joins, which
 * begin with "page CROSS JOIN batch b ON b.seq = page.seq". */
AivRows *
aiv_listing_query_page (AivSql           *sql,
                        const AivListing *listing,
                        const char       *columns,
                        gint64            limit,
                        gint64            offset,
                        guint64          *total,
                        GError          **error)
{
  g_autofree char *page = make_page (listing);
  g_autofree char *statement = g_strdup_printf ("WITH page (seq) AS (%s) SELECT %s ORDER BY b.seq DESC", page, columns);
  AivSqlValue args[8] = { AIV_INT (listing->user_id), AIV_TEXT (listing->kind), AIV_TEXT (listing->status) };
  Place place;

  if (!find (sql, listing, offset, &place, error))
    return NULL;
  if (total != NULL)
    *total = place.total;
  if (listing->before > 0)
    place = (Place){ .below = G_MAXINT64, .skip = offset };

  args[3] = (AivSqlValue) AIV_INT (place.below);
  args[4] = (AivSqlValue) AIV_INT (limit);
  args[5] = (AivSqlValue) AIV_INT (place.skip);
  args[6] = listing->before > 0 ? (AivSqlValue) AIV_INT (listing->before) : (AivSqlValue){ .type = AIV_SQL_END };
  args[7].type = AIV_SQL_END;
  return aiv_sql_query (sql, statement, args, error);
}
