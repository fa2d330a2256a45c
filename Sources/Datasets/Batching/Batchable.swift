public import Tensors

/// A value that becomes part of a tensor when elements are batched: tensors, numbers, arrays of numbers, and
/// dictionaries of them.
///
/// ```swift
/// let batch = try Dataset([(Tensor.zeros([2]), 7), (Tensor.ones([2]), 8)]).batch(2).first!
/// // ([[0. 0.] [1. 1.]], [7 8])
/// ```
/// Numbers of type `Int` become `int32`, as class numbers and tokens are, and throw ``NumberTooLarge`` where they do not fit; all
/// others keep their type.
public protocol Batchable: Sendable {
  /// What several values make: a tensor with a new first axis, or a dictionary of such.
  associatedtype Batch: Sendable

  /// The values along a new first axis. Throws ``BatchMismatch`` when shapes or types differ.
  ///
  /// - Parameter component: which part of the elements this is, for the error.
  static func stacked(_ members: [Self], component: String) throws -> Batch

  /// The values along a new first axis, each made longer as `padding` says.
  /// Throws ``PaddingMismatch`` when one is too long for it, ``PaddingValueMismatch`` when their type does not have the value,
  /// ``BatchMismatch`` when types differ.
  static func padded(_ members: [Self], _ padding: BatchPadding, component: String) throws -> Batch
}

/// The members of a batch do not fit together.
public struct BatchMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which part of the elements: a number, or a key.
  public var component: String
  /// What the first member of the batch has.
  public var first: String
  /// The number of the other member, in the batch.
  public var element: Int
  /// What that one has.
  public var found: String

  public var description: String {
    "A batch needs members of one shape and type, but in component \(component) "
      + "the first has \(first) and number \(element) has \(found)."
  }
}

extension Tensor: Batchable {
  public static func stacked(_ members: [Tensor], component: String) throws -> Tensor {
    let first = members[0]
    for (number, member) in members.enumerated()
    where member.shape != first.shape || member.dtype != first.dtype {
      throw BatchMismatch(
        component: component, first: "\(first.shape) \(first.dtype)", element: number,
        found: "\(member.shape) \(member.dtype)")
    }
    return Tensor(stackingRows: members)
  }

  public static func padded(_ members: [Tensor], _ padding: BatchPadding, component: String) throws -> Tensor {
    let shape = try padding.shape(of: members, component: component)
    if let first = members.first { try padding.checkValue(fits: first.dtype, component: component) }
    return Tensor(paddingRows: members, to: shape, with: padding.value)
  }
}

extension Dictionary: Batchable where Key == String, Value: Batchable {
  public static func stacked(_ members: [[String: Value]], component: String) throws -> [String: Value.Batch] {
    try mergingColumns(of: members) { try Value.stacked($0, component: $1) }
  }

  /// Every value padded in the same way.
  public static func padded(_ members: [[String: Value]], _ padding: BatchPadding, component: String) throws
    -> [String: Value.Batch]
  {
    try mergingColumns(of: members) { try Value.padded($0, padding, component: $1) }
  }
}

/// A number that can be an element of a tensor.
public protocol BatchableNumber: Batchable where Batch == Tensor {
  /// The type in the tensor.
  associatedtype Scalar: TensorScalar
  /// The number in the tensor. Throws ``NumberTooLarge`` where it does not fit.
  var batchScalar: Scalar { get throws }
}

extension BatchableNumber {
  public static func stacked(_ members: [Self], component: String) throws -> Tensor {
    Tensor(try scalars(members, component: component) { $0 })
  }

  /// The numbers in the tensor.
  ///
  /// - Parameter element: which member of the batch the number at a place belongs to, for the error.
  fileprivate static func scalars(
    _ numbers: [Self], component: String, element: (Int) -> Int
  ) throws -> [Scalar] {
    var place = 0
    do {
      return try numbers.map { number in
        let scalar = try number.batchScalar
        place += 1
        return scalar
      }
    } catch var error as NumberTooLarge {
      (error.component, error.element) = (component, element(place))
      throw error
    }
  }

  /// Single numbers have nothing to pad. Throws ``PaddingMismatch`` when `padding` names axes.
  public static func padded(_ members: [Self], _ padding: BatchPadding, component: String) throws -> Tensor {
    if let shape = padding.shape, !shape.isEmpty {
      throw PaddingMismatch(component: component, padded: shape, element: 0, found: [])
    }
    return try stacked(members, component: component)
  }
}

extension BatchableNumber where Self: TensorScalar {
  public var batchScalar: Self { self }
}

extension Float: BatchableNumber {}
extension Double: BatchableNumber {}
extension Float16: BatchableNumber {}
extension BFloat16: BatchableNumber {}
extension Int32: BatchableNumber {}
extension Int64: BatchableNumber {}
extension UInt8: BatchableNumber {}
extension Bool: BatchableNumber {}

extension Int: BatchableNumber {
  /// The number as `int32`. Throws ``NumberTooLarge`` when it does not fit.
  public var batchScalar: Int32 {
    get throws {
      guard let scalar = Int32(exactly: self) else { throw NumberTooLarge(number: self) }
      return scalar
    }
  }
}

/// A number of type `Int` that does not fit the `int32` that it becomes in a batch.
public struct NumberTooLarge: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which part of the elements: a number, or a key.
  public var component: String
  /// The number of the member, in the batch.
  public var element: Int
  /// What does not fit.
  public var number: Int

  public init(component: String = "0", element: Int = 0, number: Int) {
    (self.component, self.element, self.number) = (component, element, number)
  }

  public var description: String {
    "\(number) in component \(component) of number \(element) of the batch does not fit int32, which Int becomes; "
      + "map it to Int64 to keep it."
  }
}

extension Array: Batchable where Element: BatchableNumber {
  public static func stacked(_ members: [[Element]], component: String) throws -> Tensor {
    try Tensor.stacked(tensors(members, component: component), component: component)
  }

  public static func padded(_ members: [[Element]], _ padding: BatchPadding, component: String) throws -> Tensor {
    try Tensor.padded(tensors(members, component: component), padding, component: component)
  }

  /// Each member as a tensor with one axis.
  static func tensors(_ members: [[Element]], component: String) throws -> [Tensor] {
    try members.enumerated().map { number, member in
      Tensor(try Element.scalars(member, component: component) { _ in number })
    }
  }
}
