public import Files

/// How a published file is told from any other: the digest that its publishers give.
///
/// ```swift
/// try Checksum.sha256.digest(ofFile: "mnist.npz")     // "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
/// ```
public enum Checksum: String, Sendable, Hashable {
  /// FIPS 180-4, 64 hexadecimal digits.
  case sha256 = "SHA-256"
  /// RFC 1321, 32 hexadecimal digits: against accidents only, for files whose publishers give nothing better.
  case md5 = "MD5"

  /// The digest of a whole file in lower-case hexadecimal digits, read in pieces of a megabyte.
  ///
  /// - Throws: `FileError` when the file cannot be read.
  public func digest(ofFile path: String) throws(FileError) -> String {
    let file = try MappedFile(path: path)
    let digest = Digest(self)
    var offset = 0
    while offset < file.count {
      let piece = offset..<min(file.count, offset + 1 << 20)
      try file.checkLength()
      file.withBytes(in: piece) { digest.update($0) }
      file.release(piece)
      offset = piece.upperBound
    }
    return digest.finish()
  }

  /// How many hexadecimal digits it has.
  var digitCount: Int { self == .sha256 ? 64 : 32 }
}
