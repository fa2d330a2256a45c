#define _GNU_SOURCE
#include "ckernels_memory.h"

#if defined(__linux__)
#include <malloc.h>
#include <sys/uio.h>
#endif

void ck_return_free_memory(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

size_t ck_read_at_hand(int descriptor, void *bytes, size_t count, int64_t offset) {
#if defined(__linux__)
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  ssize_t found = preadv2(descriptor, &part, 1, offset, RWF_NOWAIT);
  return found > 0 ? (size_t)found : 0;
#else
  return 0;
#endif
}
