import Glibc

/// How much `fit`, `evaluate` and `predict` say.
public enum Verbosity: Sendable {
  /// A progress bar where standard error is a terminal, a line an epoch elsewhere.
  case auto
  /// Nothing.
  case silent
  /// A progress bar, whether or not standard error is a terminal.
  case progressBar
  /// A line an epoch.
  case linePerEpoch
}

extension Verbosity: ExpressibleByIntegerLiteral {
  /// Keras' numbers: 0 silent, 1 a progress bar, 2 a line an epoch.
  public init(integerLiteral value: Int) {
    precondition((0...2).contains(value), "verbose is \(value), and must be 0, 1 or 2")
    let all: [Verbosity] = [.silent, .progressBar, .linePerEpoch]
    self = all[value]
  }
}

/// The line that shows how far an epoch is, in Keras 3's look.
///
/// The moving bar goes to standard error, the finished line to standard output,
/// so that a log holds only results.
struct ProgressBar {
  private static let width = 20
  private static let interval = Duration.milliseconds(50)

  private let target: Int?
  private let drawsBar: Bool
  private let printsLine: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// When and which the first step was, or group of steps: it also builds plans and fills pipelines, so
  /// it is left out of the estimate.
  private var first: (time: ContinuousClock.Instant, step: Int)?
  private var lastDrawn: ContinuousClock.Instant?
  private var current = 0

  /// - Parameter target: the number of steps, nil when it is not known.
  init(target: Int?, verbosity: Verbosity) {
    self.target = target
    switch verbosity {
    case .auto: (drawsBar, printsLine) = (isatty(2) == 1, true)
    case .silent: (drawsBar, printsLine) = (false, false)
    case .progressBar: (drawsBar, printsLine) = (true, true)
    case .linePerEpoch: (drawsBar, printsLine) = (false, true)
    }
    start = clock.now
  }

  /// So many steps are done: whether a line would be drawn now, so that its figures are worked out only then.
  mutating func advance(to step: Int) -> Bool {
    current = step
    guard drawsBar || first == nil else { return false }
    let now = clock.now
    if first == nil { first = (now, step) }
    guard drawsBar else { return false }
    if let lastDrawn, now - lastDrawn < ProgressBar.interval { return false }
    lastDrawn = now
    return true
  }

  func draw(_ figures: [(name: String, value: Float)]) {
    guard drawsBar else { return }
    let remaining = target.map { target in
      ProgressBar.clockText(secondsPerStep * Double(max(0, target - current)))
    }
    ProgressBar.draw("\r\(line(figures, time: remaining ?? elapsedText))\u{1B}[K")
  }

  /// Ends the line: the total time and the final figures.
  func finish(_ figures: [(name: String, value: Float)]) {
    if drawsBar { ProgressBar.draw("\r\u{1B}[K") }
    guard printsLine else { return }
    let text = drawsBar
      ? line(figures, time: elapsedText)
      : ([counter, elapsedText, stepText] + ProgressBar.texts(figures, inLine: true)).joined(separator: " - ")
    ProgressBar.print(text)
  }

  private func line(_ figures: [(name: String, value: Float)], time: String) -> String {
    var bar = ""
    if let target, target > 0 {
      let filled = min(ProgressBar.width, ProgressBar.width * current / target)
      bar = "\u{1B}[32m" + String(repeating: "━", count: filled) + "\u{1B}[0m\u{1B}[37m"
        + String(repeating: "━", count: ProgressBar.width - filled) + "\u{1B}[0m "
    }
    return "\u{1B}[1m\(counter)\u{1B}[0m \(bar)\u{1B}[1m\(time)\u{1B}[0m "
      + ([stepText] + ProgressBar.texts(figures)).joined(separator: " - ")
  }

  private var counter: String {
    guard let target else { return "\(current)/Unknown" }
    let digits = "\(target)".count
    return String(repeating: " ", count: max(0, digits - "\(current)".count)) + "\(current)/\(target)"
  }

  private var elapsedText: String { "\(Int(seconds(clock.now - start)))s" }

  private var secondsPerStep: Double {
    guard let first, current > first.step else {
      return current == 0 ? 0 : seconds(clock.now - start) / Double(current)
    }
    return seconds(clock.now - first.time) / Double(current - first.step)
  }

  private var stepText: String {
    let time = secondsPerStep
    if time >= 1 || time == 0 { return "\(Int(time))s/step" }
    if time >= 1e-3 { return "\(Int(time * 1e3))ms/step" }
    return "\(Int(time * 1e6))us/step"
  }

  private func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// `7s`, `1:07` or `1:00:07`.
  static func clockText(_ seconds: Double) -> String {
    let whole = Int(seconds)
    func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole >= 3600 {
      return "\(whole / 3600):\(twoDigits(whole % 3600 / 60)):\(twoDigits(whole % 60))"
    }
    return whole >= 60 ? "\(whole / 60):\(twoDigits(whole % 60))" : "\(whole)s"
  }

  /// The figures as Keras orders them: by name, those of the validation last.
  static func texts(_ figures: [(name: String, value: Float)], inLine: Bool = false) -> [String] {
    func key(_ name: String) -> (Int, String) { (name.hasPrefix("val_") ? 1 : 0, name) }
    return figures.sorted { key($0.name) < key($1.name) }
      .map { "\($0.name): \(figureText($0.value, inLine: inLine))" }
  }

  /// Four digits after the point, or an exponent for what would vanish.
  ///
  /// - Parameter inLine: whether it is for a line an epoch, where Keras gives all that is below 0 an
  ///   exponent, too.
  static func figureText(_ value: Float, inLine: Bool = false) -> String {
    let value = Double(value)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let format = (inLine ? value : value.magnitude) > 1e-3 ? "%.4f" : "%.4e"
      let length = withVaList([value]) { vsnprintf(buffer.baseAddress, 64, format, $0) }
      return String(
        decoding: buffer.prefix(min(63, Int(length))).lazy.map { UInt8(bitPattern: $0) },
        as: UTF8.self)
    }
  }

  /// Prints to standard output at once, in order with what the program prints itself.
  static func print(_ text: String) {
    Swift.print(text)
    fflush(nil)
  }

  /// Progress is not worth failing for, so errors are passed over.
  private static func draw(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }
}
