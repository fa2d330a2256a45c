import Files
import ImageCodecs
import Tensors
import Terminal

/// One picture with some images of every class, each class a row with its name above; of several splits, "train · cat".
///
/// ```swift
/// try ContactSheet(gallery).write(to: AtomicFile(path: "sheet.png"))
/// ```
struct ContactSheet {
  private static let cell = Gallery.side
  static let gap = 8
  private static let titleHeight = 2 * PixelFont.height + 8
  static let scale = 2
  static let rowHeight = titleHeight + cell + gap

  /// `uint8`, `[height, width, 3]`.
  let pixels: Tensor

  init(_ gallery: Gallery) {
    let shelves = gallery.shelves.flatMap { $0 }
    let columns = max(1, shelves.map(\.pictures.count).max() ?? 1)
    let hidden = gallery.hiddenClassCounts.reduce(0, +)
    let titles = shelves.map(\.title) + (hidden > 0 ? ["and \(counted(hidden, "class", "classes")) more"] : [])
    let textWidth = titles.map { PixelFont.width(of: $0) * Self.scale }.max() ?? 0
    let width = Self.gap + max(columns * (Self.cell + Self.gap), min(textWidth + Self.gap, 4000))
    let height = Self.gap + max(1, titles.count) * Self.rowHeight
    var canvas = Canvas(height: height, width: width)
    for (row, title) in titles.enumerated() {
      let top = Self.gap + row * Self.rowHeight
      canvas.draw(title, x: Self.gap, y: top, scale: Self.scale)
      guard row < shelves.count else { break }
      for (column, picture) in shelves[row].pictures.enumerated() {
        let size = picture.pixels.shape
        canvas.draw(
          picture.pixels, x: Self.gap + column * (Self.cell + Self.gap) + (Self.cell - size[1]) / 2,
          y: top + Self.titleHeight + (Self.cell - size[0]) / 2)
      }
    }
    pixels = canvas.tensor
  }

  /// Completes a file.
  ///
  /// - Throws: `FileError` when it cannot be written.
  func write(to file: AtomicFile) throws {
    let bytes = try PNG.encode(pixels)
    try file.write(bytes.span.bytes)
    try file.commit()
  }
}

/// White paper to draw on.
private struct Canvas {
  let height: Int
  let width: Int
  private var bytes: [UInt8]

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    bytes = [UInt8](repeating: 255, count: height * width * 3)
  }

  var tensor: Tensor { Tensor(bytes, shape: [height, width, 3]) }

  mutating func draw(_ image: Tensor, x: Int, y: Int) {
    let (rows, columns) = (image.shape[0], image.shape[1])
    let pixels = image.scalars(of: UInt8.self)
    let count = 3 * max(0, min(columns, width - x))
    for row in 0..<max(0, min(rows, height - y)) {
      let target = ((y + row) * width + x) * 3
      bytes.replaceSubrange(target..<(target + count), with: pixels[(row * columns * 3)...].prefix(count))
    }
  }

  mutating func draw(_ text: String, x: Int, y: Int, scale: Int) {
    for (position, character) in text.enumerated() {
      let left = x + position * PixelFont.advance * scale
      for (row, bits) in PixelFont.rows(of: character).enumerated() {
        for column in 0..<PixelFont.glyphWidth {
          let isInk = bits >> UInt8(PixelFont.glyphWidth - 1 - column) & 1 == 1
          if isInk { fill(x: left + column * scale, y: y + row * scale, side: scale) }
        }
      }
    }
  }

  private mutating func fill(x: Int, y: Int, side: Int) {
    let count = max(0, min(side, width - x))
    for row in y..<min(y + side, height) {
      let target = (row * width + x) * 3
      bytes.replaceSubrange(target..<(target + 3 * count), with: repeatElement(32, count: 3 * count))
    }
  }
}
