/// Lower case over UTF-8 bytes, as Python's `str.lower` defines it.
///
/// Python lowers scalar by scalar with the full mappings of Unicode's SpecialCasing (so U+0130 becomes `i` and a
/// combining dot), and looks at the neighbours for one letter only: a capital sigma that ends a word becomes `ς`,
/// any other `σ`. `String.lowercased()` has no such rule for sigma, which is why it is not used here.
enum Lowercase {
  /// Lower case for ASCII: `A` to `Z` move up by 32, all other bytes stay.
  @inline(__always)
  static func ascii(_ byte: UInt8) -> UInt8 {
    byte &- 65 < 26 ? byte | 32 : byte
  }

  /// `ascii(_:)` for eight bytes at once.
  @inline(__always)
  static func ascii(eight bytes: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low = bytes & (ones &* 0x7F)
    // The top bit of each byte: set from `A` on, and set beyond `Z`.
    let fromA = low &+ ones &* (0x80 - 65)
    let beyondZ = low &+ ones &* (0x7F - 90)
    let capitals = (fromA ^ beyondZ) & ~bytes & (ones &* 0x80)
    return bytes | capitals &>> 2
  }

  /// The lowered bytes of a whole text. Complexity: linear in the length.
  static func utf8(_ text: String) -> [UInt8] {
    let source = text.utf8Span.span
    var lowered: [UInt8] = []
    lowered.reserveCapacity(source.count + 8)
    var sigmas: [Int] = []
    var index = 0
    while index < source.count {
      let lead = source[index]
      if lead < 0x80 {
        lowered.append(ascii(lead))
        index += 1
        continue
      }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      var value = UInt32(lead) & (0xFF >> UInt32(length + 1))
      for offset in 1..<length {
        value = value << 6 | UInt32(source[index + offset] & 0x3F)
      }
      switch mapping(of: value) {
      case unchanged:
        for offset in 0..<length { lowered.append(source[index + offset]) }
      case special where value == capitalSigma:
        sigmas.append(lowered.count)
        lowered.append(0xCF)
        lowered.append(0x83)
      case special:
        // `mapping` calls only assigned scalars special.
        lowered.append(contentsOf: Unicode.Scalar(value)!.properties.lowercaseMapping.utf8)
      case let other:
        append(other, to: &lowered)
      }
      index += length
    }
    if !sigmas.isEmpty { placeFinalSigmas(at: sigmas, in: &lowered, of: text) }
    return lowered
  }

  // MARK: Single scalars

  private static let capitalSigma: UInt32 = 0x3A3
  private static let unchanged: UInt32 = 0
  private static let special: UInt32 = .max

  /// The single scalar that `value` lowers to, or `unchanged`, or `special` for sigma and for longer mappings.
  private static func mapping(of value: UInt32) -> UInt32 {
    value < 0x800 ? twoByteMappings[Int(value)] : longMapping(of: value)
  }

  /// Mappings of all scalars that UTF-8 writes in at most two bytes: Latin, Greek, Cyrillic, Armenian and others.
  private static let twoByteMappings: [UInt32] = (0..<0x800).map { scalarMapping(of: $0) }

  /// For each block of 256 scalars from U+0800 on, whether any of them changes.
  private static let blocksThatChange: [Bool] = (0..<0x200).map { block in
    // Ideographs and Hangul have no case and are by far the most numerous.
    if (0x34...0x9F).contains(block) || (0xAC...0xDF).contains(block) { return false }
    return (block << 8..<(block + 1) << 8).contains { scalarMapping(of: UInt32($0)) != unchanged }
  }

  private static func longMapping(of value: UInt32) -> UInt32 {
    let block = Int(value >> 8)
    return block < blocksThatChange.count && blocksThatChange[block]
      ? scalarMapping(of: value) : unchanged
  }

  private static func scalarMapping(of value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value) else { return unchanged }
    if value == capitalSigma { return special }
    guard scalar.properties.changesWhenLowercased else { return unchanged }
    let mapped = scalar.properties.lowercaseMapping.unicodeScalars
    return mapped.count == 1 ? mapped.first!.value : special
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    if value < 0x80 {
      bytes.append(UInt8(value))
    } else if value < 0x800 {
      bytes.append(UInt8(0xC0 | value >> 6))
      bytes.append(UInt8(0x80 | value & 0x3F))
    } else if value < 0x10000 {
      bytes.append(UInt8(0xE0 | value >> 12))
      bytes.append(UInt8(0x80 | value >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | value & 0x3F))
    } else {
      bytes.append(UInt8(0xF0 | value >> 18))
      bytes.append(UInt8(0x80 | value >> 12 & 0x3F))
      bytes.append(UInt8(0x80 | value >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | value & 0x3F))
    }
  }

  // MARK: Final sigma

  /// Unicode's Final_Sigma: before it a cased letter, after it none, case-ignorable marks not counted.
  ///
  /// One pass over the scalars keeps, for the marks just read, whether a cased letter stands before them; so the rule
  /// costs linear time however many sigmas and marks follow each other.
  private static func placeFinalSigmas(
    at offsets: [Int], in lowered: inout [UInt8], of text: String
  ) {
    var next = 0
    var waiting: Int?
    var casedBefore = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isCaseIgnorable { continue }
      let cased = scalar.properties.isCased
      if let offset = waiting, !cased { lowered[offset + 1] = 0x82 }
      waiting = nil
      if scalar.value == capitalSigma {
        if casedBefore { waiting = offsets[next] }
        next += 1
      }
      casedBefore = cased
    }
    if let offset = waiting { lowered[offset + 1] = 0x82 }
  }
}
