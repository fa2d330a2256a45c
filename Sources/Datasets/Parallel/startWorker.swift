import Dispatch

/// Runs `work` on another thread, as one of at most `workers` of its stage.
///
/// Usually that is a thread of the pool that the process has anyway, one for each processor. Who asks for more workers than there
/// are processors expects them to wait, for a network or a disk, and the pool would let only some of them wait at the same
/// time. So each of these gets a thread at once, which is what Dispatch does for a serial queue, and gives it back.
@usableFromInline
func startWorker(of workers: Int, _ work: @escaping @Sendable () -> Void) {
  let queue =
    hasOwnThreads(workers)
    ? DispatchQueue(label: "millrace.worker", qos: .userInitiated) : DispatchQueue.global(qos: .userInitiated)
  queue.async(execute: work)
}

/// Whether ``startWorker(of:_:)`` runs each of so many workers on a thread of its own.
func hasOwnThreads(_ workers: Int) -> Bool { workers > Parallelism.processors }
