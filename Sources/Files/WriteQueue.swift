import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pieces of a file on their way into it: written in order by a thread of the Dispatch pool while their owner prepares the
/// next ones.
///
/// Several may wait, so that neither thread has to be woken for every piece. An owner who would have to wait before a
/// thread of the pool has begun does the work itself: it never waits for a pool that is busy with others, who may be
/// waiting too.
final class WriteQueue: Sendable {
  /// What a piece holds at most.
  static let pieceByteCount = 1 << 18
  /// How many pieces may wait.
  private static let limit = 3
  /// After so many bytes the disk is told to begin.
  private static let pushByteCount = 1 << 23

  /// Memory that only one of owner and queue touches at a time.
  struct Memory: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceByteCount, alignment: 64)
  }

  private struct Piece: Sendable {
    var memory: Memory
    var count: Int
    var offset: Int
  }

  private struct State: Sendable {
    var waiting: [Piece] = []
    /// Memory to be filled again.
    var idle: [Memory] = []
    var isWriting = false
    var isAwaited = false
    /// How many bytes were taken in.
    var byteCount = 0
    /// The number of the first error, after which nothing is written any more.
    var failureCode: Int32 = 0
  }

  private let state = Mutex(State())
  private let progress = DispatchSemaphore(value: 0)
  private let descriptor: Int32
  private let pushes: Bool

  /// - Parameter pushes: whether the disk is kept at work on a large file while more of it comes, instead of all at the end.
  init(descriptor: Int32, pushes: Bool) {
    self.descriptor = descriptor
    self.pushes = pushes
  }

  deinit { removeIdle() }

  /// Adds the first `count` bytes of `memory`; to be called by one thread at a time.
  ///
  /// - Parameter isLast: whether `finish()` comes next, which is quicker at writing little than another thread at waking up.
  func append(_ memory: Memory, count: Int, isLast: Bool = false) {
    let isAlone = state.withLock { state in
      state.waiting.append(Piece(memory: memory, count: count, offset: state.byteCount))
      state.byteCount += count
      return !state.isWriting && state.waiting.count == 1
    }
    if isLast { return }
    if isAlone { DispatchQueue.global(qos: .userInitiated).async { self.write() } }
    wait { $0.waiting.count <= Self.limit }
  }

  /// Memory for the next piece.
  func takeMemory() -> Memory { state.withLock { $0.idle.popLast() } ?? Memory() }

  /// Returns when all is written.
  func finish() { wait { $0.waiting.isEmpty && !$0.isWriting } }

  /// The number of the first error, and 0 if there was none.
  var failureCode: Int32 { state.withLock { $0.failureCode } }

  /// Gives memory back that nobody fills.
  func removeIdle() {
    let idle = state.withLock { state in
      defer { state.idle = [] }
      return state.idle
    }
    for memory in idle { memory.bytes.deallocate() }
  }

  private func wait(until isReached: @Sendable (State) -> Bool) {
    while true {
      let (isDone, isWriting) = state.withLock { state in
        let isDone = isReached(state)
        state.isAwaited = !isDone && state.isWriting
        return (isDone, state.isWriting)
      }
      if isDone { return }
      if isWriting { progress.wait() } else { write() }
    }
  }

  /// Writes what waits, unless another thread is doing that.
  private func write() {
    var (written, code): (Piece?, Int32) = (nil, 0)
    while true {
      let (piece, isAwaited) = state.withLock { [written, code] state -> (Piece?, Bool) in
        if let written {
          state.idle.append(written.memory)
          if state.failureCode == 0 { state.failureCode = code }
        } else if state.isWriting {
          return (nil, false)
        }
        let piece = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        state.isWriting = piece != nil
        defer { state.isAwaited = false }
        return (piece, state.isAwaited)
      }
      if isAwaited { progress.signal() }
      guard let piece else { return }
      code = failureCode
      if code == 0 { code = write(piece) }
      written = piece
    }
  }

  private func write(_ piece: Piece) -> Int32 {
    let code = writeAll(UnsafeRawBufferPointer(rebasing: piece.memory.bytes[..<piece.count]), to: descriptor)
    #if os(Linux)
      let (first, last) = (piece.offset / Self.pushByteCount, (piece.offset + piece.count) / Self.pushByteCount)
      if pushes, code == 0, first < last {
        // This begins to write what is not on the disk yet; pages that are not there yet stay in memory.
        _ = posix_fadvise(
          descriptor, off_t(first * Self.pushByteCount), off_t((last - first) * Self.pushByteCount), POSIX_FADV_DONTNEED)
      }
    #endif
    return code
  }
}

/// Writes all bytes; the error number, or 0.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var offset = 0
  while offset < bytes.count {
    let written = write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
    if written < 0 && errno == EINTR { continue }
    if written < 0 { return errno }
    offset += written
  }
  return 0
}
