public import Tensors

extension Tensor: StorableElement {
  public static var storedType: String { "tensor" }

  /// The types by their number in a row; new ones go to the end.
  private static let storedDTypes: [DType] = [
    .float32, .float64, .float16, .bfloat16, .int32, .int64, .uint8, .bool,
  ]

  public func encode(into row: inout RowEncoder) {
    guard let type = Tensor.storedDTypes.firstIndex(of: dtype), let rank = UInt8(exactly: rank) else {
      preconditionFailure("A tensor of \(dtype) with \(rank) axes cannot be stored.")
    }
    row.append(UInt8(type))
    row.append(rank)
    row.append(contentsOf: shape)
    withBytes { row.append($0) }
  }

  public init(decoding row: inout RowDecoder) throws {
    let type = Int(try row.read(UInt8.self))
    guard Tensor.storedDTypes.indices.contains(type) else {
      throw row.failure(
        "expected a tensor's type, 0 to \(Tensor.storedDTypes.count - 1), but found \(type)", back: 1)
    }
    let dtype = Tensor.storedDTypes[type]
    let rank = Int(try row.read(UInt8.self))
    let shape = try row.read(count: rank, of: Int.self)
    var byteCount = dtype.byteCount
    for length in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: length)
      guard !overflow, length >= 0 else {
        throw row.failure("no tensor can have the shape \(shape)", back: rank * 8)
      }
      byteCount = product
    }
    guard byteCount <= row.remaining else {
      throw row.failure(
        "a tensor of \(dtype) and shape \(shape) takes \(byteCount) bytes, but \(row.remaining) are left",
        back: rank * 8)
    }
    self = try row.readTensor(shape: shape, dtype: dtype, byteCount: byteCount)
  }
}
