import CKernels
import Testing

/// However a loop is shared, every place of it is visited once.
@Suite struct ParallelForTests {
  /// A loop for one thread, one for a share of each, and one that threads take in pieces.
  static let costs = [1, Int(ck_grain), 1 << 25]

  @Test(arguments: costs, [1, 2, 3, 5] as [Int32]) func everyPlaceIsVisitedOnce(cost: Int, threads: Int32) {
    let before = ck_limit_threads(threads)
    defer { _ = ck_limit_threads(before) }
    for count in [0, 1, 2, 7, 16, 33, 1_000] {
      var visits = [UInt8](repeating: 0, count: count)
      visits.withUnsafeMutableBufferPointer {
        ck_parallel_for(
          count, cost,
          { visits, begin, end in
            let visits = visits!.assumingMemoryBound(to: UInt8.self)
            for place in begin..<end { visits[place] += 1 }
          }, $0.baseAddress)
      }
      #expect(visits == [UInt8](repeating: 1, count: count))
    }
  }
}
