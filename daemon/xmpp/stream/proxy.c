/* SOCKS5 (RFC 1928) by GIO, on a socket that is connected to the proxy. The proxy gets the name of
 * the host, never an address that was looked up here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/proxy.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/stanza/outlook.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

typedef struct
{
  char *proxy;   /* as "127.0.0.1, port 9050" */
  char *service; /* as "example.org, port 5222" */
} Names;

static void
free_names (gpointer data)
{
  Names *names = data;

  g_free (names->proxy);
  g_free (names->service);
  g_free (names);
}

/* In the proxy's name, or in that of the service behind it. */
static GError *
describe_failure (const Names *names, const GError *error)
{
  static const RdErrorRemedy of_proxy = { RD_REMEDY_WORD_SETTING, "Proxy" };
  const char *outlook = rd_outlook_describe (RD_REMEDY_SOON);
  g_autofree char *reason = g_strdup (error->message);

  if (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';
  switch (error->domain == G_IO_ERROR ? error->code : (int)G_IO_ERROR_FAILED)
    {
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
      return rd_error_set_remedy (
          g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                       "The proxy (%s) wants a user and a password, which rosterd doesn't give; "
                       "let it admit rosterd without them, or give the profile another one.%s",
                       names->proxy, outlook),
          of_proxy);
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return rd_error_set_remedy (
          g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                       "The proxy (%s) does not allow a connection to %s; allow it there, or give "
                       "the profile another proxy.%s",
                       names->proxy, names->service, outlook),
          of_proxy);
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
      return g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                          "The proxy (%s) got no connection to %s: %s; check that the server runs "
                          "and that its name is right.%s",
                          names->proxy, names->service, rd_quote (reason).text, outlook);
    default:
      return rd_error_set_remedy (
          g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                       "The proxy (%s) opened no connection to %s: %s; check that it is a SOCKS5 "
                       "proxy and works.%s",
                       names->proxy, names->service, rd_quote (reason).text, outlook),
          of_proxy);
    }
}

static void
on_passed (GObject *proxy, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = g_proxy_connect_finish (G_PROXY (proxy), result, &error);

  if (stream != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, describe_failure (g_task_get_task_data (task), error));
}

static GSocketConnection *
wrap (int fd, GError **error)
{
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  g_autoptr (GSocket) socket = NULL;

  if (copy < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, (int)g_io_error_from_errno (errno),
                           g_strerror (errno));
      return NULL;
    }
  socket = g_socket_new_from_fd (copy, error);
  return socket != NULL ? g_socket_connection_factory_create_connection (socket) : NULL;
}

void
rd_proxy_pass_async (int socket, const RdTarget *target, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (target->address);
  g_autoptr (GSocketAddress) destination = g_proxy_address_new (
      address, target->proxy_port, "socks5", target->host, target->port, NULL, NULL);
  g_autoptr (GProxy) proxy = g_proxy_get_default_for_protocol ("socks5");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = wrap (socket, &error);
  Names *names = g_new0 (Names, 1);

  names->proxy = g_strdup_printf ("%s, port %u", target->address, target->proxy_port);
  names->service = g_strdup_printf ("%s, port %u", target->host, target->port);
  g_task_set_task_data (task, names, free_names);
  if (connection != NULL)
    g_proxy_connect_async (proxy, G_IO_STREAM (connection), G_PROXY_ADDRESS (destination),
                           cancellable, on_passed, task);
  else
    {
      g_task_return_error (task, describe_failure (names, error));
      g_object_unref (task);
    }
}

bool
rd_proxy_pass_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
