/// What is wrong with a saved dataset, and where.
///
/// ```swift
/// try Dataset<Int>.saved(at: "letters")
/// // throws: letters/dataset.json: the elements were saved as string, and cannot be read as int64
/// ```
/// Damaged bytes of an element are told by their checksum, as a `TFRecordError`; this error is about what has its
/// checksum and still does not fit.
public struct SavedDatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// The number of the element, from 0; nil when it is about the whole.
  public var element: Int?
  /// Where in the file.
  public var byteOffset: Int?
  /// What was expected and what was found.
  public var reason: String

  public var description: String {
    let element = element.map { ", element \($0)" } ?? ""
    let place = byteOffset.map { ", byte \($0)" } ?? ""
    return "\(path)\(element)\(place): \(reason)"
  }
}
