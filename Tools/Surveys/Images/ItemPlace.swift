/// Where an item of a data set is, so that a person finds it and a program reads it again.
///
/// ```swift
/// print(ItemPlace(path: "a.tfrecord", number: 3))      // a.tfrecord: record 3
/// ```
package struct ItemPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var path: String
  /// The record, row or image within the file, from 0; nil when the file is the item.
  package var number: Int?
  /// What the number counts.
  package var noun: String
  /// Where a record of an uncompressed file begins.
  package var byteOffset: Int?

  package init(path: String, number: Int? = nil, noun: String = "record", byteOffset: Int? = nil) {
    self.path = path
    self.number = number
    self.noun = noun
    self.byteOffset = byteOffset
  }

  package var description: String { number.map { "\(path): \(noun) \($0)" } ?? path }

  package static func < (a: ItemPlace, b: ItemPlace) -> Bool {
    a.path == b.path
      ? (a.number ?? -1) < (b.number ?? -1) : a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
  }
}

extension ItemPlace: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
