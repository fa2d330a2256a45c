public import Tensors

/// How members of a batch that differ in shape are made equal: filled up behind their ends.
///
/// ```swift
/// BatchPadding()                              // on every axis as long as the longest of the batch, with zeros
/// BatchPadding(shape: [nil, 16], value: -1)   // first axis: the longest; second: 16
/// ```
public struct BatchPadding: Sendable, Hashable {
  /// The length of each axis, nil for that of the longest member in the batch; nil means so for all axes.
  public var shape: [Int?]?
  /// What is filled in, as a number of the elements' type; one that this type does not have is an error.
  public var value: Double
  /// The length of the axes that are not named, in place of that of the longest member.
  var otherLength: Int?

  public init(shape: [Int?]? = nil, value: Double = 0) {
    precondition(
      shape?.allSatisfy { $0 ?? 0 >= 0 } ?? true, "Padding needs lengths of 0 or more: \(shape ?? []).")
    self.shape = shape
    self.value = value
  }

  /// The same with a length for all axes that are not named.
  func limited(to length: Int?) -> BatchPadding {
    var limited = self
    limited.otherLength = length
    return limited
  }

  /// What of this decides the elements.
  var text: String { "\(shape.map(PaddingMismatch.text) ?? "longest") \(value)" }
}

extension BatchPadding {
  /// Throws ``PaddingValueMismatch`` when no number of a type is the value; floats are rounded.
  func checkValue(fits dtype: DType, component: String) throws {
    let fits =
      switch dtype {
      case .int32: Int32(exactly: value) != nil
      case .int64: Int64(exactly: value) != nil
      case .uint8: UInt8(exactly: value) != nil
      case .bool: value == 0 || value == 1
      default: true
      }
    if !fits { throw PaddingValueMismatch(component: component, value: value, dtype: dtype) }
  }
}

/// A type does not have the value that should be filled in.
public struct PaddingValueMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which part of the elements: a number, or a key.
  public var component: String
  public var value: Double
  /// The type of the elements.
  public var dtype: DType

  public var description: String { "Component \(component) is \(dtype), which cannot be padded with \(value)." }
}

/// A member of a batch does not fit in the shape it should be padded to.
public struct PaddingMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which part of the elements: a number, or a key.
  public var component: String
  /// The shape to pad to; nil stands for the longest of the batch.
  public var padded: [Int?]
  /// The number of the member, in the batch.
  public var element: Int
  /// The shape of the member.
  public var found: [Int]

  public var description: String {
    "Padding makes members longer, never shorter: component \(component) is padded to \(Self.text(padded)), "
      + "but number \(element) of the batch has the shape \(found)."
  }

  static func text(_ shape: [Int?]) -> String {
    "[\(shape.map { $0.map(String.init) ?? "longest" }.joined(separator: ", "))]"
  }
}
