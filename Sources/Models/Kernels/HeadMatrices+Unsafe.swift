import CKernels
import COneDNN
import Tensors

/// Where the matrix of each sample and head stands in a tensor, so that none has to be copied.
struct HeadLayout {
  let shape: [Int]
  let samples: Int
  let heads: Int
  let rows: Int
  let columns: Int
  /// From one row of a matrix to the next, in numbers.
  let stride: Int
  private let headStride: Int

  /// `[samples, rows, heads, columns]`, as projections give it.
  static func spread(_ shape: [Int]) -> HeadLayout {
    HeadLayout(
      shape: shape, samples: shape[0], heads: shape[2], rows: shape[1], columns: shape[3],
      stride: shape[2] * shape[3], headStride: shape[3])
  }

  /// `[samples, heads, rows, columns]`, as scores stand.
  static func scores(_ shape: [Int]) -> HeadLayout {
    HeadLayout(
      shape: shape, samples: shape[0], heads: shape[1], rows: shape[2], columns: shape[3],
      stride: shape[3], headStride: shape[2] * shape[3])
  }

  /// Where the matrix of a sample and of one of `total` heads begins. Fewer heads than that are shared
  /// by as many neighbours each.
  func offset(_ sample: Int, _ head: Int, of total: Int) -> Int {
    sample * rows * heads * columns + head / (total / heads) * headStride
  }
}

/// A tensor as a matrix for each sample and head.
struct HeadMatrices {
  let tensor: Tensor
  let layout: HeadLayout

  init(spread tensor: Tensor) {
    self.tensor = tensor
    layout = .spread(tensor.shape)
  }

  init(scores tensor: Tensor) {
    self.tensor = tensor
    layout = .scores(tensor.shape)
  }
}

/// scale · a · b for each sample and head, either taken transposed, laid out as `result` says. A
/// result of fewer heads is the sum over those that share it.
func headProducts(
  _ a: HeadMatrices, transposingA: Bool = false, _ b: HeadMatrices, transposingB: Bool = false,
  scale: Float = 1, into result: HeadLayout
) -> Tensor {
  let (left, right) = (a.layout, b.layout)
  let total = max(left.heads, right.heads, result.heads)
  let shared = total / result.heads
  let inner = transposingA ? left.rows : left.columns
  let multiply = MatrixMultiply(
    transposingA: transposingA, transposingB: transposingB, strides: (left.stride, right.stride, result.stride))
  let work = 2 * result.samples * total * result.rows * result.columns * inner
  return Tensor(shape: result.shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
    a.tensor.withUnsafeBytes { aBytes in
      b.tensor.withUnsafeBytes { bBytes in
        guard let to = out.floats else { return }
        guard let a = aBytes.floats, let b = bBytes.floats else {
          return to.update(repeating: 0, count: result.shape.reduce(1, *))
        }
        inParts(of: result.samples * result.heads, cost: work) { range in
          for unit in range {
            let (sample, group) = (unit / result.heads, unit % result.heads)
            for head in group * shared..<(group + 1) * shared {
              multiply(
                a + left.offset(sample, head, of: total), b + right.offset(sample, head, of: total),
                sizes: (result.rows, result.columns, inner), scale: scale,
                addingTo: head > group * shared, to + result.offset(sample, head, of: total))
            }
          }
        }
      }
    }
  }
}

/// softmax(scale · q · kᵀ) · v for each sample and head, `[samples, rows, heads, columns]`, without
/// keeping more scores than those of a few rows for each thread.
func attended(
  _ q: HeadMatrices, _ k: HeadMatrices, _ v: HeadMatrices, scale: Float, mask: AttentionMask?
) -> Tensor {
  let (queries, keys, values) = (q.layout, k.layout, v.layout)
  let (heads, columns) = (queries.heads, keys.rows)
  let result = HeadLayout.spread([queries.samples, queries.rows, heads, values.columns])
  let block = min(queries.rows, 64)
  let score = MatrixMultiply(
    transposingA: false, transposingB: true, strides: (queries.stride, keys.stride, columns))
  let combine = MatrixMultiply(
    transposingA: false, transposingB: false, strides: (columns, values.stride, result.stride))
  let work = 2 * queries.samples * heads * queries.rows * columns * (queries.columns + values.columns)
  return Tensor(shape: result.shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
    q.tensor.withUnsafeBytes { qBytes in
      k.tensor.withUnsafeBytes { kBytes in
        v.tensor.withUnsafeBytes { vBytes in
          guard let to = out.floats else { return }
          guard let q = qBytes.floats, let k = kBytes.floats, let v = vBytes.floats else {
            return to.update(repeating: 0, count: result.shape.reduce(1, *))
          }
          inParts(of: queries.samples * heads, cost: work) { range in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: block * columns) { memory in
              guard let scores = memory.baseAddress else { return }
              for unit in range {
                let (sample, head) = (unit / heads, unit % heads)
                for start in stride(from: 0, to: queries.rows, by: block) {
                  let rows = start..<min(start + block, queries.rows)
                  score(
                    q + queries.offset(sample, head, of: heads) + start * queries.stride,
                    k + keys.offset(sample, head, of: heads),
                    sizes: (rows.count, columns, queries.columns), scale: scale, scores)
                  mask?.shut(scores, sample, head, rows: rows)
                  ck_softmax(scores, scores, rows.count, columns)
                  mask?.zero(scores, sample, head, rows: rows)
                  combine(
                    scores, v + values.offset(sample, head, of: heads),
                    sizes: (rows.count, values.columns, columns), scale: 1,
                    to + result.offset(sample, head, of: heads) + start * result.stride)
                }
              }
            }
          }
        }
      }
    }
  }
}

extension AttentionMask {
  /// Calls `body` with a part of the numbers of `tensor`, `[samples, heads, rows, columns]`, for each
  /// sample and head.
  private func forEachHead(
    of tensor: inout Tensor, _ body: (UnsafeMutablePointer<Float>, _ sample: Int, _ head: Int) -> Void
  ) {
    let (heads, size) = (tensor.shape[1], tensor.shape[2] * tensor.shape[3])
    let samples = tensor.shape[0]
    tensor.inPlace { to, count in
      inParts(of: samples * heads, cost: count) { range in
        for unit in range { body(to + unit * size, unit / heads, unit % heads) }
      }
    }
  }

  /// Makes what does not count so small that nothing is left of it.
  func shut(_ scores: inout Tensor) {
    forEachHead(of: &scores) { shut($0, $1, $2, rows: 0..<rows) }
  }

  /// Zeroes what does not count, if that is the rule.
  func zero(_ weights: inout Tensor) {
    if rule == .zeros { forEachHead(of: &weights) { zero($0, $1, $2, rows: 0..<rows) } }
  }

  /// Stops gradients where the scores did not matter.
  func stop(_ gradient: inout Tensor) {
    if rule == .uniform { forEachHead(of: &gradient) { clear($0, $1, $2, rows: 0..<rows) } }
  }

  fileprivate func shut(
    _ scores: UnsafeMutablePointer<Float>, _ sample: Int, _ head: Int, rows: Range<Int>
  ) {
    each(sample, head, rows) { flags, count in
      if rule == .lowered {
        for i in 0..<count { scores[i] = flags[i] == 0 ? scores[i] - 1e9 : scores[i] }
      } else {
        for i in 0..<count { scores[i] = flags[i] == 0 ? -2.3e38 : scores[i] }
      }
    }
  }

  fileprivate func zero(
    _ weights: UnsafeMutablePointer<Float>, _ sample: Int, _ head: Int, rows: Range<Int>
  ) {
    if rule == .zeros { clear(weights, sample, head, rows: rows) }
  }

  private func clear(
    _ numbers: UnsafeMutablePointer<Float>, _ sample: Int, _ head: Int, rows: Range<Int>
  ) {
    each(sample, head, rows) { flags, count in
      for i in 0..<count { numbers[i] = flags[i] == 0 ? 0 : numbers[i] }
    }
  }

  private func each(
    _ sample: Int, _ head: Int, _ rows: Range<Int>, _ body: (UnsafePointer<UInt8>, Int) -> Void
  ) {
    flags.withUnsafeBytes { bytes in
      guard let flags = bytes.uint8s else { return }
      body(
        flags + (entry(sample, head) * self.rows + rows.lowerBound) * columns, rows.count * columns)
    }
  }
}

/// Products of matrices whose rows are given distances apart.
private struct MatrixMultiply {
  let transposingA: Bool
  let transposingB: Bool
  let strides: (a: Int, b: Int, out: Int)
  private let isPortable = KernelPath.current == .portable

  init(transposingA: Bool, transposingB: Bool, strides: (Int, Int, Int)) {
    self.transposingA = transposingA
    self.transposingB = transposingB
    self.strides = strides
  }

  /// out = scale · a · b, or that added to it, of m by n numbers that are sums of k each.
  func callAsFunction(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, sizes: (m: Int, n: Int, k: Int),
    scale: Float, addingTo: Bool = false, _ out: UnsafeMutablePointer<Float>
  ) {
    if isPortable { return portable(a, b, sizes, scale, addingTo, out) }
    OneDNN.start()
    let status = onednn_sgemm(
      transposingA ? CChar(84) : CChar(78), transposingB ? CChar(84) : CChar(78), Int64(sizes.m),
      Int64(sizes.n), Int64(sizes.k), scale, a, Int64(strides.a), b, Int64(strides.b),
      addingTo ? 1 : 0, out, Int64(strides.out))
    precondition(status == dnnl_success, "oneDNN's sgemm failed with status \(status.rawValue).")
  }

  private func portable(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ sizes: (m: Int, n: Int, k: Int),
    _ scale: Float, _ addingTo: Bool, _ out: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<sizes.m {
      for column in 0..<sizes.n {
        var sum: Float = 0
        for i in 0..<sizes.k {
          sum +=
            (transposingA ? a[i * strides.a + row] : a[row * strides.a + i])
            * (transposingB ? b[column * strides.b + i] : b[i * strides.b + column])
        }
        let place = row * strides.out + column
        out[place] = (addingTo ? out[place] : 0) + scale * sum
      }
    }
  }
}

/// Calls `body` for parts of 0..<count, on several threads where `cost` operations are worth it. What
/// it calls has no further threads then; a single part may use all.
func inParts(of count: Int, cost: Int, _ body: (Range<Int>) -> Void) {
  if count < 2 || KernelPath.current == .portable { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    var parts = Parts(body: body)
    withUnsafeMutablePointer(to: &parts) { context in
      ck_parallel_for(
        count, cost, { $0!.assumingMemoryBound(to: Parts.self).pointee.body(Int($1)..<Int($2)) },
        context)
    }
  }
}

private struct Parts {
  let body: (Range<Int>) -> Void
}
