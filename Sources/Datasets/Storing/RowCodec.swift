import TFRecords

/// How the elements of a dataset become rows, and rows elements: for one storable type, or for a tuple of them.
struct RowCodec<Element: Sendable>: Sendable {
  /// See ``StorableElement/storedType``.
  let type: String
  let encode: @Sendable (Element, inout RowEncoder) -> Void
  let decode: @Sendable (Record) throws -> Element

  init() where Element: StorableElement {
    if let whole = Element.self as? any StoredAsRow.Type {
      self = Self.wholeRows(of: whole)
      return
    }
    type = Element.storedType
    encode = { $0.encode(into: &$1) }
    decode = { record in
      try Self.reading(record) { try Element(decoding: &$0) }
    }
  }

  init<each Part: StorableElement>() where Element == (repeat each Part) {
    var types: [String] = []
    repeat types.append((each Part).storedType)
    type = "(\(types.joined(separator: ", ")))"
    encode = { element, row in repeat (each element).encode(into: &row) }
    decode = { record in
      try Self.reading(record) { row in (repeat try (each Part)(decoding: &row)) }
    }
  }

  private init(
    type: String, encode: @escaping @Sendable (Element, inout RowEncoder) -> Void,
    decode: @escaping @Sendable (Record) throws -> Element
  ) {
    (self.type, self.encode, self.decode) = (type, encode, decode)
  }

  /// `Whole` is `Element`, which the compiler cannot know.
  private static func wholeRows<Whole: StoredAsRow>(of: Whole.Type) -> RowCodec {
    RowCodec(
      type: Whole.storedType,
      encode: { element, row in
        guard let element = element as? Whole else {
          preconditionFailure("A \(Whole.self) was expected, not a \(Element.self).")
        }
        element.encodeRow(into: &row)
      },
      decode: { record in
        guard let element = try Whole(decodingRow: record) as? Element else {
          preconditionFailure("A \(Element.self) was expected, not a \(Whole.self).")
        }
        return element
      })
  }

  private static func reading(_ record: Record, _ body: (inout RowDecoder) throws -> Element) throws -> Element {
    var row = RowDecoder(record)
    let element = try body(&row)
    guard row.remaining == 0 else {
      throw row.failure("\(row.remaining) bytes follow the element, which should be its last")
    }
    return element
  }
}
