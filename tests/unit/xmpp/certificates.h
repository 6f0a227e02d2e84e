/* Certificates for tests, made by another program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For a.example and *.b.example, from 2020-01-01 to 2030-01-01, issued by "Test Authority". The
 * fingerprint was computed by another program. */
static const char leaf[] = "-----BEGIN CERTIFICATE-----\n"
                           "MIIBhDCCASqgAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1\n"
                           "dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0zMDAxMDEwMDAwMDBaMBIxEDAOBgNV\n"
                           "BAMMB2lnbm9yZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQPx3bKpIRHWt4T\n"
                           "ZcK4Sx46Aqw/UsQbs8OUbmGmcYnKN8fmgKtEmZZiZkm+JGuT00UBSKdx5YRkkrtn\n"
                           "oilLogbLo2owaDAmBgNVHREEHzAdgglhLmV4YW1wbGWCCyouYi5leGFtcGxlgQN4\n"
                           "QHkwHQYDVR0OBBYEFIcIQgZffB1eLBjaeebeg+Go7sUnMB8GA1UdIwQYMBaAFID1\n"
                           "XDrP1CWrTEKQlbPlCTNk+dD2MAoGCCqGSM49BAMCA0gAMEUCIQCIjt3oE5RvTk+8\n"
                           "lcBSKO1ESpUXUVP/PTQvLr2Jtuan0QIgMHuqIvq1ONuzHGt86+H+PAwuCZjHxQoe\n"
                           "gw3Ylxjcwig=\n"
                           "-----END CERTIFICATE-----\n";
static const char leaf_fingerprint[]
    = "e5cf4b6b38138b9ebc0824221a21e334b13642458be0f7f6b2284333a998162c";

/* "Test Authority" itself, which names no host. */
static const char authority[] = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBiTCCAS+gAwIBAgIUXIRUiiCpvnl1YJcA645Y1rSPma8wCgYIKoZIzj0EAwIw\n"
                                "GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTIyMTAxNTU1WhgPMjEy\n"
                                "NjEwMjkxMDE1NTVaMBkxFzAVBgNVBAMMDlRlc3QgQXV0aG9yaXR5MFkwEwYHKoZI\n"
                                "zj0CAQYIKoZIzj0DAQcDQgAEBP3g3MqSK6gXHhmpXBueGuxmBJSmvRFRDuijdwXi\n"
                                "28Bw7mzomsh37p9cwQ+fWjx/lFvO8AhXTe90YsNJxO4096NTMFEwHQYDVR0OBBYE\n"
                                "FID1XDrP1CWrTEKQlbPlCTNk+dD2MB8GA1UdIwQYMBaAFID1XDrP1CWrTEKQlbPl\n"
                                "CTNk+dD2MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJUZh/8B\n"
                                "/Lo2nL5ZYhJ+z+CJJhtQVsbcgUBWcod0BvNfAiAgQqklAWSDe6MYmxVZhKS2Iff8\n"
                                "7IX4pY/Hjmkplae5lw==\n"
                                "-----END CERTIFICATE-----\n";
