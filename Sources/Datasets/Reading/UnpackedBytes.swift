import Files

/// The bytes of a file front to back, unpacked on the way when it begins like gzip.
final class UnpackedBytes {
  let path: String
  private let file: MappedFile
  private let inflate: InflateStream?
  /// How much of the file was read when it is not packed.
  private var offset = 0
  /// Up to where its pages were given back.
  private var released = 0

  init(path: String) throws {
    self.path = path
    file = try MappedFile(path: path)
    // zlib has no signature that a text could not begin with.
    let head = file.withBytes(in: 0..<min(file.count, 2)) { Compression.detect($0) }
    inflate = head == .gzip ? try InflateStream(file, compression: .gzip) : nil
  }

  /// Appends up to `count` bytes to `buffer`, and returns how many: 0 at the end.
  func read(into buffer: inout [UInt8], upTo count: Int) throws -> Int {
    if let inflate { return try inflate.read(into: &buffer, upTo: count) }
    let end = min(file.count, offset + count)
    guard end > offset else { return 0 }
    defer { offset = end }
    file.withBytes(in: offset..<end) { buffer.append($0) }
    if end - released >= 4 << 20 {
      file.release(released..<end)
      released = end
    }
    return end - offset
  }
}
