import CKernels
import COneDNN
import Tensors

/// The product of two matrices, either taken transposed: `[m, k] · [k, n]` is `[m, n]`.
func matrixProduct(
  _ a: Tensor, _ b: Tensor, transposingA: Bool = false, transposingB: Bool = false
) -> Tensor {
  precondition(
    a.rank == 2 && b.rank == 2 && a.dtype == .float32 && b.dtype == .float32,
    "A matrix product takes two float32 matrices, and got \(a.dtype) \(a.shape) and \(b.dtype) \(b.shape).")
  let (m, k) = transposingA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
  let (rows, n) = transposingB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
  precondition(k == rows, "Shapes \(a.shape) and \(b.shape) do not chain: \(k) is not \(rows).")
  if KernelPath.current == .portable {
    return (transposingA ? a.transposed() : a).matmul(transposingB ? b.transposed() : b)
  }
  return Tensor(shape: [m, n], dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
    a.withUnsafeBytes { aBytes in
      b.withUnsafeBytes { bBytes in
        guard let to = out.floats else { return }
        guard let a = aBytes.floats, let b = bBytes.floats else {
          return to.update(repeating: 0, count: m * n)
        }
        let product = Product(
          m: m, n: n, k: k, a: a, b: b, c: to, transposesA: transposingA, transposesB: transposingB)
        product.run()
      }
    }
  }
}

/// A product in pieces that threads share: of rows, or of columns where there are more of these. The
/// pieces follow from the sizes, whatever the number of threads, so the sums do too; oneDNN's own
/// threads would add some of them up in another order.
private struct Product {
  var m, n, k: Int
  var a, b: UnsafePointer<Float>
  var c: UnsafeMutablePointer<Float>
  var transposesA, transposesB: Bool

  func run() {
    // Below about 0.1 ms of work, waking and awaiting other threads costs more than they help, and far
    // more on a busy machine.
    let isSmall = 2 * m * n * k < 1 << 24
    let pieces = isSmall ? 1 : min(16, max(1, max(m, n) / 64))
    let threads = pieces == 1 ? ck_limit_threads(1) : 0
    defer { if pieces == 1 { _ = ck_limit_threads(threads) } }
    var context = (product: self, pieces: pieces)
    ck_parallel_for(
      pieces, m * n * k,
      { context, begin, end in
        guard let context else { return }
        let (product, pieces) = context.assumingMemoryBound(to: (Product, Int).self).pointee
        for piece in begin..<end { product.run(piece, of: pieces) }
      }, &context)
  }

  private func run(_ piece: Int, of pieces: Int) {
    let whole = max(m, n)
    let range = whole * piece / pieces..<whole * (piece + 1) / pieces
    let (rows, columns) = m >= n ? (range, 0..<n) : (0..<m, range)
    OneDNN.start()
    let status = onednn_sgemm(
      transposesA ? CChar(84) : CChar(78), transposesB ? CChar(84) : CChar(78),
      Int64(rows.count), Int64(columns.count), Int64(k), 1,
      a + rows.lowerBound * (transposesA ? 1 : k), Int64(transposesA ? m : k),
      b + columns.lowerBound * (transposesB ? k : 1), Int64(transposesB ? k : n), 0,
      c + rows.lowerBound * n + columns.lowerBound, Int64(n))
    precondition(status == dnnl_success, "oneDNN's sgemm failed with status \(status.rawValue).")
  }
}
