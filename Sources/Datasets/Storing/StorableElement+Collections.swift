extension String: StorableElement {
  public static var storedType: String { "string" }

  public func encode(into row: inout RowEncoder) {
    row.append(count: utf8.count)
    let span = utf8.span
    row.append(span.bytes)
  }

  public init(decoding row: inout RowDecoder) throws {
    let bytes = try row.read(count: row.readCount(), of: UInt8.self)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw row.failure("expected text, but the bytes are not UTF-8", back: bytes.count)
    }
    self = text
  }
}

extension Array: StorableElement where Element: StorableElement {
  public static var storedType: String { "[\(Element.storedType)]" }

  public func encode(into row: inout RowEncoder) {
    row.append(count: count)
    Element.encode(self, into: &row)
  }

  public init(decoding row: inout RowDecoder) throws {
    self = try Element.decode(count: row.readCount(), from: &row)
  }
}

extension Dictionary: StorableElement where Key: StorableElement, Value: StorableElement {
  public static var storedType: String { "[\(Key.storedType): \(Value.storedType)]" }

  /// Ordered by the keys' bytes: equal dictionaries have equal rows.
  public func encode(into row: inout RowEncoder) {
    row.append(count: count)
    let pairs = map { key, value in
      var keyRow = RowEncoder()
      key.encode(into: &keyRow)
      return (key: keyRow.bytes, value: value)
    }
    for pair in pairs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      row.append(contentsOf: pair.key)
      pair.value.encode(into: &row)
    }
  }

  public init(decoding row: inout RowDecoder) throws {
    let count = try row.readCount()
    self.init(minimumCapacity: Swift.min(count, row.remaining))
    for _ in 0..<count {
      let start = row.offset
      let key = try Key(decoding: &row)
      guard try updateValue(Value(decoding: &row), forKey: key) == nil else {
        throw row.failure("the dictionary has the key \(key) twice", back: row.offset - start)
      }
    }
  }
}

extension Optional: StorableElement where Wrapped: StorableElement {
  public static var storedType: String { "\(Wrapped.storedType)?" }

  public func encode(into row: inout RowEncoder) {
    (self != nil).encode(into: &row)
    self?.encode(into: &row)
  }

  public init(decoding row: inout RowDecoder) throws {
    self = try Bool(decoding: &row) ? .some(Wrapped(decoding: &row)) : nil
  }
}
