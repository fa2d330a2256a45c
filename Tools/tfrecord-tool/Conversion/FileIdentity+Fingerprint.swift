import Dispatch
import Files
import Surveys
import Synchronization

extension FileIdentity {
  /// Size and time, which tell whether a file is still the same.
  var described: String { "\(byteCount ?? -1) \(modified)" }

  /// One word for the names, sizes and times of many files in their order, so that a journal need not hold them all.
  ///
  /// ```swift
  /// FileIdentity.fingerprint(of: ["cat/1.jpg", "cat/2.jpg"])     // "2 files, 5e0f4cd09b7c7a3f"
  /// ```
  static func fingerprint(of paths: [String]) -> String {
    let groups = stride(from: 0, to: paths.count, by: groupSize).map { paths[$0..<min($0 + groupSize, paths.count)] }
    // On a file system that is far away each question takes a while, and several may be asked at once.
    let digests = Mutex([UInt64](repeating: 0, count: groups.count))
    DispatchQueue.concurrentPerform(iterations: groups.count) { group in
      let text = groups[group].map { "\($0) \(FileIdentity(path: $0).described)\n" }.joined()
      let digest = contentDigest(Array(text.utf8).span.bytes)
      digests.withLock { $0[group] = digest }
    }
    let all = Array("\(digests.withLock { $0 })".utf8)
    return "\(paths.count) files, \(String(contentDigest(all.span.bytes), radix: 16))"
  }

  private static let groupSize = 128
}
