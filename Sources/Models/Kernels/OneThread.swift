import CKernels

/// Runs `body` where kernels keep to the calling thread, if `isAlone`; as ever otherwise.
func onOneThread(_ isAlone: Bool, _ body: () -> Void) {
  guard isAlone else { return body() }
  let threads = ck_limit_threads(1)
  defer { _ = ck_limit_threads(threads) }
  body()
}
