import Files
import Synchronization

/// Keeps the memory that mapped files take within bounds when they are read here and there.
///
/// What has been read stays in memory until the operating system needs the room, and counts as the process' own until then.
/// Here everything is given back each time some 50 MiB have been brought in.
final class PageAllowance: Sendable {
  private let files: [MappedFile]
  private let touched = Atomic(0)

  private static let limit = 16 << 20
  /// What a look at a single byte brings in on Linux; where the page cache has larger pieces, up to three times as much.
  private static let leastByteCount = 64 << 10

  init(_ files: [MappedFile]) { self.files = files }

  /// Counts a look at so many bytes in one place. Any thread may; bytes that are given back under its hands come again.
  func note(_ byteCount: Int) {
    let count = max(byteCount, Self.leastByteCount)
    let (before, after) = touched.wrappingAdd(count, ordering: .relaxed)
    // Of several threads the one that crosses the limit.
    guard before / Self.limit < after / Self.limit else { return }
    for file in files { file.release(0..<file.count) }
  }
}
