import Datasets
import Files
import ImageCodecs
import Surveys
import TFRecords
import Tensors
import Terminal

/// How fast a data set can be fed on this machine, and which part of the work limits it.
///
/// Each step is run by itself for about two seconds: reading the bytes, on one thread; reading and decoding or parsing; and the whole way
/// to batches of 32 items, of image folders 224×224 floats each.
struct Throughput: Encodable {
  /// Items a second of one step.
  struct Step: Encodable {
    var name: String
    var itemsPerSecond: Double
    var bytesPerSecond: Double
  }

  var name: String
  var noun: String
  private(set) var steps: [Step] = []
  /// A sentence.
  private(set) var limit: String

  /// How long each step runs.
  private let seconds: Double

  private enum CodingKeys: CodingKey { case name, noun, steps, limit }

  /// - Parameter seconds: how long each step runs; what is left out for want of data takes no time.
  init(measuring report: SurveyReport, _ parallelism: Parallelism, seconds: Double = 2) throws {
    name = report.split ?? report.paths[0]
    noun = report.noun
    self.seconds = seconds
    limit = "there is nothing to measure"
    guard report.count > 0 else { return }
    try measure(report, parallelism)
    limit = Self.verdict(steps)
  }

  mutating func measureFolder(_ report: SurveyReport, _ parallelism: Parallelism) throws {
    let folder = try ClassFolders(root: report.paths[0])
    let paths = folder.files.map { folder.path(of: $0) }
    guard !paths.isEmpty else { return }
    let read: @Sendable (String) throws -> [UInt8] = { try MappedFile(path: $0).withBytes { $0.withUnsafeBytes { Array($0) } } }
    try measure("read", Dataset(paths).map { try read($0) }.onError(.skip(atMost: .max))) { $0.count }
    try measure(
      "read and decode", Dataset(paths).map(parallelism: parallelism) { path in try decodeImage(read(path), channels: 3).byteCount }
        .onError(.skip(atMost: .max))) { $0 }
    try measure(
      "read, decode, resize, batch",
      Dataset(paths).map(parallelism: parallelism) { path in try Self.resized(read(path)) }.onError(.skip(atMost: .max)).batch(32).prefetch(2),
      items: { Double($0.shape[0]) }) { $0.byteCount }
  }

  private static func resized(_ bytes: [UInt8]) throws -> Tensor {
    let side = 224
    return try Tensor(shape: [side, side, 3], of: Float.self) { numbers in
      try decodeImage(bytes.span.bytes, channels: 3, resizedTo: ImageSize(height: side, width: side), into: &numbers)
    }
  }

  /// Runs one step.
  ///
  /// - Parameter items: how many items an element is, which may be a part of one.
  mutating func measure<Element>(
    _ name: String, _ dataset: Dataset<Element>, items: (Element) -> Double = { _ in 1 }, bytes: (Element) -> Int
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    var (itemCount, byteCount) = (0.0, 0)
    var elapsed = 0.0
    // Small data sets are gone through again and again.
    repeat {
      let iterator = try dataset.makeIterator()
      let before = itemCount
      while elapsed < seconds, let element = try iterator.next() {
        itemCount += items(element)
        byteCount += bytes(element)
        elapsed = Self.secondsSince(start, clock)
      }
      elapsed = Self.secondsSince(start, clock)
      if itemCount == before { break }
    } while elapsed < seconds
    steps.append(
      Step(name: name, itemsPerSecond: itemCount / elapsed, bytesPerSecond: Double(byteCount) / elapsed))
  }

  private static func secondsSince(_ start: ContinuousClock.Instant, _ clock: ContinuousClock) -> Double {
    let duration = start.duration(to: clock.now)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  /// The step that costs most by itself.
  private static func verdict(_ steps: [Step]) -> String {
    var slowest = ""
    var largest = -1.0
    var before = 0.0
    for step in steps where step.itemsPerSecond > 0 {
      let cost = 1 / step.itemsPerSecond - before
      if cost > largest { (slowest, largest) = (step.name, cost) }
      before = max(before, 1 / step.itemsPerSecond)
    }
    return slowest.isEmpty ? "nothing could be read" : "what \"\(slowest)\" adds limits the rest"
  }

  /// For people.
  var text: String {
    guard !steps.isEmpty else { return "\(name): \(limit)" }
    var table = TextTable(["step", ">\(noun)s/s", ">bytes/s"])
    for step in steps {
      table.add([step.name, grouped(Int(step.itemsPerSecond)), byteSize(Int(step.bytesPerSecond))])
    }
    return "\(name), measured here:\n\(table)\n\(limit)"
  }
}
