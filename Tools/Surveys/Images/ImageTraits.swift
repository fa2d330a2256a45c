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
    var survey = Survey(height: height, width: width, channels: channels)
    pixels.withSpan(of: UInt8.self) { span in
      let count = width * channels
      for y in 0..<height { survey.add(row: y, span.extracting(y * count..<(y + 1) * count)) }
    }
    self = survey.result
  }

  private init(_ survey: Survey) {
    let (wide, tall) = (survey.wide.averages, survey.tall.averages)
    var rows: UInt64 = 0
    var columns: UInt64 = 0
    for cell in 0..<64 {
      let (y, x) = (cell / 8, cell % 8)
      if wide[9 * y + x] < wide[9 * y + x + 1] { rows |= 1 << UInt64(cell) }
      if tall[8 * y + x] < tall[8 * (y + 1) + x] { columns |= 1 << UInt64(cell) }
    }
    signature = ImageSignature(rows: rows, columns: columns)
    spread = (wide.max() ?? 0) - (wide.min() ?? 0)
    means = survey.sums.map { Double($0) / Double(survey.pixelCount) }
    meanSquares = survey.squares.map { Double($0) / Double(survey.pixelCount) }
  }
}

extension ImageTraits {
  /// Looks at an image row by row, from the top.
  ///
  /// ```swift
  /// var survey = ImageTraits.Survey(height: info.height, width: info.width, channels: info.channels)
  /// try decodeImage(bytes) { survey.add(row: $0, $1) }
  /// survey.result.spread
  /// ```
  package struct Survey {
    fileprivate let pixelCount: Int
    private let channels: Int
    fileprivate var wide: Cells
    fileprivate var tall: Cells
    fileprivate var sums: [Int]
    fileprivate var squares: [Int]

    package init(height: Int, width: Int, channels: Int) {
      pixelCount = height * width
      self.channels = channels
      wide = Cells(height: height, width: width, channels: channels, down: 8, across: 9)
      tall = Cells(height: height, width: width, channels: channels, down: 9, across: 8)
      sums = Array(repeating: 0, count: channels)
      squares = sums
    }

    /// What all rows together tell.
    package var result: ImageTraits { ImageTraits(self) }

    /// Adds row `y`, width times channels numbers.
    package mutating func add(row y: Int, _ pixels: Span<UInt8>) {
      wide.add(row: y, pixels)
      tall.add(row: y, pixels)
      var channel = 0
      for index in pixels.indices {
        let value = Int(pixels[index])
        sums[channel] += value
        squares[channel] += value * value
        channel = channel + 1 == channels ? 0 : channel + 1
      }
    }
  }

  /// Gray averages of parts of an image; large images are sampled, since a cell needs no more than some hundred pixels.
  fileprivate struct Cells {
    private let width: Int
    private let channels: Int
    private let across: Int
    /// The rows of each line of cells.
    private let lines: [Range<Int>]
    private var sums: [Int]
    private var counts: [Int]

    init(height: Int, width: Int, channels: Int, down: Int, across: Int) {
      (self.width, self.channels, self.across) = (width, channels, across)
      lines = (0..<down).map { y in
        let top = y * height / down
        return top..<max(top + 1, (y + 1) * height / down)
      }
      sums = Array(repeating: 0, count: down * across)
      counts = sums
    }

    var averages: [Double] { zip(sums, counts).map { Double($0) / Double(256 * $1) } }

    mutating func add(row: Int, _ pixels: Span<UInt8>) {
      for (y, rows) in lines.enumerated() where rows.contains(row) && (row - rows.lowerBound) % max(1, rows.count / 16) == 0 {
        for x in 0..<across {
          let left = x * width / across
          let right = max(left + 1, (x + 1) * width / across)
          for column in stride(from: left, to: right, by: max(1, (right - left) / 16)) {
            let place = column * channels
            if channels < 3 {
              sums[across * y + x] += 256 * Int(pixels[place])
            } else {
              // The weights of ITU-R BT.601 in 256ths.
              sums[across * y + x] += 77 * Int(pixels[place]) + 150 * Int(pixels[place + 1]) + 29 * Int(pixels[place + 2])
            }
            counts[across * y + x] += 1
          }
        }
      }
    }
  }
}
