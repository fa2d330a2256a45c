public import TFRecords
public import Tensors

extension ExampleBatch {
  /// The rows of tensors as a batch, to be written by `TFRecordWriter.write(_:)` or
  /// ``Dataset/writeTFRecord(to:compression:durable:parallelism:)``.
  ///
  /// ```swift
  /// let batch = try ExampleBatch(tensors: ["x": Tensor([[0.1, 0.2], [0.3, 0.4]] as [[Float]]), "label": Tensor([7, 8] as [Int64])])
  /// batch.example(1)      // ["label": [8], "x": .floats([0.3, 0.4])]
  /// ```
  /// Without a schema the columns are those of the tensors, in the order of their names: numbers with a fraction become
  /// floats, integers and truth values int64, as many in every record as a row has. Rows of a ragged tensor become lists.
  ///
  /// - Parameters:
  ///   - ragged: features with another number of values in every record.
  ///   - strings: features with one byte string in every record, such as encoded images.
  /// - Throws: `ExampleError` naming the feature, and the first record that has not the values it should;
  ///   ``DatasetUnsupported`` for a tensor without rows, for `float64`, whose digits a record cannot keep, and for a name
  ///   that comes twice.
  public init(
    _ schema: ExampleSchema? = nil, tensors: [String: Tensor], ragged: [String: RaggedTensor] = [:],
    strings: [String: [[UInt8]]] = [:]
  ) throws {
    var found: [ExampleSchema.Column] = []
    var columns: [String: Feature] = [:]
    var rowOffsets: [String: [Int]] = [:]
    func add(_ name: String, _ feature: Feature, count: Int?, offsets: [Int]? = nil) throws {
      guard columns.updateValue(feature, forKey: name) == nil else {
        throw DatasetUnsupported("feature '\(name)' is given twice")
      }
      rowOffsets[name] = offsets
      found.append(ExampleSchema.Column(name, feature, count: count))
    }
    for (name, tensor) in tensors {
      guard let rows = tensor.shape.first else {
        throw DatasetUnsupported("feature '\(name)' is a tensor without an axis of records")
      }
      let count = tensor.shape.dropFirst().reduce(1, *)
      // A record without values has an empty list.
      let offsets = count == 0 ? [Int](repeating: 0, count: rows + 1) : nil
      try add(name, Feature(tensor, name), count: count == 0 ? nil : count, offsets: offsets)
    }
    for (name, tensor) in ragged {
      let width = tensor.values.shape.dropFirst().reduce(1, *)
      try add(name, Feature(tensor.values, name), count: nil, offsets: tensor.rowSplits.map { $0 * width })
    }
    for (name, values) in strings { try add(name, .bytes(values), count: 1) }
    try self.init(
      schema ?? ExampleSchema(found.sorted { $0.name < $1.name }), columns: columns, rowOffsets: rowOffsets)
  }
}

extension Feature {
  /// All values of a tensor.
  fileprivate init(_ tensor: Tensor, _ name: String) throws {
    switch tensor.dtype {
    case .float32, .float16, .bfloat16: self = .floats(tensor.cast(to: .float32).scalars())
    case .int32, .int64, .uint8, .bool: self = .int64s(tensor.cast(to: .int64).scalars())
    case .float64:
      throw DatasetUnsupported(
        "feature '\(name)' is float64, but records hold float32; cast(to: .float32) makes that of it")
    }
  }
}

extension ExampleSchema.Column {
  /// The column of `count` such values in every record, of any number for nil.
  fileprivate init(_ name: String, _ feature: Feature, count: Int?) {
    switch (feature, count) {
    case (.floats, let count?): self = .float(name, count: count)
    case (.floats, nil): self = .floatList(name)
    case (.bytes, 1?): self = .bytes(name)
    case (.bytes, _): self = .bytesList(name)
    case (.int64s, let count?): self = .int64(name, count: count)
    case (.int64s, nil), (.unset, _): self = .int64List(name)
    }
  }
}
