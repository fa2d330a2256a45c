/// FarmHash's `Fingerprint64` (Geoff Pike): a hash that is the same on every machine, forever.
///
/// TensorFlow's `to_hash_bucket_fast`, and with it Keras' `Hashing` and the extra out-of-vocabulary buckets of
/// `StringLookup`, are this number modulo the buckets.
enum Fingerprint64 {
  private static let k0: UInt64 = 0xc3a5_c85c_97cb_3127
  private static let k1: UInt64 = 0xb492_b66f_be98_f273
  private static let k2: UInt64 = 0x9ae1_6a3b_2f90_404f

  static func of(_ text: String) -> UInt64 { of(text.utf8Span.span) }

  static func of(_ bytes: Span<UInt8>) -> UInt64 {
    let raw = bytes.bytes
    switch bytes.count {
    case 0...16: return short(raw)
    case 17...32: return medium(raw)
    case 33...64: return long(raw)
    default: return blocks(raw)
    }
  }

  private static func short(_ bytes: RawSpan) -> UInt64 {
    let count = bytes.byteCount
    let multiplier = k2 &+ UInt64(count) &* 2
    if count >= 8 {
      let a = word(bytes, 0) &+ k2
      let b = word(bytes, count - 8)
      let c = rotate(b, 37) &* multiplier &+ a
      let d = (rotate(a, 25) &+ b) &* multiplier
      return fold(c, d, multiplier)
    }
    if count >= 4 {
      let a = UInt64(half(bytes, 0))
      return fold(UInt64(count) &+ a << 3, UInt64(half(bytes, count - 4)), multiplier)
    }
    guard count > 0 else { return k2 }
    let a = UInt32(byte(bytes, 0))
    let b = UInt32(byte(bytes, count >> 1))
    let c = UInt32(byte(bytes, count - 1))
    let y = UInt64(a &+ b << 8)
    let z = UInt64(UInt32(count) &+ c << 2)
    return shiftMix((y &* k2) ^ (z &* k0)) &* k2
  }

  private static func medium(_ bytes: RawSpan) -> UInt64 {
    let count = bytes.byteCount
    let multiplier = k2 &+ UInt64(count) &* 2
    let a = word(bytes, 0) &* k1
    let b = word(bytes, 8)
    let c = word(bytes, count - 8) &* multiplier
    let d = word(bytes, count - 16) &* k2
    return fold(
      rotate(a &+ b, 43) &+ rotate(c, 30) &+ d, a &+ rotate(b &+ k2, 18) &+ c, multiplier)
  }

  private static func long(_ bytes: RawSpan) -> UInt64 {
    let count = bytes.byteCount
    let multiplier = k2 &+ UInt64(count) &* 2
    let a = word(bytes, 0) &* k2
    let b = word(bytes, 8)
    let c = word(bytes, count - 8) &* multiplier
    let d = word(bytes, count - 16) &* k2
    let y = rotate(a &+ b, 43) &+ rotate(c, 30) &+ d
    let z = fold(y, a &+ rotate(b &+ k2, 18) &+ c, multiplier)
    let e = word(bytes, 16) &* multiplier
    let f = word(bytes, 24)
    let g = (y &+ word(bytes, count - 32)) &* multiplier
    let h = (z &+ word(bytes, count - 24)) &* multiplier
    return fold(
      rotate(e &+ f, 43) &+ rotate(g, 30) &+ h, e &+ rotate(f &+ a, 18) &+ g, multiplier)
  }

  private static func blocks(_ bytes: RawSpan) -> UInt64 {
    let seed: UInt64 = 81
    var y = seed &* k1 &+ 113
    var z = shiftMix(y &* k2 &+ 113) &* k2
    var v: (UInt64, UInt64) = (0, 0)
    var w: (UInt64, UInt64) = (0, 0)
    var x = seed &* k2 &+ word(bytes, 0)
    let last = bytes.byteCount - 1
    let end = last / 64 * 64
    for at in Swift.stride(from: 0, to: end, by: 64) {
      x = rotate(x &+ y &+ v.0 &+ word(bytes, at + 8), 37) &* k1
      y = rotate(y &+ v.1 &+ word(bytes, at + 48), 42) &* k1
      x ^= w.1
      y = y &+ v.0 &+ word(bytes, at + 40)
      z = rotate(z &+ w.0, 33) &* k1
      v = weak(bytes, at, v.1 &* k1, x &+ w.0)
      w = weak(bytes, at + 32, z &+ w.1, y &+ word(bytes, at + 16))
      swap(&z, &x)
    }
    let multiplier = k1 &+ (z & 0xff) << 1
    let at = end + (last & 63) - 63
    w.0 = w.0 &+ UInt64(last & 63)
    v.0 = v.0 &+ w.0
    w.0 = w.0 &+ v.0
    x = rotate(x &+ y &+ v.0 &+ word(bytes, at + 8), 37) &* multiplier
    y = rotate(y &+ v.1 &+ word(bytes, at + 48), 42) &* multiplier
    x ^= w.1 &* 9
    y = y &+ v.0 &* 9 &+ word(bytes, at + 40)
    z = rotate(z &+ w.0, 33) &* multiplier
    v = weak(bytes, at, v.1 &* multiplier, x &+ w.0)
    w = weak(bytes, at + 32, z &+ w.1, y &+ word(bytes, at + 16))
    swap(&z, &x)
    return fold(
      fold(v.0, w.0, multiplier) &+ shiftMix(y) &* k0 &+ z, fold(v.1, w.1, multiplier) &+ x,
      multiplier)
  }

  // MARK: Pieces

  private static func word(_ bytes: RawSpan, _ at: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  private static func half(_ bytes: RawSpan, _ at: Int) -> UInt32 {
    UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self))
  }

  private static func byte(_ bytes: RawSpan, _ at: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)
  }

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value >> count | value << (64 - count)
  }

  private static func shiftMix(_ value: UInt64) -> UInt64 { value ^ value >> 47 }

  private static func fold(_ u: UInt64, _ v: UInt64, _ multiplier: UInt64) -> UInt64 {
    let a = shiftMix((u ^ v) &* multiplier)
    return shiftMix((v ^ a) &* multiplier) &* multiplier
  }

  /// 32 bytes and two seeds to two numbers.
  private static func weak(_ bytes: RawSpan, _ at: Int, _ first: UInt64, _ second: UInt64) -> (
    UInt64, UInt64
  ) {
    let (w, x) = (word(bytes, at), word(bytes, at + 8))
    let (y, z) = (word(bytes, at + 16), word(bytes, at + 24))
    var a = first &+ w
    var b = rotate(second &+ a &+ z, 21)
    let c = a
    a = a &+ x &+ y
    b = b &+ rotate(a, 44)
    return (a &+ z, b &+ c)
  }
}
