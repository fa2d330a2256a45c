import CKernels
import COneDNN
import Tensors

/// The product of two matrices, either taken transposed: `[m, k] · [k, n]` is `[m, n]`.
func matrixProduct(
  _ a: Tensor, _ b: Tensor, transposingA: Bool = false, transposingB: Bool = false
) -> Tensor {
  product(a, b, transposingA: transposingA, transposingB: transposingB) { Product.run([$0]) }
}

/// Two products whose work threads share, in wider tiles than each would need to keep them busy by itself.
func matrixProducts(
  _ first: (a: Tensor, b: Tensor), _ second: (a: Tensor, b: Tensor), transposingA: Bool = false, transposingB: Bool = false
) -> (Tensor, Tensor) {
  func make(_ pair: (a: Tensor, b: Tensor), _ run: (Product) -> Void) -> Tensor {
    product(pair.a, pair.b, transposingA: transposingA, transposingB: transposingB, run: run)
  }
  var other: Tensor?
  let result = make(first) { first in
    var isMade = false
    other = make(second) {
      Product.run([first, $0])
      isMade = true
    }
    if !isMade { Product.run([first]) }
  }
  return (result, other ?? make(second) { Product.run([$0]) })
}

/// Calls `run` with the product to make, when there is one to make.
private func product(
  _ a: Tensor, _ b: Tensor, transposingA: Bool, transposingB: Bool, run: (Product) -> Void
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
        run(Product(m: m, n: n, k: k, a: a, b: b, c: to, transposesA: transposingA, transposesB: transposingB))
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

  /// Its tiles. Large matrices have tiles of about 1,024, since oneDNN takes twice as
  /// long for strips of them that are narrower than 512; along the longer side there is a multiple of four, for threads to
  /// get the same share, if they are not narrower than `least`.
  private func tiles(least: Int) -> [Tile] {
    // Below about 0.1 ms of work, waking and awaiting other threads gains little, and on a busy machine costs several times
    // the work.
    if 2 * m * n * k < 1 << 24 { return [Tile(product: self, rows: 0..<m, columns: 0..<n)] }
    func whole(_ length: Int) -> Int { (length + 1023) / 1024 }
    func shared(_ length: Int) -> Int { max(1, min((whole(length) + 3) / 4 * 4, length / least)) }
    let (rows, columns) = m >= n ? (shared(m), whole(n)) : (whole(m), shared(n))
    return (0..<rows * columns).map { tile in
      let (row, column) = (tile / columns, tile % columns)
      return Tile(
        product: self, rows: m * row / rows..<m * (row + 1) / rows,
        columns: n * column / columns..<n * (column + 1) / columns)
    }
  }

  /// Makes all of them.
  static func run(_ products: [Product]) {
    // Strips of 128 take a tenth less time than those of 64.
    var tiles = products.flatMap { $0.tiles(least: products.count > 1 ? 128 : 64) }
    let count = tiles.count
    let threads = count == 1 ? ck_limit_threads(1) : 0
    defer { if count == 1 { _ = ck_limit_threads(threads) } }
    ck_parallel_for(
      count, products.reduce(0) { $0 + $1.m * $1.n * $1.k },
      { context, begin, end in
        guard let tiles = context?.assumingMemoryBound(to: Tile.self) else { return }
        for tile in begin..<end { tiles[tile].product.run(rows: tiles[tile].rows, columns: tiles[tile].columns) }
      }, &tiles)
  }

  private struct Tile {
    var product: Product
    var rows, columns: Range<Int>
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
