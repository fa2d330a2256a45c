import ImageCodecs
import TFRecords
import Tensors

/// One feature or feature list of all records, on its way into an array.
struct ArrayCollectorColumn {
  private enum Values {
    /// Before the first list of a type.
    case none
    case integers([Int64])
    case floats([Float])
    case pixels([UInt8], shape: [Int])
  }

  private var values = Values.none
  private let isList: Bool
  /// How many values a record has, or how many steps.
  private var rows = RowLengths()
  /// How many values a step has.
  private var steps = RowLengths()

  init(isList: Bool) { self.isList = isList }

  /// Adds the feature of a record.
  ///
  /// - Throws: `TableError` for another type or shape than before, and for bytes that are no image.
  mutating func add(_ feature: Feature) throws {
    guard !isList else { throw TableError("a feature, but a feature list in the records before") }
    guard feature != .unset else { throw TableError("a feature without a list") }
    rows.append(feature.count)
    try append(feature)
  }

  /// Adds the feature list of a record.
  ///
  /// - Throws: as the other does.
  mutating func add(steps features: [Feature]) throws {
    guard isList else { throw TableError("a feature list, but a feature in the records before") }
    rows.append(features.count)
    for feature in features {
      steps.append(feature.count)
      try append(feature)
    }
  }

  private mutating func append(_ feature: Feature) throws {
    switch feature {
    case .unset: return
    case .int64s(let new):
      switch values {
      case .none: values = .integers(new)
      case .integers(var all):
        values = .none  // so that the array has one owner and grows in place
        all += new
        values = .integers(all)
      default: throw TableError("\(feature.kindName), but another type before")
      }
    case .floats(let new):
      switch values {
      case .none: values = .floats(new)
      case .floats(var all):
        values = .none
        all += new
        values = .floats(all)
      default: throw TableError("\(feature.kindName), but another type before")
      }
    case .bytes(let new): for value in new { try append(image: value) }
    }
  }

  private mutating func append(image encoded: [UInt8]) throws {
    guard ImageFormat(sniffing: encoded.span.bytes) != nil else {
      throw TableError("an array holds numbers or images, not other bytes")
    }
    let pixels = try decodeImage(encoded)
    switch values {
    case .none: values = .pixels(pixels.scalars(of: UInt8.self), shape: pixels.shape)
    case .pixels(var all, let shape):
      guard pixels.shape == shape else { throw TableError("an image of \(pixels.shape), but \(shape) before; use --resize") }
      values = .none
      all += pixels.scalars(of: UInt8.self)
      values = .pixels(all, shape: shape)
    default: throw TableError("bytes, but numbers before")
    }
  }

  /// The arrays and what their names have behind that of the feature.
  ///
  /// - Throws: `TableError` when no record shows of which type the values are.
  func arrays(named name: String) throws -> [(ending: String, array: Tensor)] {
    // The shape of a row, as far as all are alike.
    let step: [Int]? = !isList ? [] : steps.count == 0 ? [] : steps.common.map { $0 == 1 ? [] : [$0] }
    guard let step else {
      return [
        (Self.flatValues, try array([valueCount], name)), ("/ragged_row_lengths_0", Self.lengths(rows)),
        ("/ragged_row_lengths_1", Self.lengths(steps)),
      ]
    }
    guard let length = rows.common else {
      return [(Self.flatValues, try array([rowTotal] + step, name)), ("/ragged_row_lengths_0", Self.lengths(rows))]
    }
    return [("", try array([rows.count] + (length == 1 && !isList ? [] : [length]) + step, name))]
  }

  private static let flatValues = "/ragged_flat_values"

  private static func lengths(_ lengths: RowLengths) -> Tensor { Tensor(lengths.all.map { Int64($0) }) }

  /// How many elements all rows have.
  private var rowTotal: Int { isList ? steps.count : valueCount }

  private var valueCount: Int {
    switch values {
    case .none: 0
    case .integers(let values): values.count
    case .floats(let values): values.count
    case .pixels(let values, let shape): values.count / max(1, shape.reduce(1, *))
    }
  }

  private func array(_ shape: [Int], _ name: String) throws -> Tensor {
    switch values {
    case .none:
      throw TableError(
        "feature '\(name)' has no value in any record, so that the type of its array does not show; leave it out with --features -\(name)")
    case .integers(let values): return Tensor(values, shape: shape)
    case .floats(let values): return Tensor(values, shape: shape)
    case .pixels(let values, let image):
      // Gray images are pictures without a last axis, as MNIST's.
      return Tensor(values, shape: shape + (image.last == 1 ? Array(image.dropLast()) : image))
    }
  }
}
