#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A line on standard error that says how far a download is, when that is a terminal.
///
///     mnist.npz  5.2 of 11.5 MB  45%
final class DownloadProgress {
  private let name: String
  private let isShown: Bool
  private var shownAt = 0.0
  private var hasLine = false

  init(_ name: String, isShown: Bool) {
    self.name = name
    self.isShown = isShown && isatty(STDERR_FILENO) == 1
  }

  /// Redraws the line, at most ten times a second.
  func show(_ done: Int, of total: Int?) {
    guard isShown else { return }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    guard now - shownAt >= 0.1 else { return }
    shownAt = now
    hasLine = true
    put("\r\(Self.line(name, done, of: total))\u{1B}[K")
  }

  /// Removes the line, so that what follows starts on a clean one.
  func clear() {
    if hasLine { put("\r\u{1B}[K") }
    hasLine = false
  }

  /// The text of the line.
  static func line(_ name: String, _ done: Int, of total: Int?) -> String {
    guard let total, total > 0 else { return "\(name)  \(megabytes(done)) MB" }
    return "\(name)  \(megabytes(done)) of \(megabytes(total)) MB  \(min(done, total) * 100 / total)%"
  }

  /// Millions of bytes with one digit behind the point.
  private static func megabytes(_ count: Int) -> String {
    let tenths = (count + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
