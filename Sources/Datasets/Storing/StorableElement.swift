/// An element that ``Dataset/save(to:)`` and ``Dataset/cache(at:version:)`` can put on disk.
///
/// Numbers, `Bool`, `String`, `Tensor`, `Record`, `Example`, and arrays, dictionaries and optionals of these conform;
/// tuples of them need nothing. A type of one's own stores its parts one after the other:
///
/// ```swift
/// struct Review: StorableElement {
///   var text: String
///   var stars: Int32
///
///   static var storedType: String { "review(string, int32)" }
///   func encode(into row: inout RowEncoder) { text.encode(into: &row); stars.encode(into: &row) }
///   init(decoding row: inout RowDecoder) throws {
///     text = try String(decoding: &row)
///     stars = try Int32(decoding: &row)
///   }
/// }
/// ```
///
/// ## The bytes of a row
///
/// One element is one row, and one row is the data of one TFRecord. A row holds no names and no types: what it is, the
/// manifest `dataset.json` says once. Everything is little-endian and nothing is padded. Measured against `Example`s with
/// a feature for each part, rows of a number, a float and a word are written and read in about a third of the time, and
/// images in about two thirds; and they keep every type.
///
/// | value | bytes |
/// |---|---|
/// | integers, floats | their own 1, 2, 4 or 8; `Int` and `UInt` take 8 |
/// | `Bool` | one: 0 or 1 |
/// | `String` | length in bytes (4), UTF-8 |
/// | `[Element]` | count (4), the elements |
/// | `[Key: Value]` | count (4), key and value in turn, ordered by the bytes of the keys |
/// | `Optional` | one: 0, or 1 and the value |
/// | `Tensor` | type (1: float32 0, float64 1, float16 2, bfloat16 3, int32 4, int64 5, uint8 6, bool 7), number of axes (1), their lengths (8 each), the elements |
/// | `Record`, `Example` | length in bytes (4), the data |
/// | a tuple | its parts |
///
/// A dataset whose elements are records or examples, and nothing else, is stored without the length: its file is a
/// plain TFRecord file of these, which TensorFlow reads.
public protocol StorableElement: Sendable {
  /// What a row holds, for the manifest: a dataset is read back only as the type it was saved as.
  ///
  /// ```swift
  /// [Int].storedType      // "[int64]"
  /// ```
  static var storedType: String { get }

  /// Appends this value's bytes to a row.
  func encode(into row: inout RowEncoder)

  /// Reads what ``encode(into:)`` appended. Throws ``SavedDatasetError`` when the bytes cannot be that.
  init(decoding row: inout RowDecoder) throws

  /// Appends the bytes of all elements, without their count. Only for types that can do better than one by one.
  static func encode(_ elements: [Self], into row: inout RowEncoder)

  /// Reads `count` elements. Only for types that can do better than one by one.
  static func decode(count: Int, from row: inout RowDecoder) throws -> [Self]
}

extension StorableElement {
  public static func encode(_ elements: [Self], into row: inout RowEncoder) {
    for element in elements { element.encode(into: &row) }
  }

  public static func decode(count: Int, from row: inout RowDecoder) throws -> [Self] {
    var elements: [Self] = []
    // A count from a file is no reason to take memory: what is not there cannot be decoded.
    elements.reserveCapacity(min(count, row.remaining))
    for _ in 0..<count { elements.append(try Self(decoding: &row)) }
    return elements
  }
}
