import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes one piece of memory to a file while its owner prepares the next.
///
/// The owner that comes back before a thread of the pool has begun does the work itself: it never waits for a pool
/// that is busy with others, who may be waiting too.
final class BackgroundWrite: Sendable {
  /// Memory that nobody else touches until `finish()`.
  struct Piece: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    let descriptor: Int32
  }

  private enum State: Sendable {
    case idle
    case waiting(Piece)
    case running
    /// Running, and somebody wants to know when it is over.
    case awaited
    case failed(Int32)
  }

  private let state = Mutex(State.idle)
  private let arrival = DispatchSemaphore(value: 0)

  /// Begins to write; `finish()` must have been called after the piece before.
  func start(_ piece: Piece) {
    state.withLock { $0 = .waiting(piece) }
    DispatchQueue.global(qos: .userInitiated).async { self.run() }
  }

  /// Returns when all is written, with the error number if it is not, and 0 if it is.
  func finish() -> Int32 {
    run()
    let mustWait = state.withLock { state in
      guard case .running = state else { return false }
      state = .awaited
      return true
    }
    if mustWait { arrival.wait() }
    return state.withLock { state in
      defer { state = .idle }
      if case .failed(let code) = state { return code }
      return 0
    }
  }

  private func run() {
    let piece: Piece? = state.withLock { state in
      guard case .waiting(let piece) = state else { return nil }
      state = .running
      return piece
    }
    guard let piece else { return }
    let code = writeAll(piece.bytes, to: piece.descriptor)
    let isAwaited = state.withLock { state in
      var isAwaited = false
      if case .awaited = state { isAwaited = true }
      state = code == 0 ? .idle : .failed(code)
      return isAwaited
    }
    if isAwaited { arrival.signal() }
  }
}

/// Writes all bytes; the error number, or 0.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var offset = 0
  while offset < bytes.count {
    let written = write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
    if written < 0 && errno == EINTR { continue }
    if written < 0 { return errno }
    offset += written
  }
  return 0
}
