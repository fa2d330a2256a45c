// libcurl: HTTP and HTTPS, with redirects, proxies and certificates as the machine has them. The library is opened when it is
// first needed, so that a program that downloads nothing neither loads it nor needs it.
#pragma once

#if !__has_include(<curl/curl.h>)
#error "Millrace needs libcurl: install it with 'Tools/setup.sh' or 'apt-get install libcurl4-openssl-dev'."
#endif

#include <curl/curl.h>

/// Opens and starts libcurl, once for all threads. Returns NULL, or why it cannot be used.
const char *_Nullable curl_library_start(void);

// The rest may be called when that went well. Options and answers go through `...` in C, which Swift cannot call: there is one
// function for each type of value.

/// A handle for one transfer at a time, NULL when no memory is left.
void *_Nullable curl_library_open(void);

/// Gives back what `curl_library_open` gave.
void curl_library_close(void *_Nonnull handle);

CURLcode curl_library_set_number(void *_Nonnull handle, CURLoption option, long value);
CURLcode curl_library_set_text(void *_Nonnull handle, CURLoption option, const char *_Nullable value);

/// What takes lines of an answer's head and pieces of its body; `receiver` is passed on to both.
typedef size_t (*curl_library_callback)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable receiver);
void curl_library_set_receiver(void *_Nonnull handle, curl_library_callback _Nonnull head, curl_library_callback _Nonnull body,
                               void *_Nonnull receiver);

/// Neither an address nor a redirect may lead to a file of this machine or to a protocol of old.
void curl_library_allow_only_http(void *_Nonnull handle);

CURLcode curl_library_perform(void *_Nonnull handle);
long curl_library_status(void *_Nonnull handle);
const char *_Nonnull curl_library_reason(CURLcode code);
