/// Where the words of a text are: lower case, filters and splitting, on UTF-8 bytes.
///
/// Keras lowers the text, replaces every filtered character by `split`, splits at `split` and drops empty pieces.
/// When filters and split are single ASCII characters, which is the usual case, all of that is one test per byte.
struct WordScanner: Sendable {
  /// A word: `length` bytes from `start`, each to be read with the scanner's `byte(_:)`.
  struct Word {
    var start: Int
    var length: Int
    /// The bytes themselves for up to 8 of them (first byte lowest), a hash of them for more.
    var key: UInt64
  }

  let filters: String
  let split: String
  let lower: Bool
  /// For each of the 256 bytes whether it separates words.
  private let separators: [Bool]
  /// Whether `separators` alone finds the words.
  private let isSimple: Bool
  /// Whether no plain byte separates words, so that eight can be looked at together.
  private let keepsPlain: Bool
  private let hash = WordHash.ofProcess

  init(filters: String, lower: Bool, split: String) {
    precondition(!split.isEmpty, "split must have at least 1 character, got an empty string")
    self.filters = filters
    self.lower = lower
    self.split = split
    let unwanted = Array(filters.utf8) + Array(split.utf8)
    isSimple = split.utf8.count == 1 && unwanted.allSatisfy { $0 < 0x80 }
    // Texts are in lower case when filters are looked for, so a capital counts as its small letter.
    let separators = (UInt8.min...UInt8.max).map { unwanted.contains(lower ? Lowercase.ascii($0) : $0) }
    self.separators = separators
    keepsPlain = !separators.indices.contains { separators[$0] && PlainBytes.contains(UInt8($0)) }
  }

  /// Calls `body` with each word of `text`, in order; `bytes` holds the word at `word.start`, to be read
  /// with `byte(_:)`. Complexity: linear in the length of the text.
  @inline(__always)
  func forEachWord(in text: String, _ body: (_ word: Word, _ bytes: Span<UInt8>) -> Void) {
    if isSimple && !(lower && !text.utf8Span.isKnownASCII) {
      scan(text.utf8Span.span, body)
    } else {
      scanPrepared(text, body)
    }
  }

  /// Calls `body` with each Unicode scalar of `text`, in order, as a word of its own (Keras' `char_level`).
  func forEachCharacter(in text: String, _ body: (_ word: Word, _ bytes: Span<UInt8>) -> Void) {
    let prepared = lower ? Lowercase.utf8(text) : Array(text.utf8)
    let bytes = prepared.span
    var start = 0
    while start < bytes.count {
      let lead = bytes[start]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      body(piece(of: bytes, start: start, length: length), bytes)
      start += length
    }
  }

  /// Calls `body` with all of `text` as one word, in lower case where asked.
  func withWhole(_ text: String, _ body: (_ word: Word, _ bytes: Span<UInt8>) -> Void) {
    let prepared = lower ? Lowercase.utf8(text) : Array(text.utf8)
    body(piece(of: prepared.span, start: 0, length: prepared.count), prepared.span)
  }

  /// A word's byte as it counts: in lower case where that was asked for.
  @inline(__always)
  func byte(_ raw: UInt8) -> UInt8 {
    lower ? Lowercase.ascii(raw) : raw
  }

  // MARK: One test per byte

  @inline(__always)
  private func scan(_ bytes: Span<UInt8>, _ body: (Word, Span<UInt8>) -> Void) {
    let separators = separators.span
    let count = bytes.count
    var index = 0
    while index < count {
      // Unchecked: `index` is below `count` here, and a byte is below 256.
      if separators[unchecked: Int(bytes[unchecked: index])] {
        index &+= 1
        continue
      }
      let start = index
      index = endOfWord(in: bytes, from: index &+ 1, separators)
      body(piece(of: bytes, start: start, length: index &- start), bytes)
    }
  }

  /// Where the next separator is, or the end.
  @inline(__always)
  private func endOfWord(in bytes: Span<UInt8>, from start: Int, _ separators: Span<Bool>) -> Int {
    let count = bytes.count
    var index = start
    if keepsPlain {
      while index &+ 8 <= count {
        let others = PlainBytes.others(
          in: UInt64(
            littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)))
        index &+= PlainBytes.count(before: others)
        if others == 0 { continue }
        if separators[unchecked: Int(bytes[unchecked: index])] { return index }
        index &+= 1
      }
    }
    while index < count && !separators[unchecked: Int(bytes[unchecked: index])] { index &+= 1 }
    return index
  }

  /// A word whose ends are known.
  @inline(__always)
  func piece(of bytes: Span<UInt8>, start: Int, length: Int) -> Word {
    Word(
      start: start, length: length,
      key: length <= 8
        ? chunk(of: bytes, at: start, length: length)
        : longKey(of: bytes, start: start, length: length))
  }

  /// Up to 8 bytes as they count, the first lowest, the rest 0.
  @inline(__always)
  private func chunk(of bytes: Span<UInt8>, at start: Int, length: Int) -> UInt64 {
    var chunk: UInt64 = 0
    if start &+ 8 <= bytes.count {
      chunk = UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
      if length < 8 { chunk &= (1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1 }
    } else {
      for offset in 0..<length { chunk |= UInt64(bytes[start + offset]) &<< UInt64(offset &* 8) }
    }
    return lower ? Lowercase.ascii(eight: chunk) : chunk
  }

  private func longKey(of bytes: Span<UInt8>, start: Int, length: Int) -> UInt64 {
    var key: UInt64 = 0
    var offset = 0
    while offset < length {
      key = hash.mix(key ^ chunk(of: bytes, at: start + offset, length: min(8, length - offset)))
      offset += 8
    }
    return key
  }

  // MARK: Any characters as filters, any string as split

  private func scanPrepared(_ text: String, _ body: (Word, Span<UInt8>) -> Void) {
    let lowered = lower ? Lowercase.utf8(text) : Array(text.utf8)
    if isSimple {
      scan(lowered.span, body)
      return
    }
    let filtered = replacingFilters(in: lowered)
    let bytes = filtered.span
    let splitter = Array(split.utf8)
    var start = 0
    var index = 0
    while index + splitter.count <= bytes.count {
      if splitter.indices.allSatisfy({ bytes[index + $0] == splitter[$0] }) {
        if index > start { body(piece(of: bytes, start: start, length: index - start), bytes) }
        index += splitter.count
        start = index
      } else {
        index += 1
      }
    }
    if start < bytes.count {
      body(piece(of: bytes, start: start, length: bytes.count - start), bytes)
    }
  }

  private func replacingFilters(in lowered: [UInt8]) -> [UInt8] {
    let unwanted = Set(filters.unicodeScalars)
    var filtered: [UInt8] = []
    filtered.reserveCapacity(lowered.count)
    for scalar in String(decoding: lowered, as: UTF8.self).unicodeScalars {
      if unwanted.contains(scalar) {
        filtered.append(contentsOf: split.utf8)
      } else {
        filtered.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    return filtered
  }
}

/// The hash of words: a folded 128-bit product with constants drawn once a process, so that no text can be written
/// to make all its words collide.
struct WordHash: Sendable {
  private let seed: UInt64
  private let multiplier: UInt64

  static let ofProcess = WordHash(
    seed: .random(in: .min ... .max), multiplier: .random(in: .min ... .max) | 1)

  @inline(__always)
  func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ seed).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low
  }
}
