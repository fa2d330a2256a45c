import Tensors

extension BatchPadding {
  /// The shape that all members get. Throws when they do not fit in it or differ in type or number of axes.
  func shape(of members: [Tensor], component: String) throws -> [Int] {
    let first = members[0]
    var longest = first.shape
    for (number, member) in members.enumerated() {
      guard member.rank == first.rank, member.dtype == first.dtype else {
        throw BatchMismatch(
          component: component, first: "\(first.rank) axes of \(first.dtype)", element: number,
          found: "\(member.rank) axes of \(member.dtype)")
      }
      for (axis, length) in member.shape.enumerated() { longest[axis] = max(longest[axis], length) }
    }
    guard shape != nil || otherLength != nil else { return longest }
    let shape = (shape ?? Array(repeating: nil, count: first.rank)).map { $0 ?? otherLength }
    for (number, member) in members.enumerated() {
      let fits =
        member.rank == shape.count && Swift.zip(member.shape, shape).allSatisfy { $0 <= $1 ?? .max }
      if !fits {
        throw PaddingMismatch(component: component, padded: shape, element: number, found: member.shape)
      }
    }
    return Swift.zip(shape, longest).map { $0 ?? $1 }
  }
}

extension Tensor {
  /// Tensors of one type below each other along a new first axis, each filled up to `shape` with `value`.
  init(paddingRows rows: [Tensor], to shape: [Int], with value: Double) {
    if rows.allSatisfy({ $0.shape == shape }) {
      self.init(stackingRows: rows)
      return
    }
    var batch = Tensor.filled([rows.count] + shape, value, dtype: rows[0].dtype)
    let width = shape.reduce(batch.dtype.byteCount, *)
    batch.withUnsafeMutableBytes { bytes in
      for (number, row) in rows.enumerated() where row.count > 0 {
        row.withUnsafeBytes { source in
          row.copyRuns(from: source, to: bytes.baseAddress! + number * width, of: shape)
        }
      }
    }
    self = batch
  }

  /// Copies the elements to the beginning of every axis of a larger shape, in runs as long as the axes allow.
  private func copyRuns(
    from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer, of larger: [Int]
  ) {
    // Behind the last axis that differs everything lies in one run.
    let split = (0..<rank).last { shape[$0] != larger[$0] } ?? 0
    let run = shape[split...].reduce(dtype.byteCount, *)
    let stride = larger[split...].reduce(dtype.byteCount, *)
    var index = [Int](repeating: 0, count: split)
    for start in Swift.stride(from: 0, to: source.count, by: run) {
      let place = (0..<split).reduce(0) { $0 * larger[$1] + index[$1] }
      (target + place * stride).copyMemory(from: source.baseAddress! + start, byteCount: run)
      for axis in (0..<split).reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
  }

  /// A tensor with the same value everywhere, converted to `dtype`.
  static func filled(_ shape: [Int], _ value: Double, dtype: DType) -> Tensor {
    switch dtype {
    case .float32: full(shape, Float(value))
    case .float64: full(shape, value)
    case .float16: full(shape, Float16(value))
    case .bfloat16: full(shape, BFloat16(casting: value))
    case .int32: full(shape, Int32(casting: value))
    case .int64: full(shape, Int64(casting: value))
    case .uint8: full(shape, UInt8(casting: value))
    case .bool: full(shape, value != 0)
    }
  }
}
