import Tensors

/// The first bytes of an array in NumPy's format: how its numbers are spelled and
/// its shape.
///
/// Format: the bytes `93 4E 55 4D 50 59`, a version (1, 2 or 3), the length of the
/// text (2 bytes in version 1, else 4), then a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }` padded with spaces
/// so that the data start at a multiple of 64.
struct NPYHeader: Equatable {
  var scalar: StoredScalar
  var isFortranOrder: Bool
  var shape: [Int]
  /// Where the data start, in bytes from the first byte of the header.
  var byteCount: Int
  /// How many bytes of data follow.
  var dataByteCount: Int

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// Longer texts only come from damage, or from records with thousands of fields.
  static let maximumTextLength = 1 << 20

  /// What the header says, before it is known whether it makes sense.
  private struct Fields {
    var values: [String: PythonLiteral]
    /// Where the text begins, and the data after it.
    var start: Int
    var end: Int
  }

  private static func fields(
    of bytes: RawSpan, failure: (_ offset: Int, _ expected: String, _ found: String) -> TensorFileError
  ) throws(TensorFileError) -> Fields {
    let count = bytes.byteCount
    guard count >= 10 else {
      throw failure(0, "a header of at least 10 bytes", "\(count) bytes")
    }
    guard bytes.bytes(in: 0..<6) == Self.magic else {
      throw failure(0, "the signature \\x93NUMPY", "other bytes")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw failure(6, "version 1, 2 or 3 of the format", "version \(version)")
    }
    let start = version == 1 ? 10 : 12
    guard count >= start else {
      throw failure(8, "the length of the header", "the end of the file")
    }
    let length =
      version == 1
      ? Int(bytes.littleEndian(at: 8, as: UInt16.self))
      : Int(bytes.littleEndian(at: 8, as: UInt32.self))
    guard length <= Self.maximumTextLength, length <= count - start else {
      throw failure(
        8, "a header within the \(count - start) bytes that follow", "one of \(length) bytes")
    }
    var parser = PythonLiteralParser(text: bytes.bytes(in: start..<start + length))
    let values: [String: PythonLiteral]
    do throws(PythonLiteralParser.Failure) {
      values = try parser.dictionary()
    } catch {
      throw failure(start + error.offset, error.expected, error.found)
    }
    guard values.keys.sorted() == ["descr", "fortran_order", "shape"] else {
      throw failure(
        start, "the names descr, fortran_order and shape", values.keys.sorted().joined(separator: ", "))
    }
    return Fields(values: values, start: start, end: start + length)
  }

  /// Where the data of an array of Python objects start; nil when it is one of numbers.
  static func objectDataStart(
    _ bytes: RawSpan, path: String, entry: String?
  ) throws(TensorFileError) -> Int? {
    let fields = try fields(of: bytes) { offset, expected, found in
      TensorFileError(path: path, entry: entry, byteOffset: offset, expected: expected, found: found)
    }
    guard case .string(let description) = fields.values["descr"], description.hasSuffix("O") else { return nil }
    return fields.end
  }

  /// How texts lie in an array of them.
  struct TextLayout {
    /// Whether a character takes four bytes rather than one.
    let isWide: Bool
    let isBigEndian: Bool
    /// The bytes of one text.
    let byteCount: Int
    let shape: [Int]
    let isFortranOrder: Bool
    /// Where the first text begins.
    let start: Int
  }

  /// How the texts of an array lie, which are checked to be there; nil when it is one of something else.
  static func textLayout(
    _ bytes: RawSpan, path: String, entry: String?
  ) throws(TensorFileError) -> TextLayout? {
    func failure(_ offset: Int, _ expected: String, _ found: String) -> TensorFileError {
      TensorFileError(path: path, entry: entry, byteOffset: offset, expected: expected, found: found)
    }
    let fields = try fields(of: bytes) { failure($0, $1, $2) }
    guard case .string(let description) = fields.values["descr"], description.count >= 3 else { return nil }
    let characters = Array(description.utf8)
    let isWide = characters[1] == UInt8(ascii: "U")
    guard isWide || characters[1] == UInt8(ascii: "S"), "<>|=".utf8.contains(characters[0]),
      let length = Int(description.dropFirst(2)), length >= 0, length <= 1 << 28
    else { return nil }
    guard case .bool(let isFortranOrder)? = fields.values["fortran_order"],
      case .tuple(let shape)? = fields.values["shape"], shape.allSatisfy({ $0 >= 0 })
    else { throw failure(fields.start, "fortran_order and a shape", "something else") }
    guard shape.count <= 64 else {
      throw failure(fields.start, "a shape of at most 64 lengths", "\(shape.count) lengths")
    }
    let byteCount = length * (isWide ? 4 : 1)
    var total = max(1, byteCount)
    for size in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      guard !overflow else { throw failure(fields.start, "a shape that can be counted", shorten(shape)) }
      total = product
    }
    // Texts without any character take no bytes, so that their number is not checked by the data.
    guard byteCount == 0 ? total <= 1 << 24 : total <= bytes.byteCount - fields.end else {
      throw failure(
        fields.end, "\(total) bytes of texts for shape \(shorten(shape))", "\(bytes.byteCount - fields.end) bytes")
    }
    return TextLayout(
      isWide: isWide, isBigEndian: characters[0] == UInt8(ascii: ">"), byteCount: byteCount, shape: shape,
      isFortranOrder: isFortranOrder, start: fields.end)
  }

  /// Reads the header at the start of `bytes`, checking that the data fit after it.
  ///
  /// - Parameter offset: where `bytes` lie in the file, for errors.
  init(
    parsing bytes: RawSpan, path: String, entry: String?, offset base: Int = 0
  ) throws(TensorFileError) {
    func failure(_ offset: Int, expected: String, found: String) -> TensorFileError {
      TensorFileError(
        path: path, entry: entry, byteOffset: base + offset, expected: expected, found: found)
    }
    let parsed = try Self.fields(of: bytes) { failure($0, expected: $1, found: $2) }
    let (fields, start, length) = (parsed.values, parsed.start, parsed.end - parsed.start)
    let count = bytes.byteCount
    guard case .string(let description) = fields["descr"] else {
      throw failure(
        start, expected: "one type for all elements", found: "a record with named fields")
    }
    guard let scalar = StoredScalar(npy: description), scalar.dtype != nil else {
      throw failure(
        start, expected: "elements of type b1, i1 to i8, u1 to u4, f2, f4 or f8",
        found: "type '\(description)'")
    }
    guard case .bool(let isFortranOrder) = fields["fortran_order"] else {
      throw failure(start, expected: "True or False as fortran_order", found: "something else")
    }
    guard case .tuple(let lengths) = fields["shape"] else {
      throw failure(start, expected: "a tuple as shape", found: "something else")
    }
    guard let size = scalar.byteCount(ofShape: lengths) else {
      throw failure(
        start, expected: "a shape of at most 64 lengths that can be counted",
        found: Self.shorten(lengths))
    }
    guard size <= count - start - length else {
      throw failure(
        start + length, expected: "\(size) bytes of data for shape \(Self.shorten(lengths))",
        found: "\(count - start - length) bytes")
    }
    self.scalar = scalar
    self.isFortranOrder = isFortranOrder
    self.shape = lengths
    self.byteCount = start + length
    self.dataByteCount = size
  }

  /// The bytes of the header NumPy writes for `tensor`, or nil when NumPy has no
  /// such type (bfloat16).
  static func bytes(for tensor: Tensor) -> [UInt8]? {
    guard let description = StoredScalar(tensor.dtype).npyDescription else { return nil }
    return bytes(description, shape: tensor.shape)
  }

  /// Those for bytes along the last axis of `tensor`, each a text.
  static func bytes(forTexts tensor: Tensor) -> [UInt8] {
    bytes("|S\(tensor.shape[tensor.rank - 1])", shape: tensor.shape.dropLast())
  }

  private static func bytes(_ description: String, shape: [Int]) -> [UInt8] {
    let lengths = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(lengths),)" : "(\(lengths))"
    let text = "{'descr': '\(description)', 'fortran_order': False, 'shape': \(tuple), }"
    // Signature, version, length; the text with its line end; spaces up to 64.
    let unpadded = 10 + text.utf8.count + 1
    let padding = (64 - unpadded % 64) % 64
    let length = UInt16(text.utf8.count + padding + 1)
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + text.utf8
      + [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
  }

  private static func shorten(_ shape: [Int]) -> String {
    shape.count <= 8 ? "\(shape)" : "\(shape.count) lengths"
  }
}

extension StoredScalar {
  /// The type NumPy writes as `<f4`, `|b1`, `>i8`; nil for all that are no numbers.
  init?(npy description: String) {
    let characters = Array(description.utf8)
    guard characters.count == 3, "<>|=".utf8.contains(characters[0]),
      let byteCount = Character(Unicode.Scalar(characters[2])).wholeNumberValue
    else { return nil }
    let kinds: [UInt8: Kind] = [
      UInt8(ascii: "b"): .bool, UInt8(ascii: "i"): .signed, UInt8(ascii: "u"): .unsigned,
      UInt8(ascii: "f"): .float,
    ]
    guard let kind = kinds[characters[1]] else { return nil }
    self.init(
      kind: kind, byteCount: byteCount,
      isBigEndian: characters[0] == UInt8(ascii: ">") && byteCount > 1)
  }

  var npyDescription: String? {
    switch kind {
    case .bool: "|b1"
    case .signed: (byteCount == 1 ? "|i" : "<i") + String(byteCount)
    case .unsigned: (byteCount == 1 ? "|u" : "<u") + String(byteCount)
    case .float: "<f\(byteCount)"
    case .bfloat: nil
    }
  }
}
