/* An arena for one expat parser, counted, bounded and freed as a whole: to free the 75 000 names of
 * a parser one by one would hold the main loop for too long. Small pieces are cut from blocks and
 * never freed alone; large ones are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/parser-memory.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* Blocks for small pieces. */
#define FIRST_BLOCK_SIZE ((size_t)16 * 1024)
#define BLOCK_SIZE ((size_t)128 * 1024)
#define SMALL_SIZE_MAX ((size_t)2048)

/* Taken from the system for one large piece or many small ones. */
typedef struct _Block Block;
struct _Block
{
  Block *before, *behind; /* NULL: the first, the last */
  size_t size;            /* without this header */
};

/* The header of what expat gets; aligned for its structures. */
typedef union
{
  size_t size; /* as expat asked */
  void *pointer;
  long long number;
} Piece;

struct _RdParserMemory
{
  size_t size, size_max;
  unsigned n_pieces, n_pieces_max; /* small ones ever taken */
  bool is_exceeded, is_retired;
  Block *first;
  char *free_part; /* of a block for small pieces */
  size_t free_size;
};

static _Thread_local RdParserMemory *current;

RdParserMemory *
rd_parser_memory_new (size_t size_max, unsigned n_pieces_max)
{
  RdParserMemory *memory = g_new0 (RdParserMemory, 1);

  memory->size_max = size_max;
  memory->n_pieces_max = n_pieces_max;
  return memory;
}

void
rd_parser_memory_free (RdParserMemory *memory)
{
  while (memory->first != NULL)
    {
      Block *block = memory->first;

      memory->first = block->behind;
      free (block);
    }
  g_free (memory);
}

RdParserMemory *
rd_parser_memory_enter (RdParserMemory *memory)
{
  RdParserMemory *before = current;

  current = memory;
  return before;
}

void
rd_parser_memory_leave (RdParserMemory *before)
{
  current = before;
}

void
rd_parser_memory_retire (RdParserMemory *memory)
{
  memory->is_retired = true;
}

size_t
rd_parser_memory_get_size (const RdParserMemory *memory)
{
  return memory->size;
}

bool
rd_parser_memory_is_exceeded (const RdParserMemory *memory)
{
  return memory->is_exceeded;
}

/* -- blocks ------------------------------------------------------------------------------------ */

/* With SIZE bytes behind the header; NULL: over the limit. */
static Block *
take_block (size_t size)
{
  Block *block = NULL;

  if (size <= current->size_max && current->size <= current->size_max - size)
    block = malloc (sizeof *block + size);
  else
    current->is_exceeded = true;
  if (block == NULL)
    return NULL;
  *block = (Block){ .behind = current->first, .size = size };
  if (current->first != NULL)
    current->first->before = block;
  current->first = block;
  current->size += size;
  return block;
}

static void
give_back (Block *block)
{
  if (block->before != NULL)
    block->before->behind = block->behind;
  else
    current->first = block->behind;
  if (block->behind != NULL)
    block->behind->before = block->before;
  current->size -= block->size;
  free (block);
}

/* -- pieces ------------------------------------------------------------------------------------ */

static bool
take_part (void)
{
  size_t size = current->size == 0 ? FIRST_BLOCK_SIZE : BLOCK_SIZE;
  Block *block = take_block (size);

  if (block == NULL)
    return false;
  current->free_part = (char *)(block + 1);
  current->free_size = size;
  return true;
}

static Piece *
cut_piece (size_t size)
{
  Piece *piece;

  current->is_exceeded |= current->n_pieces == current->n_pieces_max;
  if (current->is_exceeded || (size > current->free_size && !take_part ()))
    return NULL;
  piece = (Piece *)current->free_part;
  current->free_part += size;
  current->free_size -= size;
  current->n_pieces++;
  return piece;
}

static Piece *
take_large_piece (size_t size)
{
  Block *block = take_block (size);

  return block != NULL ? (Piece *)(block + 1) : NULL;
}

static void *
alloc_memory (size_t size)
{
  size_t n_words = size / sizeof (Piece) + (size % sizeof (Piece) != 0);
  Piece *piece = NULL;

  if (size > current->size_max)
    current->is_exceeded = true;
  else if (size > SMALL_SIZE_MAX)
    piece = take_large_piece ((n_words + 1) * sizeof (Piece));
  else
    piece = cut_piece ((n_words + 1) * sizeof (Piece));
  if (piece == NULL)
    return NULL;
  piece->size = size;
  return piece + 1;
}

static void
free_memory (void *memory)
{
  Piece *piece = memory;

  if (memory != NULL && !current->is_retired && piece[-1].size > SMALL_SIZE_MAX)
    give_back ((Block *)(piece - 1) - 1);
}

static void *
realloc_memory (void *memory, size_t size)
{
  void *moved = alloc_memory (size);

  if (moved == NULL || memory == NULL)
    return moved;
  memcpy (moved, memory, MIN (size, ((Piece *)memory)[-1].size));
  free_memory (memory);
  return moved;
}

const XML_Memory_Handling_Suite rd_parser_memory_functions
    = { alloc_memory, realloc_memory, free_memory };
