import CCrypto

/// A digest that is fed piece by piece.
final class Digest {
  private let context: OpaquePointer

  init(_ kind: Checksum) {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory for a digest") }
    self.context = context
    let started = EVP_DigestInit_ex(context, kind == .sha256 ? EVP_sha256() : EVP_md5(), nil)
    precondition(started == 1, "OpenSSL cannot compute \(kind.rawValue) on this machine")
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: RawSpan) {
    let updated = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    precondition(updated == 1, "OpenSSL cannot go on with a digest")
  }

  /// The digest of all bytes so far in lower-case hexadecimal digits; nothing may be added after it.
  func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1, "OpenSSL cannot finish a digest")
    return bytes[..<Int(count)].map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
