// CRC-32C three ways: tables, the processor's instruction in three streams, wide folding.
//
// All work on the reflected polynomial 0x82F63B78: bit i of a 32-bit value is the coefficient of
// x^(31-i). Moving a checksum past n more bytes multiplies it by x^(8n) modulo the polynomial.

#include "ckernels_crc32c.h"

#include <string.h>

#define POLYNOMIAL 0x82F63B78u

static uint64_t load64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  return value;
}

// MARK: Tables

static uint32_t table[8][256];

// shift[i] = x^(64 i - 33): a carry-less product with it, put through the 64-bit CRC step (which
// multiplies by x^32, after the product's own x^1), moves a checksum past 8 i bytes.
enum { MAX_WORDS = 1024 };
static uint32_t shift[2 * MAX_WORDS + 1];

static uint32_t times_x(uint32_t value) { return value >> 1 ^ (value & 1 ? POLYNOMIAL : 0); }

/// x^exponent modulo the polynomial.
static uint32_t power_of_x(int exponent) {
  uint32_t value = 0x80000000u;
  for (int i = 0; i < exponent; i++) value = times_x(value);
  return value;
}

/// Eight bytes at once.
static uint32_t step64(uint64_t word) {
  uint32_t state = 0;
  for (int i = 0; i < 8; i++) state ^= table[7 - i][word >> 8 * i & 255];
  return state;
}

uint32_t ck_crc32c_table(uint32_t crc, const void *_Nullable start, size_t count) {
  const uint8_t *bytes = start;
  uint32_t state = ~crc;
  for (; count >= 8; bytes += 8, count -= 8) state = step64(load64(bytes) ^ state);
  for (; count > 0; bytes++, count--) state = state >> 8 ^ table[0][(state ^ *bytes) & 255];
  return ~state;
}

// MARK: The processor's instruction

#if defined(__x86_64__)
#include <immintrin.h>

#define INSTRUCTION __attribute__((target("sse4.2,pclmul")))
#define STEP64(crc, word) ((uint32_t)_mm_crc32_u64(crc, word))
#define STEP8(crc, byte) _mm_crc32_u8(crc, byte)

INSTRUCTION static inline uint64_t product(uint32_t a, uint32_t b) {
  __m128i wide = _mm_clmulepi64_si128(_mm_cvtsi32_si128((int)a), _mm_cvtsi32_si128((int)b), 0);
  return (uint64_t)_mm_cvtsi128_si64(wide);
}

bool ck_crc32c_has_instruction(void) {
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_acle.h>
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

#define INSTRUCTION __attribute__((target("crc,aes")))
#define STEP64(crc, word) __crc32cd(crc, word)
#define STEP8(crc, byte) __crc32cb(crc, byte)

INSTRUCTION static inline uint64_t product(uint32_t a, uint32_t b) {
  return (uint64_t)vmull_p64(a, b);
}

bool ck_crc32c_has_instruction(void) {
#if defined(__linux__)
  const unsigned long crc32 = 1 << 7, pmull = 1 << 4;  // HWCAP_CRC32, HWCAP_PMULL
  return (getauxval(AT_HWCAP) & (crc32 | pmull)) == (crc32 | pmull);
#else
  return true;  // every Apple processor of this kind
#endif
}
#endif

#if defined(INSTRUCTION)
/// Moves a checksum past 8 * words bytes.
INSTRUCTION static inline uint32_t move(uint32_t crc, size_t words) {
  return STEP64(0, product(crc, shift[words]));
}

/// The instruction starts every cycle but takes three: three streams side by side, joined after at
/// most 8 KiB each. Short inputs are cut in three as well; it pays from about 100 bytes. The
/// processor's own reading ahead has to find each stream anew after every joining: asking for the
/// same place of the next three and long streams make data in memory go by twice as fast.
INSTRUCTION static uint32_t instruction_state(uint32_t state, const uint8_t *bytes, size_t count) {
  while (count >= 96) {
    size_t words = count / 24;
    if (words > MAX_WORDS) words = MAX_WORDS;
    uint32_t second = 0, third = 0;
    const uint8_t *end = bytes + 8 * words;
    const uint8_t *p = bytes;
    size_t ahead = count - 24 * words >= 96 ? 24 * words : 0;
    for (; end - p >= 64; p += 64) {
      for (int stream = 0; stream < 3; stream++) {
        __builtin_prefetch(p + ahead + 8 * stream * words);
      }
      for (int i = 0; i < 64; i += 8) {
        state = STEP64(state, load64(p + i));
        second = STEP64(second, load64(p + i + 8 * words));
        third = STEP64(third, load64(p + i + 16 * words));
      }
    }
    for (; p != end; p += 8) {
      state = STEP64(state, load64(p));
      second = STEP64(second, load64(p + 8 * words));
      third = STEP64(third, load64(p + 16 * words));
    }
    state = move(state, 2 * words) ^ move(second, words) ^ third;
    bytes += 24 * words;
    count -= 24 * words;
  }
  for (; count >= 8; bytes += 8, count -= 8) state = STEP64(state, load64(bytes));
  for (; count > 0; bytes++, count--) state = STEP8(state, *bytes);
  return state;
}

uint32_t ck_crc32c_instruction(uint32_t crc, const void *_Nullable bytes, size_t count) {
  return ~instruction_state(~crc, bytes, count);
}
#else
bool ck_crc32c_has_instruction(void) { return false; }

uint32_t ck_crc32c_instruction(uint32_t crc, const void *_Nullable bytes, size_t count) {
  return ck_crc32c_table(crc, bytes, count);
}
#endif

// MARK: Folding

#if defined(__x86_64__)
#define FOLDING __attribute__((target("sse4.2,pclmul,avx512f,avx512vl,avx512bw,vpclmulqdq")))

// fold[k] moves 16-byte lanes forward: by 256 bytes, by 64, and by 16. The low eight bytes of a
// lane are the higher powers, 64 bits further than the high eight.
static uint64_t fold[3][2];

bool ck_crc32c_has_folding(void) {
  return ck_crc32c_has_instruction() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("vpclmulqdq");
}

FOLDING static inline __m512i fold512(__m512i lanes, __m512i keys, __m512i next) {
  __m512i low = _mm512_clmulepi64_epi128(lanes, keys, 0x00);
  __m512i high = _mm512_clmulepi64_epi128(lanes, keys, 0x11);
  return _mm512_ternarylogic_epi64(low, high, next, 0x96);
}

FOLDING static inline __m128i fold128(__m128i lane, __m128i keys, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(lane, keys, 0x00);
  __m128i high = _mm_clmulepi64_si128(lane, keys, 0x11);
  return _mm_ternarylogic_epi64(low, high, next, 0x96);
}

FOLDING uint32_t ck_crc32c_folding(uint32_t crc, const void *_Nullable start, size_t count) {
  const uint8_t *bytes = start;
  if (count < 512) return ck_crc32c_instruction(crc, start, count);
  const __m512i by256 = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)fold[0]));
  const __m512i by64 = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)fold[1]));
  const __m128i by16 = _mm_loadu_si128((const __m128i *)fold[2]);
  __m512i a = _mm512_loadu_si512(bytes), b = _mm512_loadu_si512(bytes + 64);
  __m512i c = _mm512_loadu_si512(bytes + 128), d = _mm512_loadu_si512(bytes + 192);
  a = _mm512_xor_si512(a, _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
  for (bytes += 256, count -= 256; count >= 256; bytes += 256, count -= 256) {
    // Folding outruns the processor's own reading ahead; a tenth faster on data not in its caches.
    for (int line = 0; line < 4; line++) __builtin_prefetch(bytes + 2048 + 64 * line);
    a = fold512(a, by256, _mm512_loadu_si512(bytes));
    b = fold512(b, by256, _mm512_loadu_si512(bytes + 64));
    c = fold512(c, by256, _mm512_loadu_si512(bytes + 128));
    d = fold512(d, by256, _mm512_loadu_si512(bytes + 192));
  }
  a = fold512(fold512(fold512(a, by64, b), by64, c), by64, d);
  for (; count >= 64; bytes += 64, count -= 64) a = fold512(a, by64, _mm512_loadu_si512(bytes));
  __m128i lane = _mm512_castsi512_si128(a);
  lane = fold128(lane, by16, _mm512_extracti32x4_epi32(a, 1));
  lane = fold128(lane, by16, _mm512_extracti32x4_epi32(a, 2));
  lane = fold128(lane, by16, _mm512_extracti32x4_epi32(a, 3));
  uint32_t state = STEP64(0, (uint64_t)_mm_extract_epi64(lane, 0));
  state = STEP64(state, (uint64_t)_mm_extract_epi64(lane, 1));
  return ~instruction_state(state, bytes, count);
}
#else
bool ck_crc32c_has_folding(void) { return false; }

uint32_t ck_crc32c_folding(uint32_t crc, const void *_Nullable bytes, size_t count) {
  return ck_crc32c_instruction(crc, bytes, count);
}
#endif

// MARK: Choice

static uint32_t (*best)(uint32_t, const void *, size_t) = ck_crc32c_table;

__attribute__((constructor)) static void prepare(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = times_x(value);
    table[0][byte] = value;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = table[slice - 1][byte];
      table[slice][byte] = before >> 8 ^ table[0][before & 255];
    }
  }
  uint32_t power = power_of_x(31);
  for (int words = 1; words <= 2 * MAX_WORDS; words++) {
    shift[words] = power;
    power = step64(power);  // eight bytes of zeros: times x^64
  }
  if (ck_crc32c_has_instruction()) best = ck_crc32c_instruction;
#if defined(__x86_64__)
  // A 64-bit half times a 33-bit reflected power: the product of reflected values is short one x,
  // which the doubling supplies.
  const int distances[3] = {256, 64, 16};
  for (int i = 0; i < 3; i++) {
    fold[i][0] = (uint64_t)power_of_x(8 * distances[i] + 32) << 1;
    fold[i][1] = (uint64_t)power_of_x(8 * distances[i] - 32) << 1;
  }
  if (ck_crc32c_has_folding()) best = ck_crc32c_folding;
#endif
}

uint32_t ck_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count) {
  return best(crc, bytes, count);
}

// MARK: Records

static uint32_t load32(const uint8_t *bytes) {
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/// As record files store checksums: rotated, and increased by a constant.
static uint32_t masked(uint32_t crc) { return (crc >> 15 | crc << 17) + 0xa282ead8u; }

size_t ck_crc32c_find_header(const void *_Nullable start, size_t from, size_t count) {
  const uint8_t *bytes = start;
  for (size_t i = from; i < count && count - i >= 12; i++) {
    if (masked(ck_crc32c(0, bytes + i, 8)) == load32(bytes + i + 8)) return i;
  }
  return count;
}

int64_t ck_crc32c_check_record(
    const void *_Nullable start, size_t count, size_t maximum, bool with_data) {
  const uint8_t *bytes = start;
  if (count < 16) return -1;
  uint64_t length = load64(bytes);
  if (length > maximum || length > count - 16) return -1;
  // The processor reads ahead by itself, but not from one page into the next, and not over gaps:
  // records are often of one size, so the header after eight more is likely to be there. Of data,
  // as many lines as this record has; longer ones are a stream that the processor notices.
  if (with_data) {
    size_t end = 2048 + (length < 256 ? length : 256);
    for (size_t ahead = 2048; ahead < end && ahead < count; ahead += 64) {
      __builtin_prefetch(bytes + ahead);
    }
  } else if (8 * (length + 16) < count) {
    __builtin_prefetch(bytes + 8 * (length + 16));
  }
  if (masked(ck_crc32c(0, bytes, 8)) != load32(bytes + 8)) return -1;
  if (with_data && masked(ck_crc32c(0, bytes + 12, length)) != load32(bytes + 12 + length)) return -1;
  return (int64_t)length;
}
