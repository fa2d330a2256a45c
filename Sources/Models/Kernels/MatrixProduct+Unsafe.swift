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

  /// What one thread makes at a time: the sums over `depth` for a part of `c`.
  private struct Tile {
    var product: Product
    var rows, columns, depth: Range<Int>
    var c: UnsafeMutablePointer<Float>

    func make() {
      OneDNN.start()
      let (p, transposesA, transposesB) = (product, product.transposesA, product.transposesB)
      let a = transposesA ? depth.lowerBound * p.m + rows.lowerBound : rows.lowerBound * p.k + depth.lowerBound
      let b = transposesB ? columns.lowerBound * p.k + depth.lowerBound : depth.lowerBound * p.n + columns.lowerBound
      let status = onednn_sgemm(
        transposesA ? CChar(84) : CChar(78), transposesB ? CChar(84) : CChar(78),
        Int64(rows.count), Int64(columns.count), Int64(depth.count), 1,
        p.a + a, Int64(transposesA ? p.m : p.k), p.b + b, Int64(transposesB ? p.k : p.n), 0,
        c + rows.lowerBound * p.n + columns.lowerBound, Int64(p.n))
      precondition(status == dnnl_success, "oneDNN's sgemm failed with status \(status.rawValue).")
    }
  }

  /// In how many parts rows, columns and sums are taken.
  ///
  /// Threads share the largest of the three matrices by its rows as they lie in memory. So each comes back to the part of
  /// the weights that it read forward when it makes their gradient, and when the optimizer changes them from end to end:
  /// what another processor wrote last takes a small net longer to fetch than to compute.
  private func parts(least: Int) -> (m: Int, n: Int, k: Int) {
    let largest = max(m * k, k * n, m * n)
    // Less is done before another thread is awake.
    guard largest >= 1 << 16 && min(m, n, k) >= 8 || 2 * m * n * k >= 1 << 24 else { return (1, 1, 1) }
    // Large matrices have tiles of about 1,024, since oneDNN takes twice as long for strips of them that are narrower than
    // 512.
    let whole = (m: (m + 1023) / 1024, n: (n + 1023) / 1024)
    // Two or a multiple of four, for threads to get the same share, if the parts are not narrower than `least`.
    func shared(_ length: Int, _ whole: Int) -> Int {
      let parts = largest < 1 << 17 ? 2 : (whole + 3) / 4 * 4
      return max(1, min(parts, length / least))
    }
    let sums = (m: whole.m, n: whole.n, k: shared(k, 1))
    if largest == k * n { return transposesB ? (whole.m, shared(n, whole.n), 1) : sums }
    if largest == m * k && transposesA { return sums }
    return (shared(m, whole.m), whole.n, 1)
  }

  /// Makes all of them.
  static func run(_ products: [Product]) {
    var tiles: [Tile] = []
    // What the first part of the sums is to be added to, in order.
    var further: [(sums: UnsafeMutablePointer<Float>, product: Product)] = []
    defer { for (sums, _) in further { sums.deallocate() } }
    for product in products {
      // Strips of 128 take a tenth less time than those of 64.
      let parts = product.parts(least: products.count > 1 ? 128 : 64)
      for depth in 0..<parts.k {
        var c = product.c
        if depth > 0 {
          c = .allocate(capacity: product.m * product.n)
          further.append((c, product))
        }
        for place in 0..<parts.m * parts.n {
          tiles.append(Tile(
            product: product, rows: part(place / parts.n, of: parts.m, length: product.m),
            columns: part(place % parts.n, of: parts.n, length: product.n),
            depth: part(depth, of: parts.k, length: product.k), c: c))
        }
      }
    }
    let count = tiles.count
    // More than one tile means that there is enough for two threads, which `parts` knows better.
    let cost = max(products.reduce(0) { $0 + $1.m * $1.n * $1.k / 16 }, Int(ck_grain))
    let threads = count == 1 ? ck_limit_threads(1) : 0
    defer { if count == 1 { _ = ck_limit_threads(threads) } }
    ck_parallel_for(
      count, cost,
      { context, begin, end in
        guard let tiles = context?.assumingMemoryBound(to: Tile.self) else { return }
        for tile in begin..<end { tiles[tile].make() }
      }, &tiles)
    for (sums, product) in further { ck_add(sums, product.c, product.m * product.n) }
  }

  private static func part(_ part: Int, of parts: Int, length: Int) -> Range<Int> {
    length * part / parts..<length * (part + 1) / parts
  }
}
