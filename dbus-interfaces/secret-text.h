/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Overwrites and frees SECRET, a password or what is made of one; NULL is fine. */
void rd_secret_free (char *secret);
