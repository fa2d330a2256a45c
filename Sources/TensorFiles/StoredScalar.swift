package import Tensors

/// How a file spells one number: what kind it is, how many bytes it takes, and
/// which byte comes first.
///
/// Tensors have fewer types than files: an integer type they lack is read as the
/// next wider one, so that every value survives.
///
///     StoredScalar(kind: .signed, byteCount: 2).dtype     // .int32
///     StoredScalar(kind: .unsigned, byteCount: 8).dtype   // nil: no type holds 2^64 - 1
package struct StoredScalar: Equatable, Sendable {
  package enum Kind: Sendable { case bool, signed, unsigned, float, bfloat }

  package var kind: Kind
  package var byteCount: Int
  package var isBigEndian = false

  /// How tensors of `dtype` are spelled in memory and in the files written here.
  package init(_ dtype: DType) {
    switch dtype {
    case .bool: self.init(kind: .bool, byteCount: 1)
    case .uint8: self.init(kind: .unsigned, byteCount: 1)
    case .int32: self.init(kind: .signed, byteCount: 4)
    case .int64: self.init(kind: .signed, byteCount: 8)
    case .float16: self.init(kind: .float, byteCount: 2)
    case .float32: self.init(kind: .float, byteCount: 4)
    case .float64: self.init(kind: .float, byteCount: 8)
    case .bfloat16: self.init(kind: .bfloat, byteCount: 2)
    }
  }

  package init(kind: Kind, byteCount: Int, isBigEndian: Bool = false) {
    self.kind = kind
    self.byteCount = byteCount
    self.isBigEndian = isBigEndian
  }

  /// The type of a tensor that holds every such number, or nil when there is none.
  package var dtype: DType? {
    switch (kind, byteCount) {
    case (.bool, 1): .bool
    case (.unsigned, 1): .uint8
    case (.signed, 1), (.signed, 2), (.unsigned, 2), (.signed, 4): .int32
    case (.unsigned, 4), (.signed, 8): .int64
    case (.float, 2): .float16
    case (.float, 4): .float32
    case (.float, 8): .float64
    case (.bfloat, 2): .bfloat16
    default: nil
    }
  }

  /// The most axes a shape in a file may have, NumPy's own limit.
  package static let maximumRank = 64

  /// The bytes a tensor of `shape` takes in the file, or nil when there is no such ``count(ofShape:)``.
  package func byteCount(ofShape shape: [Int]) -> Int? {
    Self.count(ofShape: shape).map { $0 * byteCount }
  }

  /// How many elements a tensor of `shape` has, or nil when the shape has a
  /// negative length, too many axes, or more elements than can be counted.
  package static func count(ofShape shape: [Int]) -> Int? {
    guard shape.count <= maximumRank else { return nil }
    // Tensors multiply in this order and trap on overflow, so this must not skip
    // a zero at the end. The factor 8 leaves room for the widest type.
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, product <= Int.max / 8 else { return nil }
      count = product
    }
    return count
  }
}
