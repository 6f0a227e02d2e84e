/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

char *rd_stanza_id_new (void); /* 32 hexadecimal digits: 128 random bits */
