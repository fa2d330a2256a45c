import CZlib

/// Decompresses a gzip or zlib file front to back, in memory bounded by the caller's buffer.
///
/// ```swift
/// let stream = try InflateStream(MappedFile(path: "labels.gz"))
/// var bytes: [UInt8] = []
/// while try stream.read(into: &bytes, upTo: 65_536) > 0 {}
/// bytes.count  // 60_008
/// ```
///
/// All members of a multi-member gzip file are read, as `gunzip` does; zero padding after the last
/// is ignored, anything else after it is an error.
public final class InflateStream {
  /// The compressed file.
  public let file: MappedFile
  /// `.gzip` or `.zlib`.
  public let compression: Compression
  /// How many decompressed bytes have been read.
  public private(set) var outputOffset = 0
  /// How many compressed bytes have been consumed, including those zlib keeps for itself.
  public private(set) var inputOffset = 0

  // zlib's state points back at this structure, so it must not move.
  private let handle: UnsafeMutablePointer<z_stream>
  private var isFinished = false
  /// What is wrong with the stream behind the bytes that were handed out.
  private var damage: FileError?
  /// Up to where the pages of the file were given back.
  private var released = 0

  /// Starts reading `file`, telling gzip from zlib by its first bytes when `compression` is nil.
  ///
  /// - Throws: `FileError` when the file is neither.
  public init(_ file: MappedFile, compression: Compression? = nil) throws(FileError) {
    let found = compression ?? file.withBytes { Compression.detect($0) }
    guard found != .none else {
      throw FileError(
        path: file.path, operation: "inflate", reason: "it is neither gzip nor zlib", byteOffset: 0)
    }
    self.file = file
    self.compression = found
    handle = .allocate(capacity: 1)
    handle.initialize(to: z_stream())
    // 15 is the largest window; 16 more selects the gzip wrapper.
    let status = inflateInit2_(
      handle, found == .gzip ? 31 : 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start a stream: status \(status)")
  }

  deinit {
    inflateEnd(handle)
    handle.deallocate()
  }

  /// Fills `buffer` from its start, and returns the number of bytes: less than its size only at
  /// the end, and then 0 ever after, or before damage.
  ///
  /// - Throws: `FileError` with the compressed byte offset when the stream is damaged or cut short,
  ///   once all bytes before the damage were handed out, and again at every call.
  public func read(into buffer: inout MutableRawSpan) throws(FileError) -> Int {
    try buffer.withUnsafeMutableBytes { output throws(FileError) in try fill(output) }
  }

  /// Appends up to `count` decompressed bytes to `bytes`, and returns how many: 0 at the end. Throws
  /// as the other does.
  public func read(into bytes: inout [UInt8], upTo count: Int) throws(FileError) -> Int {
    precondition(count >= 0, "cannot read \(count) bytes")
    let start = bytes.count
    bytes.append(contentsOf: [UInt8](repeating: 0, count: count))
    var filled = 0
    defer { bytes.removeLast(count - filled) }
    var span = bytes.mutableSpan
    filled = try span.withUnsafeMutableBytes { output throws(FileError) in
      try fill(UnsafeMutableRawBufferPointer(rebasing: output[start...]))
    }
    return filled
  }

  private func fill(_ output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    if let damage { throw damage }
    try file.checkLength()
    var filled = 0
    while filled < output.count && !isFinished {
      let (taken, written, status) = file.withBytes { input in
        input.withUnsafeBytes { input in
          step(
            from: UnsafeRawBufferPointer(rebasing: input[inputOffset...]),
            to: UnsafeMutableRawBufferPointer(rebasing: output[filled...]))
        }
      }
      inputOffset += taken
      if inputOffset - released >= 4 << 20 {
        file.release(released..<inputOffset)
        released = inputOffset
      }
      outputOffset += written
      filled += written
      do throws(FileError) {
        try judge(status)
      } catch {
        damage = error
        // What was unpacked before the damage is good, and may be all that there was.
        if filled > 0 { return filled }
        throw error
      }
    }
    return filled
  }

  private func judge(_ status: Int32) throws(FileError) {
    switch status {
    case Z_OK: break
    case Z_STREAM_END: try finishMember()
    case Z_BUF_ERROR: throw failure("the compressed data end too early")
    default: throw failure(handle.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
    }
  }

  /// One call of zlib, which counts in 32 bits: very large files and buffers go through in pieces.
  private func step(
    from input: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, written: Int, status: Int32) {
    let available = UInt32(clamping: input.count)
    let room = UInt32(clamping: output.count)
    // zlib's input pointer is not const in its older declarations, though it only reads.
    handle.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    handle.pointee.avail_in = available
    handle.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    handle.pointee.avail_out = room
    let status = inflate(handle, Z_NO_FLUSH)
    return (
      Int(available - handle.pointee.avail_in), Int(room - handle.pointee.avail_out), status
    )
  }

  /// At the end of a member: another one, padding, or the end of the file.
  private func finishMember() throws(FileError) {
    let rest = inputOffset..<file.count
    let next = file.withBytes(in: rest) { (bytes: RawSpan) -> Next in
      if bytes.byteCount == 0 { return .nothing }
      if compression == .gzip && Compression.detect(bytes) == .gzip { return .member }
      for i in 0..<bytes.byteCount where bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self) != 0 {
        return .garbage
      }
      return .nothing
    }
    switch next {
    case .nothing: isFinished = true
    case .member: inflateReset(handle)
    case .garbage: throw failure("\(rest.count) unexpected bytes follow the compressed data")
    }
  }

  private enum Next { case nothing, member, garbage }

  private func failure(_ reason: String) -> FileError {
    FileError(path: file.path, operation: "inflate", reason: reason, byteOffset: inputOffset)
  }
}
