import Files
import Glibc
import Millrace

/// The files that the cases read, made once and kept; the peers' scripts read the same ones.
struct BenchData: Sendable {
  let folder: String

  /// `$MILLRACE_BENCH_DATA`, or `millrace/bench` in the user's cache folder.
  init() throws {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    folder =
      variable("MILLRACE_BENCH_DATA")
      ?? (variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? ".") + "/.cache") + "/millrace/bench"
    try makeFolder(folder)
  }

  /// 500,000 records of 200 bytes.
  func records200() throws -> String {
    try made("records200.tfrecord") { path in
      try writeRecords(count: 500_000, size: 200, to: path)
    }
  }

  /// 6,600 records of 45,000 bytes, about 300 MB.
  func records45k() throws -> String {
    try made("records45k.tfrecord") { path in
      try writeRecords(count: 6_600, size: 45_000, to: path)
    }
  }

  /// 500,000 Examples of an `id`, 32 floats `x` and a short `name`.
  func examples() throws -> String {
    try made("small.tfrecord") { path in
      let writer = try TFRecordWriter(path: path)
      var generator = SplitMix64(seed: 1)
      for id in 0..<500_000 {
        try writer.write(
          Example(features: [
            "id": .int64s([Int64(id)]),
            "x": .floats((0..<32).map { _ in generator.nextUniform() }),
            "name": .bytes([Array("item-\(id)".utf8)]),
          ]))
      }
      try writer.close()
    }
  }

  /// A folder of two classes of 800 pictures each, 500 wide and 375 high, about 45 kB a piece.
  func photos() throws -> String {
    let root = folder + "/imgs/train"
    if access(folder + "/imgs/complete", F_OK) == 0 { return root }
    try makeFolder(root)
    for name in ["cat", "dog"] { try makeFolder(root + "/" + name) }
    try Dataset.range(0..<1600).map(parallelism: .automatic) { index in
      var generator = SplitMix64(seed: 7, epoch: 0, index: index)
      let jpeg = try JPEG.encode(picture(using: &generator), quality: 90)
      let name = index < 800 ? "cat" : "dog"
      let file = try AtomicFile(path: "\(root)/\(name)/\(name)\(index % 800).jpg")
      try file.write(jpeg)
      try file.commit()
    }.forEach { _ in }
    let mark = try AtomicFile(path: folder + "/imgs/complete")
    try mark.commit()
    return root
  }

  /// 100,000 lines of 20 words out of 20,000, as unevenly frequent as the words of a language.
  func sentences() throws -> [String] {
    let path = try made("sentences.txt") { path in
      let file = try AtomicFile(path: path)
      var generator = SplitMix64(seed: 3)
      for _ in 0..<100_000 {
        let words = (0..<20).map { _ in
          // The rank of a word, by Zipf's law: its frequency falls with its rank.
          let rank = Int(pow(20_000, Double(generator.nextUniform())))
          return String(rank &* 7_919, radix: 36)
        }
        try file.write(Array((words.joined(separator: " ") + "\n").utf8))
      }
      try file.commit()
    }
    return try Array(Dataset<String>.textLines(path))
  }

  /// Makes whatever is missing.
  func makeAll() throws {
    _ = try records200()
    _ = try records45k()
    _ = try examples()
    _ = try photos()
    _ = try sentences()
    _ = try shortTexts()
    _ = try subwords()
  }

  func made(_ name: String, _ make: (String) throws -> Void) throws -> String {
    let path = folder + "/" + name
    if access(path, F_OK) != 0 { try make(path) }
    return path
  }

  func writeRecords(count: Int, size: Int, to path: String) throws {
    let writer = try TFRecordWriter(path: path)
    var generator = SplitMix64(seed: size)
    var record = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for index in 0..<count {
      record[0] = UInt8(truncatingIfNeeded: index)
      try writer.write(record)
    }
    try writer.close()
  }

  private func makeFolder(_ path: String) throws {
    var partial = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      partial += "/" + part
      if mkdir(partial, 0o755) != 0 && errno != EEXIST {
        throw FileError(path: partial, operation: "create", errno: errno)
      }
    }
  }
}

/// A picture with the roughness of a photo: smooth noise of several sizes on top of each other.
private func picture(using generator: inout SplitMix64) -> Tensor {
  let (height, width) = (375, 500)
  var sum = Tensor.full([height, width, 3], 128 as Float)
  var amplitude = 220.0
  for cells in [3, 6, 12, 24, 48, 96, 190] {
    let noise = Tensor.uniform([cells, cells * 4 / 3, 3], in: -0.5..<0.5, using: &generator)
    sum = sum + noise.resized(to: ImageSize(height: height, width: width)) * amplitude
    amplitude *= 0.56
  }
  let limited = Tensor.minimum(
    Tensor.maximum(sum, Tensor(0 as Float)), Tensor(255 as Float))
  return limited.cast(to: .uint8)
}
