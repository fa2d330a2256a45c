import Glibc
import Tensors

/// One piece of work and how its time becomes a figure.
struct BenchCase: Sendable {
  var name: String
  var unit: Unit
  /// Sets the work up, untimed, and gives the timed part, which answers how much
  /// it did, in the unit's measure: records, bytes, steps.
  var prepare: @Sendable (BenchData) throws -> (() throws -> Double)

  enum Unit: String, Sendable {
    case megaRecords = "M records/s"
    case megaExamples = "M examples/s"
    case megaElements = "M elements/s"
    case megaWords = "M words/s"
    case gigabytes = "GB/s"
    case gigaflops = "GFLOP/s"
    case images = "images/s"
    case millisecondsPerStep = "ms/step"
    case megabytes = "MB"
    case nanoseconds = "ns/element"
    case milliseconds = "ms"

    func figure(amount: Double, seconds: Double) -> Double {
      switch self {
      case .megaRecords, .megaExamples, .megaElements, .megaWords: amount / seconds / 1e6
      case .gigabytes, .gigaflops: amount / seconds / 1e9
      case .images: amount / seconds
      case .millisecondsPerStep, .milliseconds: seconds * 1e3 / amount
      case .megabytes: amount / 1e6
      case .nanoseconds: seconds * 1e9 / amount
      }
    }
  }

  func measure(_ data: BenchData, runs: Int) throws -> BenchResult {
    BlockPool.removeIdleBlocks()
    forgetPeakMemory()
    let work = try prepare(data)
    _ = try work()
    let clock = ContinuousClock()
    var figures: [Double] = []
    for _ in 0..<runs {
      let start = clock.now
      let amount = try work()
      let (seconds, attoseconds) = (clock.now - start).components
      figures.append(
        unit.figure(amount: amount, seconds: Double(seconds) + Double(attoseconds) * 1e-18))
    }
    figures.sort()
    return BenchResult(
      name: name, median: figures[figures.count / 2], minimum: figures[0], unit: unit.rawValue,
      runs: runs, peakMemory: peakMemory())
  }
}

/// The figures of one case.
struct BenchResult {
  var name: String
  var median: Double
  var minimum: Double
  var unit: String
  var runs: Int
  /// The most bytes that the process held while the case was made ready and run.
  var peakMemory: Double

  var line: String {
    let padding = String(repeating: " ", count: max(1, 26 - name.count))
    return "\(name)\(padding)median \(rounded(median))  minimum \(rounded(minimum))  \(unit)  (\(runs) runs, at most \(megabytes) MB)"
  }

  var json: String {
    "{\"name\": \"\(name)\", \"median\": \(rounded(median)), \"minimum\": \(rounded(minimum)), "
      + "\"unit\": \"\(unit)\", \"runs\": \(runs), \"peak_mb\": \(megabytes)}"
  }

  private var megabytes: Int { Int((peakMemory / 1e6).rounded()) }

  /// Four significant digits.
  private func rounded(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value }
    let scale = pow(10, 3 - floor(log10(value)))
    return (value * scale).rounded() / scale
  }
}

/// Hands finished lines on at once, for a reader at the other end of a pipe.
func flushStandardOutput() { fflush(nil) }
