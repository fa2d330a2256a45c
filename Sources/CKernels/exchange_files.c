#if defined(__linux__)
#define _GNU_SOURCE  // for renameat2, which Swift's Glibc module leaves out
#endif

#include "ckernels_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int ck_exchange_files(const char *_Nonnull a, const char *_Nonnull b) {
#if defined(__linux__)
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
#else
  errno = ENOTSUP;
  return -1;
#endif
}
