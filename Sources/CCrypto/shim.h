// OpenSSL's libcrypto: digests of files. It is in every process that has libcurl, whose TLS it does.
#pragma once

#if !__has_include(<openssl/evp.h>)
#error "Millrace needs OpenSSL: install it with 'Tools/setup.sh' or 'apt-get install libssl-dev'."
#endif

#include <openssl/evp.h>
