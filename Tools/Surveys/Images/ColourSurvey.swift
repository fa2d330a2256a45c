import Terminal

/// The mean and the standard deviation of each channel, over all pixels of all images: what `Normalization` wants to know.
package struct ColourSurvey: Sendable {
  /// By number of channels.
  private var sums: [Int: Sums] = [:]

  private struct Sums {
    var pixels = 0.0
    var values: [Double]
    var squares: [Double]
  }

  package struct Channel: Sendable, Encodable {
    package var name: String
    /// 0 to 255.
    package var mean: Double
    package var standardDeviation: Double
  }

  package init() {}

  package mutating func add(_ traits: ImageTraits, pixels: Int) {
    let channels = traits.means.count
    var all = sums[channels] ?? Sums(values: Array(repeating: 0, count: channels), squares: Array(repeating: 0, count: channels))
    all.pixels += Double(pixels)
    for channel in 0..<channels {
      all.values[channel] += traits.means[channel] * Double(pixels)
      all.squares[channel] += traits.meanSquares[channel] * Double(pixels)
    }
    sums[channels] = all
  }

  package mutating func merge(_ other: ColourSurvey) {
    sums.merge(other.sums) { mine, theirs in
      Sums(
        pixels: mine.pixels + theirs.pixels, values: zip(mine.values, theirs.values).map { $0 + $1 },
        squares: zip(mine.squares, theirs.squares).map { $0 + $1 })
    }
  }

  /// Those of the number of channels that most pixels have; empty when no image was unpacked.
  package var channels: [Channel] {
    guard let (count, all) = sums.max(by: { ($0.value.pixels, $1.key) < ($1.value.pixels, $0.key) }), all.pixels > 0
    else { return [] }
    let names = [1: ["gray"], 2: ["gray", "alpha"], 3: ["red", "green", "blue"], 4: ["red", "green", "blue", "alpha"]]
    return (0..<count).map { channel in
      let mean = all.values[channel] / all.pixels
      let variance = max(0, all.squares[channel] / all.pixels - mean * mean)
      return Channel(
        name: names[count]?[channel] ?? "\(channel)", mean: mean, standardDeviation: variance.squareRoot())
    }
  }

  /// "red 124.9 ± 67.4, green ..., blue ..."; nil when no image was unpacked.
  package var sentence: String? {
    let channels = channels
    guard !channels.isEmpty else { return nil }
    return channels.map { "\($0.name) \(fixed($0.mean, 1)) ± \(fixed($0.standardDeviation, 1))" }.joined(separator: ", ")
  }
}

extension ColourSurvey: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(channels)
  }
}
