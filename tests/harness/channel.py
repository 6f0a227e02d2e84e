"""What ties a login to the TLS below it (RFC 5929, RFC 9266), for either end of a Python TLS socket.

Python's ssl gives tls-unique only; the exporter comes from OpenSSL itself, whose connection stands in
the socket's object behind its head and a reference.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import _ssl
import ctypes

OFFSET_OF_CONNECTION = object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)
EXPORTER_SIZE = 32


def _export(sock):
    openssl = ctypes.CDLL(_ssl.__file__)
    connection = ctypes.c_void_p.from_address(id(sock._sslobj) + OFFSET_OF_CONNECTION)  # pylint: disable=protected-access
    openssl.SSL_get_version.restype = ctypes.c_char_p
    if openssl.SSL_get_version(connection) != sock.version().encode():
        raise RuntimeError("this Python keeps OpenSSL's connection elsewhere")
    label = b'EXPORTER-Channel-Binding'
    out = ctypes.create_string_buffer(EXPORTER_SIZE)
    if openssl.SSL_export_keying_material(connection, out, ctypes.c_size_t(EXPORTER_SIZE), label,
                                          ctypes.c_size_t(len(label)), b'', ctypes.c_size_t(0), 1) != 1:
        raise RuntimeError('nothing was exported')
    return out.raw


def get_bindings(sock):
    """{type: data} of the socket's TLS."""
    if sock.version() == 'TLSv1.3':
        return {'tls-exporter': _export(sock)}
    return {'tls-unique': sock.get_channel_binding('tls-unique')}
