/// Output that would replace what is there, which only `--overwrite` does.
///
/// ```swift
/// throw OutputExists(path: "a.tfrecord", count: 1)
/// // 'a.tfrecord' exists already; use --overwrite to replace it
/// ```
package struct OutputExists: Error, Sendable, CustomStringConvertible {
  package var path: String
  /// How many files there are.
  package var count: Int

  package init(path: String, count: Int = 1) {
    self.path = path
    self.count = count
  }

  package var description: String {
    let more = count > 1 ? " and \(grouped(count - 1)) more exist" : " exists"
    return "'\(path)'\(more) already; use --overwrite to replace \(count > 1 ? "them" : "it")"
  }
}
