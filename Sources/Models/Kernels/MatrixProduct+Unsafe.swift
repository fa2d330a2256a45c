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

/// A product in tiles that threads share. They follow from the sizes, whatever the number of threads, so the sums do too;
/// oneDNN's own threads would add some of them up in another order.
private struct Product {
  var m, n, k: Int
  var a, b: UnsafePointer<Float>
  var c: UnsafeMutablePointer<Float>
  var transposesA, transposesB: Bool

  /// How many tiles there are of rows and of columns. Large matrices have tiles of about 1,024, since oneDNN takes twice as
  /// long for strips of them that are narrower than 512; along the longer side there is a multiple of four, for threads to
  /// get the same share.
  private var tiles: (rows: Int, columns: Int) {
    // Below about 0.1 ms of work, waking and awaiting other threads gains little, and on a busy machine costs several times
    // the work.
    if 2 * m * n * k < 1 << 24 { return (1, 1) }
    func whole(_ length: Int) -> Int { (length + 1023) / 1024 }
    func shared(_ length: Int) -> Int { max(1, min((whole(length) + 3) / 4 * 4, length / 64)) }
    return m >= n ? (shared(m), whole(n)) : (whole(m), shared(n))
  }

  func run() {
    let tiles = tiles
    let count = tiles.rows * tiles.columns
    let threads = count == 1 ? ck_limit_threads(1) : 0
    defer { if count == 1 { _ = ck_limit_threads(threads) } }
    var context = (product: self, tiles: tiles)
    ck_parallel_for(
      count, m * n * k,
      { context, begin, end in
        guard let context else { return }
        let (product, tiles) = context.assumingMemoryBound(to: (Product, (rows: Int, columns: Int)).self).pointee
        for tile in begin..<end {
          let (row, column) = (tile / tiles.columns, tile % tiles.columns)
          product.run(
            rows: product.m * row / tiles.rows..<product.m * (row + 1) / tiles.rows,
            columns: product.n * column / tiles.columns..<product.n * (column + 1) / tiles.columns)
        }
      }, &context)
  }

  private func run(rows: Range<Int>, columns: Range<Int>) {
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
