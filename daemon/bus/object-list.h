/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

typedef struct _RdObjectList RdObjectList;

/* Caches the properties of all that OBJECTS (referenced) exports, for GetManagedObjects. */
RdObjectList *rd_object_list_new (GDBusObjectManagerServer *objects);
void rd_object_list_free (RdObjectList *list);

/* Call before OBJECT is exported, when it has all its interfaces. */
void rd_object_list_add (RdObjectList *list, GDBusObjectSkeleton *object);
void rd_object_list_remove (RdObjectList *list, const char *path);

/* Answers CALL on BUS, in this turn of the main loop or a later one. */
void rd_object_list_answer (RdObjectList *list, GDBusConnection *bus, GDBusMessage *call);
