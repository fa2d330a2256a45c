#define _GNU_SOURCE
#include "fuzz_support.h"

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { files = 8, page = 4096 };

static int descriptors[files];
static char paths[files][32];

const char *fuzz_file(unsigned number, const void *bytes, size_t count) {
  if (number >= files) abort();
  if (!paths[number][0]) {
    descriptors[number] = memfd_create("input", MFD_CLOEXEC);
    if (descriptors[number] < 0) abort();
    snprintf(paths[number], sizeof paths[number], "/proc/self/fd/%d", descriptors[number]);
  }
  if (ftruncate(descriptors[number], 0) != 0) abort();
  if (count && pwrite(descriptors[number], bytes, count, 0) != (ssize_t)count) abort();
  return paths[number];
}

uint32_t fuzz_crc32(const void *start, size_t count) {
  const uint8_t *bytes = start;
  uint32_t crc = ~0u;
  for (size_t i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

void *__real_mmap(void *address, size_t count, int protection, int flags, int descriptor, off_t offset);

/// The linker puts this in the place of every mmap in the program. A mapping goes on to the end of its page, and reading there
/// is not noticed by anybody; the sanitizer is told to.
void *__wrap_mmap(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
  void *memory = __real_mmap(address, count, protection, flags, descriptor, offset);
  if (memory != MAP_FAILED && descriptor >= 0 && count % page) {
    // Shadow memory can only say where a group of eight bytes ends.
    ASAN_POISON_MEMORY_REGION((char *)memory + count, page - count % page);
  }
  return memory;
}
