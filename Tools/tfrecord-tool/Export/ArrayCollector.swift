import ImageCodecs
import TFRecords
import TensorFiles
import Tensors

/// Records as arrays, one a feature, with a row a record: `[n]` for one value, `[n, k]` for k, `[n, height, width, channels]`
/// for images of one size, which are decoded.
///
/// What is collected is held in memory.
struct ArrayCollector {
  private enum Column {
    case integers([Int64], width: Int)
    case floats([Float], width: Int)
    case pixels([UInt8], shape: [Int])
  }

  private var columns: [String: Column] = [:]
  private var count = 0

  /// Adds a record.
  ///
  /// - Throws: `TableError` for what has no place in an array: other features or shapes than in the record before, texts.
  mutating func add(_ example: SequenceExample, number: Int) throws {
    if let name = example.lists.keys.first {
      throw TableError("an array cannot hold the feature list '\(name)'; leave it out with --features -\(name)")
    }
    if count > 0, Set(columns.keys) != Set(example.context.keys) {
      let name = Set(columns.keys).symmetricDifference(example.context.keys).min() ?? ""
      throw TableError("feature '\(name)' is not in all records, up to record \(number); leave it out with --features -\(name)")
    }
    for (name, feature) in example.context {
      func mismatch(_ reason: String) -> TableError {
        TableError("record \(number), feature '\(name)': \(reason); leave it out with --features -\(name)")
      }
      switch (feature, columns[name]) {
      case (.int64s(let values), nil): columns[name] = .integers(values, width: values.count)
      case (.floats(let values), nil): columns[name] = .floats(values, width: values.count)
      case (.int64s(let values), .integers(var all, let width)?):
        guard values.count == width else { throw mismatch("\(values.count) values, but \(width) in the records before") }
        columns[name] = nil  // so that the array has one owner and grows in place
        all += values
        columns[name] = .integers(all, width: width)
      case (.floats(let values), .floats(var all, let width)?):
        guard values.count == width else { throw mismatch("\(values.count) values, but \(width) in the records before") }
        columns[name] = nil
        all += values
        columns[name] = .floats(all, width: width)
      case (.bytes(let values), let before):
        let encoded = values.first ?? []
        guard values.count == 1, ImageFormat(sniffing: encoded.span.bytes) != nil else {
          throw mismatch("an array holds numbers or images, not other bytes")
        }
        let pixels = try decodeImage(encoded)
        if case .pixels(var all, let shape)? = before {
          guard pixels.shape == shape else {
            throw mismatch("an image of \(pixels.shape), but \(shape) before; use --resize")
          }
          columns[name] = nil
          all += pixels.scalars(of: UInt8.self)
          columns[name] = .pixels(all, shape: shape)
        } else if before == nil {
          columns[name] = .pixels(pixels.scalars(of: UInt8.self), shape: pixels.shape)
        } else {
          throw mismatch("bytes, but numbers in the records before")
        }
      default: throw mismatch("\(feature.kindName), but another type in the records before")
      }
    }
    count += 1
  }

  /// Writes the arrays as `.npz`.
  func write(to path: String) throws {
    try NPZFile.write(
      columns.mapValues { column in
        switch column {
        case .integers(let values, let width): Tensor(values, shape: width == 1 ? [count] : [count, width])
        case .floats(let values, let width): Tensor(values, shape: width == 1 ? [count] : [count, width])
        case .pixels(let values, let shape):
          // Gray images are pictures without a last axis, as MNIST's.
          Tensor(values, shape: [count] + (shape.last == 1 ? Array(shape.dropLast()) : shape))
        }
      }, to: path)
  }
}
