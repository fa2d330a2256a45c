import Files
import ImageCodecs
import TFRecords
import TensorFiles
import Tensors

extension TFDSExample {
  /// The example in a record.
  ///
  /// - Throws: `ExampleError` for a record that is none; ``TFDSError`` with the feature for one that is not as described.
  init(_ record: Record, _ fields: [TFDSField]) throws {
    let example = try Example(parsing: record)
    values = [:]
    for field in fields {
      do {
        values[field.name] = try field.decode(example)
      } catch let error as FieldError {
        throw TFDSError(record.path, record: record.number, feature: field.name, error.reason)
      } catch let error as ImageCodecError {
        throw TFDSError(record.path, record: record.number, feature: field.name, "\(error)")
      }
    }
  }
}

/// What is wrong with a field, before it is known in which record.
private struct FieldError: Error {
  var reason: String
}

extension TFDSField {
  /// The value in an example; nil for an optional one that is not there.
  fileprivate func decode(_ example: Example) throws -> TFDSExample.Value? {
    if lengths.count > 1, example["\(name)/ragged_flat_values"] != nil { return try ragged(example) }
    switch kind {
    case .numbers, .bytes:
      guard let list = try list(name, in: example) else { return nil }
      return try value(list, shape: resolve(lengths + shape, count: list.count))
    case .image, .packed:
      let isDynamic = kind.isPacked && shape.filter { $0 == nil }.count > 1
      guard case .bytes(let parts)? = try list(isDynamic ? "\(name)/value" : name, in: example) else { return nil }
      let outer = try resolve(lengths, count: parts.count)
      let shapes = isDynamic ? try dynamicShapes(example, count: parts.count) : nil
      let tensors = try parts.enumerated().map { number, bytes in
        kind == .image ? try image(bytes) : try unpacked(bytes, shapes?[number])
      }
      if outer.isEmpty { return .tensor(tensors[0]) }
      guard let first = tensors.first else {
        return .tensor(.zeros(outer + shape.map { $0 ?? 0 }, dtype: dtype ?? .uint8))
      }
      guard tensors.allSatisfy({ $0.shape == first.shape }) else {
        throw FieldError(reason: "has values of several shapes in one sequence")
      }
      return .tensor(Tensor(stackingRows: tensors))
    }
  }

  /// The list under a key: what is missing is empty where lengths may be 0, and an error elsewhere.
  private func list(_ key: String, in example: Example) throws -> Feature? {
    if let feature = example[key], feature != .unset { return feature }
    if isOptional { return nil }
    guard (lengths + shape).contains(nil) else { throw FieldError(reason: "is missing") }
    switch kind {
    case .bytes, .image, .packed: return .bytes([])
    case .numbers: return dtype?.isFloat == true ? .floats([]) : .int64s([])
    }
  }

  /// The shape with its unknown length, which follows from the number of values.
  private func resolve(_ shape: [Int?], count: Int) throws -> [Int] {
    var known = 1
    for case let length? in shape {
      let (product, overflow) = known.multipliedReportingOverflow(by: length)
      guard !overflow else { throw FieldError(reason: "has a shape that is too large: \(Self.text(shape))") }
      known = product
    }
    guard let place = shape.firstIndex(of: nil) else {
      guard count == known else { throw wrongCount(count, shape) }
      return shape.compactMap { $0 }
    }
    guard count == 0 || !shape[(place + 1)...].contains(nil) else {
      throw FieldError(reason: "has \(count) values, and several lengths of its shape \(Self.text(shape)) are not known")
    }
    guard known == 0 ? count == 0 : count % known == 0 else { throw wrongCount(count, shape) }
    var resolved = shape.map { $0 ?? 0 }
    resolved[place] = known == 0 ? 0 : count / known
    return resolved
  }

  private func wrongCount(_ count: Int, _ shape: [Int?]) -> FieldError {
    FieldError(reason: "has \(count) values, which do not make the shape \(Self.text(shape))")
  }

  private static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
  }

  // MARK: Plain lists

  private func value(_ list: Feature, shape: [Int]) throws -> TFDSExample.Value {
    switch (kind, list) {
    case (.bytes, .bytes(let values)): return .bytes(values, shape: shape)
    case (.numbers, .floats(let values)) where dtype?.isFloat == true:
      return .tensor(Tensor(values, shape: shape).cast(to: dtype ?? .float32))
    case (.numbers, .int64s(let values)) where dtype?.isFloat == false:
      if let wrong = values.first(where: { !contains($0) }) {
        throw FieldError(reason: "has the value \(wrong), which is no \(scalar)")
      }
      return .tensor(Tensor(values, shape: shape).cast(to: dtype ?? .int64))
    default: throw FieldError(reason: "is a list of \(list.kindName) values, where \(kind == .bytes ? "bytes" : scalar) was described")
    }
  }

  /// Whether a number is one of the type that was written. TFDS writes those of 64 bits without a sign as if they had one.
  private func contains(_ value: Int64) -> Bool {
    switch scalar {
    case "bool": value == 0 || value == 1
    case "uint8": UInt8(exactly: value) != nil
    case "int8": Int8(exactly: value) != nil
    case "uint16": UInt16(exactly: value) != nil
    case "int16": Int16(exactly: value) != nil
    case "uint32": UInt32(exactly: value) != nil
    case "int32": Int32(exactly: value) != nil
    case "uint64": value >= 0
    default: true
    }
  }

  private func ragged(_ example: Example) throws -> TFDSExample.Value {
    guard let flat = example["\(name)/ragged_flat_values"] else { throw FieldError(reason: "is missing") }
    let values = try value(flat, shape: resolve([nil] + shape, count: flat.count))
    var rowLengths: [[Int]] = []
    for level in 0..<lengths.count - 1 {
      guard case .int64s(let numbers)? = example["\(name)/ragged_row_lengths_\(level)"] else {
        throw FieldError(reason: "lacks the lengths of its sequences")
      }
      rowLengths.append(numbers.map { Int($0) })
    }
    // Every level counts what is in the next, the last the values.
    for (level, numbers) in rowLengths.enumerated() {
      var sum = 0
      for number in numbers {
        guard number >= 0, number <= flat.count + numbers.count + (1 << 40), sum <= 1 << 50 else {
          throw FieldError(reason: "has a sequence of length \(number)")
        }
        sum += number
      }
      let below = level + 1 < rowLengths.count ? rowLengths[level + 1].count : try resolve([nil] + shape, count: flat.count)[0]
      guard sum == below else { throw FieldError(reason: "has sequences of \(sum) values in all, but there are \(below)") }
    }
    return .ragged(values, rowLengths: rowLengths)
  }

  // MARK: Encoded values

  private func dynamicShapes(_ example: Example, count: Int) throws -> [[Int]] {
    guard case .int64s(let numbers)? = example["\(name)/shape"], numbers.count == count * shape.count else {
      throw FieldError(reason: "lacks the shapes of its values")
    }
    return (0..<count).map { part in
      numbers[part * shape.count..<(part + 1) * shape.count].map { Int($0) }
    }
  }

  private func unpacked(_ bytes: [UInt8], _ given: [Int]?) throws -> Tensor {
    let length = try given ?? (shape.contains(nil) ? nil : shape.compactMap { $0 }) ?? {
      // One unknown length follows from the number of bytes, which only plain ones show.
      guard kind == .packed(isZlib: false), let one = RawNumbers.byteCount(scalar, shape: []) else {
        throw FieldError(reason: "is packed, and its shape is not known")
      }
      return try resolve(shape, count: bytes.count / one)
    }()
    guard length.allSatisfy({ $0 >= 0 }), let size = RawNumbers.byteCount(scalar, shape: length) else {
      throw FieldError(reason: "has the shape \(length), which cannot be")
    }
    var raw = bytes
    if kind == .packed(isZlib: true) {
      // zlib makes at most 1,032 bytes of one.
      guard size / 1032 <= bytes.count, let inflated = inflate(bytes, count: size) else {
        throw FieldError(reason: "does not unpack to the \(size) bytes of its shape \(length)")
      }
      raw = inflated
    }
    guard raw.count == size, let tensor = RawNumbers.tensor(raw.span.bytes, scalar, shape: length) else {
      throw FieldError(reason: "has \(raw.count) bytes, but its shape \(length) needs \(size)")
    }
    return tensor
  }

  private func image(_ bytes: [UInt8]) throws -> Tensor {
    guard shape.count == 3 else { throw FieldError(reason: "is an image of \(shape.count) axes instead of 3") }
    guard scalar == "uint8" || scalar == "float32" else {
      throw FieldError(reason: "is an image of \(scalar) pixels, and only uint8 and float32 are read")
    }
    // A float of 32 bits is kept as the four channels of a PNG file.
    let channels = scalar == "float32" ? 4 : shape[2] ?? 0
    guard [0, 1, 3, 4].contains(channels) else {
      throw FieldError(reason: "is an image of \(channels) channels, where 1, 3 or 4 are possible")
    }
    var pixels = try decodeImage(bytes.span.bytes, channels: channels)
    if scalar == "float32" {
      let floats = pixels.withBytes { RawNumbers.tensor($0, "float32", shape: Array(pixels.shape[..<2]) + [1]) }
      guard let floats else { throw FieldError(reason: "has pixels that are no floats") }
      pixels = floats
    }
    guard Swift.zip(pixels.shape, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
      throw FieldError(reason: "is an image of shape \(pixels.shape), where \(Self.text(shape)) was described")
    }
    return pixels
  }
}

extension DType {
  fileprivate var isFloat: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    case .bool, .uint8, .int32, .int64: false
    }
  }
}
