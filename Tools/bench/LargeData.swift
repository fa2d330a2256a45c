import Files
import Glibc
import Millrace

extension BenchData {
  /// Four files of 2.5 GB each in records of 45 kB, with their indexes. The data are zeros, and only what stands around
  /// them takes room on the disk: about a gigabyte in all.
  func largeRecords() throws -> [String] {
    try (0..<4).map { number in
      try made("large-\(number).tfrecord") { path in
        try writeZeros(count: 55_500, size: 45_000, to: path)
        try TFRecordIndex(path: path).write()
      }
    }
  }

  /// A file of a gigabyte in 5,000,000 records of 200 bytes, with its index.
  func manyRecords() throws -> String {
    try made("many.tfrecord") { path in
      try writeRecords(count: 5_000_000, size: 200, to: path)
      try TFRecordIndex(path: path).write()
    }
  }

  /// Records of zeros as a file with holes.
  private func writeZeros(count: Int, size: Int, to path: String) throws {
    let model = folder + "/model.tfrecord"
    let writer = try TFRecordWriter(path: model)
    for _ in 0..<2 { try writer.write([UInt8](repeating: 0, count: size)) }
    try writer.close()
    defer { unlink(model) }
    let frame = size + 16
    // The end of one record and the beginning of the next.
    let (head, seam) = try MappedFile(path: model).withBytes { bytes in
      (copy(bytes, in: 0..<12), copy(bytes, in: frame - 4..<frame + 12))
    }
    let partial = path + ".partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    func put(_ bytes: [UInt8], at offset: Int) throws {
      guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else {
        throw FileError(path: partial, operation: "write", errno: errno)
      }
    }
    try put(head, at: 0)
    for number in 1..<count { try put(seam, at: number * frame - 4) }
    try put(Array(seam[..<4]), at: count * frame - 4)
    guard rename(partial, path) == 0 else {
      throw FileError(path: path, operation: "rename", errno: errno)
    }
  }

  private func copy(_ bytes: RawSpan, in range: Range<Int>) -> [UInt8] {
    range.map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

/// The most memory this process has held since `forgetPeakMemory()`, in bytes; 0 where nobody counts it.
func peakMemory() -> Double {
  var bytes = [UInt8](repeating: 0, count: 4096)
  let descriptor = open("/proc/self/status", O_RDONLY)
  defer { close(descriptor) }
  let count = read(descriptor, &bytes, bytes.count)
  let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
  let line = lines.first { $0.hasPrefix("VmHWM:") } ?? ""
  return Double(line.filter(\.isNumber)).map { $0 * 1024 } ?? 0
}

/// Starts a new peak, on Linux.
func forgetPeakMemory() {
  let descriptor = open("/proc/self/clear_refs", O_WRONLY)
  _ = write(descriptor, "5", 1)
  close(descriptor)
}
