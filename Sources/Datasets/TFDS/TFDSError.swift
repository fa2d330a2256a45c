/// What is wrong with a TFDS data set, or with what was asked of it.
///
///     '/data/digits/1.0.0/features.json': feature 'sound' is of a kind that is not read: AudioLazy
public struct TFDSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file or folder, or the record's file.
  public var path: String
  /// Which record of the file, counted from 0, when it is about one.
  public var record: Int?
  /// The feature, as a path: `objects/box`.
  public var feature: String?
  public var reason: String

  init(_ path: String, record: Int? = nil, feature: String? = nil, _ reason: String) {
    self.path = path
    self.record = record
    self.feature = feature
    self.reason = reason
  }

  public var description: String {
    let record = record.map { ", record \($0)" } ?? ""
    let feature = feature.map { "feature '\($0)' " } ?? ""
    return (path.isEmpty ? "" : "'\(path)'\(record): ") + feature + reason
  }
}
