import Datasets
import Files
import ImageCodecs
import Surveys
import TFRecords
import Tensors
import Terminal

/// How fast a data set can be fed on this machine, and which part of the work limits it.
///
/// Each step is run by itself for about two seconds: reading the bytes, on one thread; reading and decoding, on all; and the
/// whole way to batches of 32 images of 224×224 floats.
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

  private static let seconds = 2.0

  init(measuring report: SurveyReport, _ parallelism: Parallelism) throws {
    name = report.split ?? report.paths[0]
    noun = report.noun
    limit = "\(report.kind.title) is not measured: only image folders and TFRecord files are fed from the disk"
    switch report.kind {
    case .imageFolder:
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
        items: { $0.shape[0] }) { $0.byteCount }
    case .tfrecord:
      let records = Dataset.tfrecords(paths: report.paths)
      try measure("read, checksums verified", records.onError(.skip(atMost: .max))) { $0.count }
      try measure(
        "read and parse",
        records.map(parallelism: parallelism) { (try SequenceExample(parsing: $0).context.count, $0.count) }.onError(.skip(atMost: .max))
      ) { $0.1 }
    default: return
    }
    limit = Self.verdict(steps)
  }

  private static func resized(_ bytes: [UInt8]) throws -> Tensor {
    let side = 224
    return try Tensor(shape: [side, side, 3], of: Float.self) { numbers in
      try decodeImage(bytes.span.bytes, channels: 3, resizedTo: ImageSize(height: side, width: side), into: &numbers)
    }
  }

  private mutating func measure<Element>(
    _ name: String, _ dataset: Dataset<Element>, items: (Element) -> Int = { _ in 1 }, bytes: (Element) -> Int
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    var (itemCount, byteCount) = (0, 0)
    var elapsed = 0.0
    // Small data sets are gone through again and again.
    repeat {
      let iterator = try dataset.makeIterator()
      let before = itemCount
      while elapsed < Self.seconds, let element = try iterator.next() {
        itemCount += items(element)
        byteCount += bytes(element)
        elapsed = Self.secondsSince(start, clock)
      }
      elapsed = Self.secondsSince(start, clock)
      if itemCount == before { break }
    } while elapsed < Self.seconds
    steps.append(
      Step(name: name, itemsPerSecond: Double(itemCount) / elapsed, bytesPerSecond: Double(byteCount) / elapsed))
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
