// libcurl: HTTP and HTTPS, with redirects, proxies and certificates as the machine has them.
#pragma once

#if !__has_include(<curl/curl.h>)
#error "Millrace needs libcurl: install it with 'Tools/setup.sh' or 'apt-get install libcurl4-openssl-dev'."
#endif

#include <curl/curl.h>

// Options and answers go through `...` in C, which Swift cannot call: one function for each type of value.

static inline CURLcode millrace_curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode millrace_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode millrace_curl_set_receiver(
    CURL *curl, size_t (*header)(char *, size_t, size_t, void *), size_t (*body)(char *, size_t, size_t, void *),
    void *receiver) {
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, receiver);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body);
  return curl_easy_setopt(curl, CURLOPT_WRITEDATA, receiver);
}

// Neither an address nor a redirect may lead to a file of this machine or to a protocol of old.
static inline CURLcode millrace_curl_allow_only_http(CURL *curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  return curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  return curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static inline long millrace_curl_status(CURL *curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

static inline CURLcode millrace_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
