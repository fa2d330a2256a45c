#include "curl_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

#ifdef __APPLE__
#define LIBRARY "libcurl.4.dylib"
#else
#define LIBRARY "libcurl.so.4"
#endif

static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_perform) easy_perform;
  __typeof__(&curl_easy_strerror) easy_strerror;
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static bool find(void *library, const char *name, void *place) {
  void *symbol = dlsym(library, name);
  *(void **)place = symbol;
  return symbol != NULL;
}

static void start(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = LIBRARY " is not installed";
  } else if (!find(library, "curl_global_init", &curl.global_init) || !find(library, "curl_easy_init", &curl.easy_init) ||
             !find(library, "curl_easy_cleanup", &curl.easy_cleanup) ||
             !find(library, "curl_easy_perform", &curl.easy_perform) ||
             !find(library, "curl_easy_strerror", &curl.easy_strerror) ||
             !find(library, "curl_easy_setopt", &curl.easy_setopt) ||
             !find(library, "curl_easy_getinfo", &curl.easy_getinfo)) {
    problem = LIBRARY " lacks a function that every version has";
  } else if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    problem = LIBRARY " cannot start";
  }
}

const char *curl_library_start(void) {
  pthread_once(&once, start);
  return problem;
}

void *curl_library_open(void) { return curl.easy_init(); }

void curl_library_close(void *handle) { curl.easy_cleanup(handle); }

CURLcode curl_library_set_number(void *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode curl_library_set_text(void *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

void curl_library_set_receiver(void *handle, curl_library_callback head, curl_library_callback body, void *receiver) {
  curl.easy_setopt(handle, CURLOPT_HEADERFUNCTION, head);
  curl.easy_setopt(handle, CURLOPT_HEADERDATA, receiver);
  curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
  curl.easy_setopt(handle, CURLOPT_WRITEDATA, receiver);
}

void curl_library_allow_only_http(void *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl.easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl.easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  curl.easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

CURLcode curl_library_perform(void *handle) { return curl.easy_perform(handle); }

long curl_library_status(void *handle) {
  long status = 0;
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

const char *curl_library_reason(CURLcode code) { return curl.easy_strerror(code); }
