/* The memory of one expat parser: parser-memory.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <expat.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdParserMemory RdParserMemory;

/* Of at most SIZE_MAX bytes and N_PIECES_MAX small pieces: a name is one, an open element two. */
RdParserMemory *rd_parser_memory_new (size_t size_max, unsigned n_pieces_max);
/* With all that was taken from it. */
void rd_parser_memory_free (RdParserMemory *memory);

/* The functions that expat gets. They serve the memory that was entered last in this thread; expat
 * may be called in between only. Gives back the one that was entered before, for leaving. */
extern const XML_Memory_Handling_Suite rd_parser_memory_functions;
RdParserMemory *rd_parser_memory_enter (RdParserMemory *memory);
void rd_parser_memory_leave (RdParserMemory *before);

/* From here on nothing is given back piece by piece: the parser is about to be freed. */
void rd_parser_memory_retire (RdParserMemory *memory);

/* The bytes that were taken from the system. */
size_t rd_parser_memory_get_size (const RdParserMemory *memory);

/* Was more asked for than it may be? */
bool rd_parser_memory_is_exceeded (const RdParserMemory *memory);
