/* What rosterd keeps of a contact beside the server's item: that the server itself makes the
 * contact. The flags of a stored contact repeat it (RD_CONTACT_MADE). In the caller's transaction;
 * KEY is a contact's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* Has the profile any? */
bool rd_marks_are_any (RdDatabase *db, int64_t profile, bool *are_any, GError **error);
/* *FLAGS: RD_CONTACT_MADE or 0. */
bool rd_marks_read (RdDatabase *db, int64_t profile, const char *key, RdContactFlags *flags,
                    GError **error);
/* Fills in CONTACT, which nobody else has, since when it is so, and why. */
bool rd_marks_fill (RdDatabase *db, int64_t profile, RdContact *contact, GError **error);

/* An older mark stays. */
bool rd_marks_add_made (RdDatabase *db, int64_t profile, const char *key, RdEvidence evidence,
                        int64_t now, GError **error);
/* The contact is gone. Servers that bring it back do so at a later login, and stay marked. */
bool rd_marks_take_removal (RdDatabase *db, int64_t profile, const char *key, GError **error);
/* A login has shown the whole roster: what it lacks is not made by the server. */
bool rd_marks_drop_gone (RdDatabase *db, int64_t profile, GError **error);

/* Is the last thing that is known of the contact, which a login now shows, that a job had removed
 * it, with the same subscription and one of its groups? Nobody but the server can have added it. */
bool rd_marks_has_returned (RdDatabase *db, int64_t profile, const char *key,
                            const RdContact *contact, bool *has, GError **error);
