import Datasets
import Files
import TFRecords
import Tensors
import Glibc

let folder = "/tmp/h4data"
mkdir(folder, 0o755)
func made(_ name: String, _ make: (String) throws -> Void) throws -> String {
  let path = folder + "/" + name
  if access(path, F_OK) != 0 { try make(path) }
  return path
}
func writeRecords(count: Int, size: Int, to path: String) throws {
  let writer = try TFRecordWriter(path: path)
  var generator = SplitMix64(seed: size)
  var record = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  for index in 0..<count { record[0] = UInt8(truncatingIfNeeded: index); try writer.write(record) }
  try writer.close()
}
let r200 = try made("r200.tfrecord") { try writeRecords(count: 500_000, size: 200, to: $0) }
let r45k = try made("r45k.tfrecord") { try writeRecords(count: 6_600, size: 45_000, to: $0) }
let small = try made("small.tfrecord") { path in
  let writer = try TFRecordWriter(path: path)
  var generator = SplitMix64(seed: 1)
  for id in 0..<500_000 {
    try writer.write(Example(features: [
      "id": .int64s([Int64(id)]),
      "x": .floats((0..<32).map { _ in Float(generator.next() >> 40) / 16777216 }),
      "name": .bytes([Array("item-\(id)".utf8)]),
    ]))
  }
  try writer.close()
}
let wall = getenv("WALL") != nil
let filter = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ""
let runs = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2])! : 7
func bench(_ name: String, _ scale: Double = 1e6, _ work: () throws -> Double) throws {
  guard filter.isEmpty || name.contains(filter) else { return }
  var best = 0.0
  var all: [Double] = []
  for _ in 0..<runs {
    func now() -> Double {
      var t = timespec()
      clock_gettime(wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &t)
      return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
    }
    let start = now()
    let amount = try work()
    let rate = amount / (now() - start) / scale
    best = max(best, rate); all.append(rate)
  }
  all.sort()
  let pad = String(repeating: " ", count: max(1, 30 - name.count))
  print("\(name)\(pad)best \((best * 100).rounded() / 100)  median \((all[all.count / 2] * 100).rounded() / 100)")
}
try bench("read.200") {
  var count = 0
  try TFRecordReader(path: r200).forEach { count += $0.isEmpty ? 0 : 1 }
  return Double(count)
}
try bench("next.200") {
  var count = 0
  let reader = try TFRecordReader(path: r200)
  while let record = try reader.next() { count += record.count > 0 ? 1 : 0 }
  return Double(count)
}
try bench("read.45k", 1e9) {
  var count = 0
  try TFRecordReader(path: r45k).forEach { count += $0.byteCount }
  return Double(count)
}
try bench("dataset.200") {
  var count = 0
  try Dataset<Record>.tfrecords(paths: [r200]).forEach { count &+= $0.withBytes { $0.isEmpty ? 0 : 1 } }
  return Double(count)
}
try bench("dataset.45k", 1e9) {
  var count = 0
  try Dataset<Record>.tfrecords(paths: [r45k]).forEach { count &+= $0.count }
  return Double(count)
}
try bench("write.200") {
  let record = (0..<200).map { UInt8($0) }
  let writer = try TFRecordWriter(path: folder + "/written.tfrecord")
  for _ in 0..<500_000 { try writer.write(record) }
  try writer.close()
  return 500_000
}
let schema = ExampleSchema([.int64("id"), .float("x", count: 32), .bytes("name")])
try bench("examples") {
  var count = 0
  try Dataset<Record>.tfrecords(paths: [small]).examples(schema, batchSize: 256).forEach { count += $0.count }
  return Double(count)
}
try bench("parse.1") {
  var batch = ExampleBatch(schema, capacity: 256)
  let reader = try TFRecordReader(path: small)
  var count = 0
  try reader.forEach {
    try batch.append(parsing: $0)
    if batch.count == 256 { count += 256; batch.removeAll() }
  }
  return Double(count + batch.count)
}
func rss() -> String {
  String(decoding: readAll("/proc/self/status"), as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("VmHWM") || $0.hasPrefix("RssFile") }.joined(separator: " ")
}
func readAll(_ path: String) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 8192)
  let fd = open(path, O_RDONLY); let n = read(fd, &bytes, 8192); close(fd)
  return Array(bytes[..<max(0, n)])
}
print(rss())
