#pragma once

#include <stddef.h>
#include <stdint.h>

/// Puts bytes into a file in memory, in place of those before, and returns its path; there are eight such files.
const char *_Nonnull fuzz_file(unsigned number, const void *_Nullable bytes, size_t count);

/// The checksum of PNG files.
uint32_t fuzz_crc32(const void *_Nullable bytes, size_t count);
