public import Tensors

/// One example of a TFDS data set: its values by name, those inside of others by their path.
///
/// ```swift
/// let example = try Dataset.tfds("coco", split: "train")[0]
/// try example.tensor("image").shape                // [480, 640, 3]
/// try example.tensor("objects/bbox").shape         // [8, 4]
/// try example.text("image/filename")               // "000000458755.jpg"
/// ```
public struct TFDSExample: Sendable, Equatable {
  /// A value, decoded.
  public enum Value: Sendable, Equatable {
    /// Numbers, and the pixels of images.
    case tensor(Tensor)
    /// Texts, or bytes of any kind, and the shape they have together: `[]` for one.
    case bytes([[UInt8]], shape: [Int])
    /// A sequence of sequences: all values one after the other, and how many each inner sequence has, level by level,
    /// the outermost first.
    indirect case ragged(Value, rowLengths: [[Int]])
  }

  /// All values by their paths. An optional value that the example does not have is missing.
  public var values: [String: Value]

  /// The numbers of `name`.
  ///
  /// - Throws: ``TFDSError`` when there is no such feature, or it is of another kind.
  public func tensor(_ name: String) throws -> Tensor {
    guard case .tensor(let tensor) = try value(name) else { throw wrongKind(name, "numbers") }
    return tensor
  }

  /// The one text of `name`, which has to be UTF-8.
  public func text(_ name: String) throws -> String {
    let texts = try texts(name)
    guard case .bytes(_, []) = try value(name) else { throw wrongKind(name, "one text") }
    return texts[0]
  }

  /// All texts of `name`, which have to be UTF-8.
  public func texts(_ name: String) throws -> [String] {
    guard case .bytes(let bytes, _) = try value(name) else { throw wrongKind(name, "texts") }
    return try bytes.map { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw TFDSError("", feature: name, "is not UTF-8 text")
      }
      return text
    }
  }

  /// The sequences of numbers of `name`.
  public func ragged(_ name: String) throws -> RaggedTensor {
    guard case .ragged(.tensor(let values), let lengths) = try value(name), lengths.count == 1 else {
      throw wrongKind(name, "sequences of numbers")
    }
    return RaggedTensor(
      values: values, rowSplits: lengths[0].reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
  }

  private func value(_ name: String) throws -> Value {
    guard let value = values[name] else {
      throw TFDSError(
        "", feature: name, "is not in the example, which has \(values.keys.sorted().joined(separator: ", "))")
    }
    return value
  }

  private func wrongKind(_ name: String, _ wanted: String) -> TFDSError {
    let found =
      switch values[name] {
      case .tensor(let tensor): "\(tensor.dtype) of shape \(tensor.shape)"
      case .bytes(_, let shape): shape.isEmpty ? "one text" : "texts of shape \(shape)"
      case .ragged: "a sequence of sequences"
      case nil: "nothing"
      }
    return TFDSError("", feature: name, "is \(found), not \(wanted)")
  }
}
