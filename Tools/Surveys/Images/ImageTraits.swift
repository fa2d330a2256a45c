package import Tensors

/// What the pixels of one image tell: what it looks like, and how bright it is.
///
/// ```swift
/// let traits = ImageTraits(try decodeImage(bytes))
/// traits.spread          // 0 for an image of one colour
/// ```
package struct ImageTraits: Sendable, Hashable {
  package var signature: ImageSignature
  /// The difference between the brightest and the darkest of 72 cells, 0 to 255.
  package var spread: Double
  /// Of each channel, all pixels: mean and mean square, 0 to 255.
  package var means: [Double]
  package var meanSquares: [Double]

  /// The signature, unless the image is of one colour and so looks like every other such.
  package var comparableSignature: ImageSignature? { spread < 2 ? nil : signature }

  /// - Parameter pixels: `uint8`, `[height, width, channels]`, with at least a pixel; others trap.
  package init(_ pixels: Tensor) {
    precondition(
      pixels.dtype == .uint8 && pixels.rank == 3 && pixels.count > 0,
      "an image is uint8 [height, width, channels], but the tensor is \(pixels.dtype) \(pixels.shape)")
    let (height, width, channels) = (pixels.shape[0], pixels.shape[1], pixels.shape[2])
    (signature, spread, means, meanSquares) = pixels.withSpan(of: UInt8.self) { span in
      let wide = Self.cells(span, height, width, channels, down: 8, across: 9)
      let tall = Self.cells(span, height, width, channels, down: 9, across: 8)
      var rows: UInt64 = 0
      var columns: UInt64 = 0
      for cell in 0..<64 {
        let (y, x) = (cell / 8, cell % 8)
        if wide[9 * y + x] < wide[9 * y + x + 1] { rows |= 1 << UInt64(cell) }
        if tall[8 * y + x] < tall[8 * (y + 1) + x] { columns |= 1 << UInt64(cell) }
      }
      let spread = (wide.max() ?? 0) - (wide.min() ?? 0)
      let (means, squares) = Self.moments(span, channels)
      return (ImageSignature(rows: rows, columns: columns), spread, means, squares)
    }
  }

  /// Gray averages of parts of the image; large images are sampled, since a cell needs no more than some hundred pixels.
  private static func cells(
    _ pixels: Span<UInt8>, _ height: Int, _ width: Int, _ channels: Int, down: Int, across: Int
  ) -> [Double] {
    var cells: [Double] = []
    cells.reserveCapacity(down * across)
    let colours = channels < 3 ? 1 : 3
    for y in 0..<down {
      let top = y * height / down
      let bottom = max(top + 1, (y + 1) * height / down)
      for x in 0..<across {
        let left = x * width / across
        let right = max(left + 1, (x + 1) * width / across)
        var sum = 0
        var count = 0
        for row in stride(from: top, to: bottom, by: max(1, (bottom - top) / 16)) {
          for column in stride(from: left, to: right, by: max(1, (right - left) / 16)) {
            let place = (row * width + column) * channels
            if colours == 1 {
              sum += 256 * Int(pixels[place])
            } else {
              // The weights of ITU-R BT.601 in 256ths.
              sum += 77 * Int(pixels[place]) + 150 * Int(pixels[place + 1]) + 29 * Int(pixels[place + 2])
            }
            count += 1
          }
        }
        cells.append(Double(sum) / Double(256 * count))
      }
    }
    return cells
  }

  private static func moments(_ pixels: Span<UInt8>, _ channels: Int) -> ([Double], [Double]) {
    var sums = [Int](repeating: 0, count: channels)
    var squares = [Int](repeating: 0, count: channels)
    var channel = 0
    for index in pixels.indices {
      let value = Int(pixels[index])
      sums[channel] += value
      squares[channel] += value * value
      channel = channel + 1 == channels ? 0 : channel + 1
    }
    let count = Double(pixels.count / channels)
    return (sums.map { Double($0) / count }, squares.map { Double($0) / count })
  }
}
