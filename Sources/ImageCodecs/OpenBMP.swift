/// A BMP image whose header is read.
struct OpenBMP: OpenImage {
  private let bytes: UnsafeRawBufferPointer
  private let header: BMPHeader

  init(_ bytes: UnsafeRawBufferPointer) throws(ImageCodecError) {
    self.bytes = bytes
    header = try BMPHeader(bytes)
  }

  var info: ImageInfo {
    ImageInfo(format: .bmp, width: header.width, height: header.height, channels: header.channels)
  }

  func checkPlausible() throws(ImageCodecError) {
    let given = bytes.count - header.pixelOffset
    // The sparsest run-length code is a step over 255 by 255 pixels in four bytes.
    let least =
      header.packing == .runLengths
      ? header.width * header.height / (255 * 255) * 4 : header.rowBytes * header.height
    if least > given {
      throw ImageCodecError(
        .truncated, .bmp,
        "\(header.width) by \(header.height) pixels need at least \(least) bytes, but there are \(given)")
    }
  }

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    if header.packing == .runLengths {
      return try decodeRunLengths(channels: channels, into: pixels)
    }
    // In the order of the file, so that all rows before an early end are there.
    for line in 0..<header.height {
      let first = (header.isTopDown ? line : header.height - 1 - line) * header.width
      try decode(line: line, at: first, channels: channels, into: pixels)
    }
  }

  func decodeRows(
    channels: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ImageCodecError) -> Bool {
    if header.packing == .runLengths { return false }
    let row = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: header.width * channels)
    defer { row.deallocate() }
    for y in 0..<header.height {
      try decode(line: header.isTopDown ? y : header.height - 1 - y, at: 0, channels: channels, into: row)
      body(y, UnsafeBufferPointer(row))
    }
    return true
  }

  /// Unpacks a line of the file to the pixels from `first` on.
  private func decode(
    line: Int, at first: Int, channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    let row = header.pixelOffset + line * header.rowBytes
    guard row + header.rowBytes <= bytes.count else {
      throw ImageCodecError(.truncated, .bmp, "the data end in row \(line + 1) of \(header.height)")
    }
    switch header.depth {
    case 24:
      for x in 0..<header.width {
        let at = row + x * 3
        Colour(red: bytes[at + 2], green: bytes[at + 1], blue: bytes[at])
          .store(at: first + x, channels: channels, in: pixels)
      }
    case 16, 32:
      for x in 0..<header.width {
        let pixel =
          header.depth == 16 ? UInt32(bytes.little16(at: row + x * 2)) : bytes.little32(at: row + x * 4)
        Colour(
          red: header.fields[0].value(of: pixel), green: header.fields[1].value(of: pixel),
          blue: header.fields[2].value(of: pixel), alpha: header.fields[3].value(of: pixel)
        ).store(at: first + x, channels: channels, in: pixels)
      }
    default:
      for x in 0..<header.width {
        let bit = x * header.depth
        let index = bytes[row + bit / 8] >> UInt8(8 - header.depth - bit % 8)
        try colour(Int(index) & (1 << header.depth - 1))
          .store(at: first + x, channels: channels, in: pixels)
      }
    }
  }

  private func colour(_ index: Int) throws(ImageCodecError) -> Colour {
    guard index < header.palette.count else {
      throw ImageCodecError(
        .corrupt, .bmp, "a pixel has colour \(index) of a palette of \(header.palette.count)")
    }
    return header.palette[index]
  }

  /// Runs of one index (two alternating ones with 4 bits), literal indexes, steps, ends of lines. Pixels left out have index 0;
  /// what goes beyond a row's end is dropped.
  private func decodeRunLengths(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    let background = try colour(0)
    for pixel in 0..<(header.width * header.height) {
      background.store(at: pixel, channels: channels, in: pixels)
    }
    var at = header.pixelOffset
    func next() throws(ImageCodecError) -> Int {
      guard at < bytes.count else {
        throw ImageCodecError(.truncated, .bmp, "the run lengths have no end")
      }
      defer { at += 1 }
      return Int(bytes[at])
    }
    var (x, y) = (0, 0)
    func put(_ index: Int) throws(ImageCodecError) {
      guard x < header.width else { return }
      let row = header.isTopDown ? y : header.height - 1 - y
      try colour(index).store(at: row * header.width + x, channels: channels, in: pixels)
      x += 1
    }
    let isHalf = header.depth == 4
    while y < header.height {
      let (count, value) = (try next(), try next())
      if count > 0 {
        for i in 0..<count { try put(isHalf ? (i % 2 == 0 ? value >> 4 : value & 15) : value) }
        continue
      }
      switch value {
      case 0: (x, y) = (0, y + 1)
      case 1: return
      case 2:
        x += try next()
        y += try next()
      default:
        var byte = 0
        for i in 0..<value {
          if !isHalf || i % 2 == 0 { byte = try next() }
          try put(isHalf ? (i % 2 == 0 ? byte >> 4 : byte & 15) : byte)
        }
        let used = isHalf ? (value + 1) / 2 : value
        if used % 2 == 1 { _ = try next() }
      }
    }
  }
}
