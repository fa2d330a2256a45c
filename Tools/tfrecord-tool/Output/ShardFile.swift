import Dispatch
import Files
import Glibc
import Synchronization

/// One file of records being written, which can be gone on with after the process was killed.
///
/// ```swift
/// let file = try ShardFile(path: "staging/0", compression: .gzip)
/// try file.append(records)
/// let state = try file.checkpoint()          // on the disk; a later process goes on with `resuming: state`
/// ```
/// Records gather to blocks of a mebibyte, which always end with a record; those of compressed files are compressed on
/// several cores and written in order. The bytes depend on the records only.
final class ShardFile {
  /// How much of the file is on the disk for good.
  struct State: Sendable, Hashable, Codable {
    var records = 0
    /// On disk.
    var byteCount = 0
    /// Before compression.
    var rawByteCount = 0
    fileprivate var stream: DeflatedStream?
  }

  let path: String
  private(set) var state: State
  /// What was appended, before compression.
  private(set) var writtenByteCount: Int
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private let compression: Compression
  private let level: Int
  private var buffer: [UInt8] = []
  private var bufferedRecords = 0
  private var pending: [PendingBlock] = []
  /// How many blocks are compressed at the same time.
  private let width: Int
  private var unsafeBlocks = 0
  /// How much of the file the disk was told to begin with.
  private var pushedByteCount: Int

  private static let blockByteCount = 1 << 20
  /// After so many blocks a checkpoint is worth its time.
  private static let checkpointBlocks = 64
  private static let pushByteCount = 8 << 20

  /// Creates the file, or cuts it back to `state` and goes on behind it.
  init(
    path: String, compression: Compression, level: Int = 6, width: Int = 2, resuming state: State? = nil
  ) throws(FileError) {
    self.path = path
    (self.compression, self.level, self.width) = (compression, level, max(1, width))
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    ownsDescriptor = true
    writtenByteCount = state?.rawByteCount ?? 0
    pushedByteCount = state?.byteCount ?? 0
    guard descriptor >= 0 else { throw FileError(path: path, operation: "create", errno: errno) }
    self.state = state ?? State()
    guard ftruncate(descriptor, off_t(self.state.byteCount)) == 0,
      lseek(descriptor, off_t(self.state.byteCount), SEEK_SET) >= 0
    else {
      let reason = errno
      close(descriptor)
      throw FileError(path: path, operation: "go on with", errno: reason)
    }
    if state == nil { try begin() }
  }

  /// Writes to a descriptor that is open already, such as standard output.
  init(descriptor: Int32, name: String, compression: Compression, level: Int = 6, width: Int = 2) throws(FileError) {
    path = name
    (self.compression, self.level, self.width) = (compression, level, max(1, width))
    self.descriptor = descriptor
    ownsDescriptor = false
    state = State()
    (writtenByteCount, pushedByteCount) = (0, 0)
    try begin()
  }

  deinit { if ownsDescriptor { close(descriptor) } }

  private func begin() throws(FileError) {
    guard compression != .none else { return }
    let stream = DeflatedStream(compression)
    state.stream = stream
    try write(stream.header)
  }

  /// How many records were appended.
  var recordCount: Int { state.records + pending.reduce(bufferedRecords) { $0 + $1.records } }

  /// Adds one record as files hold it.
  func append(_ record: ArraySlice<UInt8>) throws(FileError) {
    buffer.append(contentsOf: record)
    bufferedRecords += 1
    writtenByteCount += record.count
    if buffer.count >= Self.blockByteCount { try endBlock() }
  }

  /// Whether a checkpoint is due: much was written since the last, and nothing is left over.
  var isCheckpointDue: Bool { unsafeBlocks >= Self.checkpointBlocks && isBetweenBlocks }

  /// Whether a checkpoint is possible.
  var isBetweenBlocks: Bool { bufferedRecords == 0 }

  /// Brings everything that was appended to the disk, where no block is begun.
  func checkpoint() throws(FileError) -> State {
    precondition(isBetweenBlocks, "a checkpoint lies between two blocks")
    try drain(to: 0)
    guard fdatasync(descriptor) == 0 else { throw FileError(path: path, operation: "write", errno: errno) }
    unsafeBlocks = 0
    state.rawByteCount = writtenByteCount
    return state
  }

  /// Ends the file and brings it to the disk.
  func finish() throws(FileError) -> State {
    if bufferedRecords > 0 { try endBlock() }
    try drain(to: 0)
    if let stream = state.stream { try write(stream.trailer) }
    // A pipe has no disk.
    guard !ownsDescriptor || fsync(descriptor) == 0 else {
      throw FileError(path: path, operation: "write", errno: errno)
    }
    state.rawByteCount = writtenByteCount
    return state
  }

  private func endBlock() throws(FileError) {
    unsafeBlocks += 1
    if compression == .none {
      try write(buffer)
      state.records += bufferedRecords
      buffer.removeAll(keepingCapacity: true)
    } else {
      pending.append(PendingBlock(buffer, records: bufferedRecords, level: level))
      buffer = []
      try drain(to: 2 * width - 1)
    }
    bufferedRecords = 0
  }

  /// Waits until at most `count` blocks are being compressed.
  private func drain(to count: Int) throws(FileError) {
    while pending.count > count {
      let next = pending.removeFirst()
      let block = next.value()
      try write(block.bytes)
      state.stream?.add(block)
      state.records += next.records
    }
  }

  private func write(_ bytes: [UInt8]) throws(FileError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, operation: "write", errno: errno) }
      offset += count
    }
    state.byteCount += bytes.count
    pushOn()
  }

  /// Keeps the disk at work on a large file while more of it comes, instead of all at the end, when everybody waits.
  private func pushOn() {
    let count = state.byteCount - pushedByteCount
    guard ownsDescriptor, count >= Self.pushByteCount else { return }
    // This begins to write what is not on the disk yet; it is advice, so an error changes nothing.
    _ = posix_fadvise(descriptor, off_t(pushedByteCount), off_t(count), POSIX_FADV_DONTNEED)
    pushedByteCount = state.byteCount
  }
}

/// A block that some thread of the pool compresses.
private final class PendingBlock: Sendable {
  let records: Int
  private let result = Mutex<DeflatedBlock?>(nil)
  private let arrival = DispatchSemaphore(value: 0)

  init(_ bytes: [UInt8], records: Int, level: Int) {
    self.records = records
    DispatchQueue.global(qos: .userInitiated).async {
      let block = DeflatedBlock(bytes.span.bytes, level: level)
      self.result.withLock { $0 = block }
      self.arrival.signal()
    }
  }

  /// Waits for the block; to be called once.
  func value() -> DeflatedBlock {
    arrival.wait()
    return result.withLock { $0! }
  }
}
