/// What stands before the pixels of a BMP file. Every length is checked against the file when it is read.
struct BMPHeader {
  enum Packing { case none, runLengths, bitFields }

  private(set) var width = 0
  private(set) var height = 0
  private(set) var isTopDown = false
  private(set) var depth = 0
  private(set) var packing = Packing.none
  /// The colours of the indexes, for depths up to 8; as many as the file has, which may be fewer than the depth allows.
  private(set) var palette: [Colour] = []
  /// Which bits of a pixel are red, green, blue and alpha, for 16 and 32 bits.
  private(set) var fields: [BMPField] = []
  /// Where the pixels begin in the file.
  private(set) var pixelOffset = 0

  /// How many bytes an unpacked row takes: whole groups of four.
  var rowBytes: Int { (width * depth + 31) / 32 * 4 }

  var channels: Int {
    if depth <= 8 { return palette.allSatisfy(\.isGray) ? 1 : 3 }
    return depth == 32 && fields[3].mask != 0 ? 4 : 3
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(ImageCodecError) {
    try Self.need(26, of: bytes, "the header")
    pixelOffset = Int(bytes.little32(at: 10))
    let size = Int(bytes.little32(at: 14))
    guard size == 12 || (40...200).contains(size) else {
      throw ImageCodecError(.unsupported, .bmp, "a header of \(size) bytes")
    }
    try Self.need(14 + size, of: bytes, "the header")
    if size == 12 {
      (width, height) = (bytes.little16(at: 18), bytes.little16(at: 20))
      depth = bytes.little16(at: 24)
    } else {
      width = Int(Int32(bitPattern: bytes.little32(at: 18)))
      let signed = Int(Int32(bitPattern: bytes.little32(at: 22)))
      (height, isTopDown) = (abs(signed), signed < 0)
      depth = bytes.little16(at: 28)
    }
    guard width > 0, height > 0 else {
      throw ImageCodecError(.corrupt, .bmp, "\(width) by \(height) pixels")
    }
    guard [1, 4, 8, 16, 24, 32].contains(depth) else {
      throw ImageCodecError(.corrupt, .bmp, "\(depth) bits a pixel")
    }
    let compression = size == 12 ? 0 : Int(bytes.little32(at: 30))
    let isFielded = compression == 3 || compression == 6
    switch (compression, depth) {
    case (0, _): packing = .none
    case (1, 8), (2, 4): packing = .runLengths
    case (3, 16), (3, 32), (6, 16), (6, 32): packing = .bitFields
    case (4, _): throw ImageCodecError(.unsupported, .bmp, "a JPEG file in a BMP header")
    case (5, _): throw ImageCodecError(.unsupported, .bmp, "a PNG file in a BMP header")
    default:
      throw ImageCodecError(.corrupt, .bmp, "packing \(compression) with \(depth) bits a pixel")
    }
    // The plain header of 40 bytes is followed by its masks; longer ones contain them, in the same place, or a part of them.
    let end = max(14 + size, isFielded ? 54 + (compression == 6 ? 16 : 12) : 0)
    try Self.need(end, of: bytes, "the table of bit fields")
    if depth == 16 || depth == 32 {
      fields = isFielded ? Self.fields(bytes, hasAlpha: end >= 70) : Self.usualFields(depth: depth)
    }
    if depth <= 8 {
      let used = size == 12 ? 0 : Int(bytes.little32(at: 46))
      try readPalette(bytes, at: 14 + size, entryBytes: size == 12 ? 3 : 4, used: used)
    }
    guard pixelOffset >= 14 + size, pixelOffset < bytes.count else {
      throw ImageCodecError(
        .truncated, .bmp, "the pixels begin at byte \(pixelOffset), but there are \(bytes.count) bytes")
    }
  }

  private static func need(
    _ count: Int, of bytes: UnsafeRawBufferPointer, _ part: String
  ) throws(ImageCodecError) {
    if bytes.count < count {
      throw ImageCodecError(.truncated, .bmp, "\(part) ends at byte \(count), but there are \(bytes.count) bytes")
    }
  }

  private static func usualFields(depth: Int) -> [BMPField] {
    let masks: [UInt32] =
      depth == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]
    return masks.map(BMPField.init)
  }

  private static func fields(_ bytes: UnsafeRawBufferPointer, hasAlpha: Bool) -> [BMPField] {
    (0..<4).map { BMPField($0 < 3 || hasAlpha ? bytes.little32(at: 54 + $0 * 4) : 0) }
  }

  private mutating func readPalette(
    _ bytes: UnsafeRawBufferPointer, at start: Int, entryBytes: Int, used: Int
  ) throws(ImageCodecError) {
    let most = 1 << depth
    // Old writers of short palettes say nothing about them but where the pixels begin.
    let room = max(0, min(pixelOffset, bytes.count) - start) / entryBytes
    let count = min(used == 0 ? most : min(used, most), room)
    guard count > 0 else { throw ImageCodecError(.corrupt, .bmp, "no palette for \(depth) bits a pixel") }
    palette = (0..<count).map { entry in
      let at = start + entry * entryBytes
      return Colour(red: bytes[at + 2], green: bytes[at + 1], blue: bytes[at])
    }
  }
}

/// The bits of a pixel that hold one of its colours.
struct BMPField {
  let mask: UInt32
  private let shift: UInt32
  private let largest: UInt64

  init(_ mask: UInt32) {
    self.mask = mask
    shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
    largest = UInt64(mask >> shift)
  }

  /// The field of `pixel` stretched to 0...255 and rounded down, as Pillow does it; 255 where there is no field.
  func value(of pixel: UInt32) -> UInt8 {
    mask == 0 ? 255 : UInt8(UInt64((pixel & mask) >> shift) * 255 / largest)
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian 16-bit number at `offset`, which the caller has checked.
  func little16(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }

  /// The little-endian 32-bit number at `offset`, which the caller has checked.
  func little32(at offset: Int) -> UInt32 {
    UInt32(little16(at: offset)) | UInt32(little16(at: offset + 2)) << 16
  }
}
