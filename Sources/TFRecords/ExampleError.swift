/// Why a record is not the `Example` that was expected.
///
/// ```swift
/// try example.int64("label")
/// // throws: 'train.tfrecord', record 17: feature 'label' is missing
/// ```
public struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of problem. Open: later versions may add codes.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// The bytes are not a protobuf message of this kind.
    public static let malformed = Code(description: "malformed")
    /// The feature is not there, or holds no list.
    public static let missing = Code(description: "missing")
    /// The feature holds another kind of list.
    public static let wrongKind = Code(description: "wrongKind")
    /// The list has another number of values.
    public static let wrongCount = Code(description: "wrongCount")
    /// The schema does not have the feature.
    public static let notInSchema = Code(description: "notInSchema")
  }

  /// The kind of problem.
  public var code: Code
  /// What is wrong, in words.
  public var reason: String
  /// The feature it was found in, when that is known.
  public var key: String?
  /// Where in the record's data, in bytes, when the bytes are at fault.
  public var byteOffset: Int?
  /// The file, when the bytes came from one.
  public var path: String?
  /// Which record of the file, counting from 0.
  public var recordNumber: Int?

  init(_ code: Code, _ reason: String, key: String? = nil, byteOffset: Int? = nil, recordNumber: Int? = nil) {
    self.code = code
    self.reason = reason
    self.key = key
    self.byteOffset = byteOffset
    self.recordNumber = recordNumber
  }

  /// The same, with the place that `record` came from.
  func placed(at record: Record) -> ExampleError {
    var error = self
    guard !record.path.isEmpty else { return error }
    error.path = record.path
    error.recordNumber = record.number
    return error
  }

  public var description: String {
    var place: [String] = []
    if let path { place.append("'\(path)'") }
    if let recordNumber { place.append("record \(recordNumber)") }
    if let byteOffset { place.append("byte offset \(byteOffset) of the record") }
    let feature = key.map { "feature '\($0)' " } ?? "it "
    return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + feature + reason
  }
}
