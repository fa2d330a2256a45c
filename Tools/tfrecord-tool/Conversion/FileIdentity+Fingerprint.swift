import Files
import Surveys

extension FileIdentity {
  /// Size and time, which tell whether a file is still the same.
  var described: String { "\(byteCount ?? -1) \(modified)" }

  /// One word for the names, sizes and times of many files in their order, so that a journal need not hold them all.
  ///
  /// ```swift
  /// FileIdentity.fingerprint(of: ["cat/1.jpg", "cat/2.jpg"])     // "2 files, 5e0f4cd09b7c7a3f"
  /// ```
  static func fingerprint(of paths: some Collection<String>) -> String {
    let digest = paths.reduce(0 as UInt64) { digest, path in
      let text = Array("\(digest) \(path) \(FileIdentity(path: path).described)".utf8)
      return contentDigest(text.span.bytes)
    }
    return "\(paths.count) files, \(String(digest, radix: 16))"
  }
}
