import CKernels

/// Tells apart, on each thread, the time a stage works, waits, and spends in the stages before it.
@usableFromInline
enum ThreadClock {
  /// Runs `body` and says for how many nanoseconds it worked itself, waited itself, and ran; what nested measurements
  /// took is theirs.
  static func measure<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result, _ report: (_ busy: UInt64, _ waited: UInt64, _ total: UInt64) -> Void
  ) throws(Failure) -> Result {
    let clock = ck_current_thread_clock()
    let outer = clock.pointee
    clock.pointee = ck_thread_clock(nested: 0, waited: 0)
    let start = monotonicNanoseconds()
    defer {
      let total = monotonicNanoseconds() - start
      let inner = clock.pointee
      let elsewhere = inner.nested + inner.waited
      report(total > elsewhere ? total - elsewhere : 0, inner.waited, total)
      clock.pointee = ck_thread_clock(nested: outer.nested + total, waited: outer.waited)
    }
    return try body()
  }

  /// Runs `wait` and counts its time as waiting of the stage that is being measured on this thread, if any.
  @usableFromInline
  static func waiting(_ wait: () -> Void) {
    let start = monotonicNanoseconds()
    wait()
    ck_current_thread_clock().pointee.waited += monotonicNanoseconds() - start
  }
}
