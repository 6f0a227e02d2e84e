/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <expat.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdParserMemory RdParserMemory;

/* N_PIECES_MAX counts small pieces: a name takes one, an open element two. */
RdParserMemory *rd_parser_memory_new (size_t size_max, unsigned n_pieces_max);
void rd_parser_memory_free (RdParserMemory *memory);

/* Expat's allocator serves the memory that this thread entered last. Entering returns the one
 * before, for leaving; expat must not be called outside. */
extern const XML_Memory_Handling_Suite rd_parser_memory_functions;
RdParserMemory *rd_parser_memory_enter (RdParserMemory *memory);
void rd_parser_memory_leave (RdParserMemory *before);

void rd_parser_memory_retire (RdParserMemory *memory); /* frees no single pieces from now on */
size_t rd_parser_memory_get_size (const RdParserMemory *memory); /* bytes taken from the system */
bool rd_parser_memory_is_exceeded (const RdParserMemory *memory);
