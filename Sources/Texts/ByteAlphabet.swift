/// The characters that stand for bytes in byte-level vocabularies: printable ones for themselves, all others for
/// characters from U+0100 on in their order, so that a space is `Ġ`.
enum ByteAlphabet {
  /// For each byte its character.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  private static let bytes: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
    return bytes
  }()

  /// The byte of a character, nil when it stands for none.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < bytes.count ? bytes[Int(scalar.value)] : nil
  }

  /// The bytes a token spells, nil when one of its characters stands for none.
  static func bytes(of token: String) -> [UInt8]? {
    var spelled: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = byte(of: scalar) else { return nil }
      spelled.append(byte)
    }
    return spelled
  }

  /// The token that spells bytes.
  static func token(of bytes: some Sequence<UInt8>) -> String {
    var token = String.UnicodeScalarView()
    for byte in bytes { token.append(scalars[Int(byte)]) }
    return String(token)
  }
}
