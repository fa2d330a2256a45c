import Glibc
import Synchronization

/// One line on standard error that says how far a job is, how fast and how long it will take.
///
/// ```swift
/// let progress = Progress("converting", unit: "image", total: 1000)
/// for image in images { convert(image); progress.advance() }
/// progress.finish()
/// // converting  412 of 1,000 images  41.2%  830 images/s  0.7 s left
/// ```
/// Nothing is written when standard error is not a terminal. Any thread may advance it.
package final class Progress: Sendable {
  private struct State {
    var done = 0
    var shownAt = 0.0
    var isShown = false
  }

  private let verb: String
  private let unit: String
  private let total: Int
  private let isVisible: Bool
  private let start = now()
  private let state = Mutex(State())

  /// - Parameters:
  ///   - unit: the noun that is counted; "byte" is shown in decimal units.
  ///   - total: how many there are; 0 or less when unknown.
  ///   - isVisible: whether to write; by default when standard error is a terminal.
  package init(
    _ verb: String, unit: String, total: Int, isVisible: Bool = isatty(STDERR_FILENO) == 1
  ) {
    self.verb = verb
    self.unit = unit
    self.total = total
    self.isVisible = isVisible
  }

  /// Seconds since the start.
  package var elapsed: Double { Self.now() - start }

  /// Counts so many more as done, and redraws the line at most ten times a second.
  package func advance(by count: Int = 1) {
    guard isVisible else { return }
    state.withLock { state in
      state.done += count
      let time = Self.now()
      guard time - state.shownAt >= 0.1 else { return }
      state.shownAt = time
      state.isShown = true
      // Back to the first column, the text, and clear what the longer line before left.
      writeToStandardError("\r\(Self.line(verb, unit, state.done, total, time - start))\u{1B}[K")
    }
  }

  /// Removes the line, so that what follows starts on a clean one.
  package func finish() {
    state.withLock { state in
      if state.isShown { writeToStandardError("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  /// The line's text.
  static func line(
    _ verb: String, _ unit: String, _ done: Int, _ total: Int, _ seconds: Double
  ) -> String {
    func amount(_ count: Int) -> String {
      unit == "byte" ? byteSize(count) : counted(count, unit)
    }
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let pace = unit == "byte" ? "\(byteSize(Int(rate)))/s" : "\(grouped(Int(rate))) \(unit)s/s"
    guard total > 0 else { return "\(verb)  \(amount(done))  \(pace)" }
    let ofTotal =
      unit == "byte" ? "\(byteSize(done)) of \(byteSize(total))" : "\(grouped(done)) of \(amount(total))"
    let left = rate > 0 ? "  \(duration(Double(max(0, total - done)) / rate)) left" : ""
    return "\(verb)  \(ofTotal)  \(percent(min(done, total), of: total))  \(pace)\(left)"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
