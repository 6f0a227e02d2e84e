/* The answer to GetManagedObjects: all objects, with all that their properties are.
 *
 * What of an object is told is kept until a property changes, so that the list is made in one short
 * turn; what has changed since the last time is read anew in turns before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

typedef struct _RdObjectList RdObjectList;

/* Of those that OBJECTS (held) has exported. */
RdObjectList *rd_object_list_new (GDBusObjectManagerServer *objects);
/* Calls that wait are not answered any more. */
void rd_object_list_free (RdObjectList *list);

/* OBJECT is about to be exported, and has all its interfaces. */
void rd_object_list_add (RdObjectList *list, GDBusObjectSkeleton *object);
/* It is not any more. */
void rd_object_list_remove (RdObjectList *list, const char *path);

/* Answers CALL on BUS, in this turn of the main loop or one of the next. */
void rd_object_list_answer (RdObjectList *list, GDBusConnection *bus, GDBusMessage *call);
