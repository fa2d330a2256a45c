package import ImageCodecs
import Terminal

/// What a set of images has in common: formats, channels, sizes.
package struct ImageSurvey: Sendable {
  package private(set) var count = 0
  package private(set) var heights = Distribution()
  package private(set) var widths = Distribution()
  package private(set) var channels = Distribution()
  package private(set) var byteCounts = Distribution()
  /// "JPEG RGB" and the like, with how many images are so.
  package private(set) var varieties: [String: Int] = [:]

  /// Of the decoded ones.
  package private(set) var colours = ColourSurvey()

  package init() {}

  /// Counts one readable image, which takes `byteCount` bytes.
  package mutating func add(_ info: ImageInfo, byteCount: Int, traits: ImageTraits? = nil) {
    count += 1
    if let traits { colours.add(traits, pixels: info.height * info.width) }
    heights.add(info.height)
    widths.add(info.width)
    channels.add(info.channels)
    byteCounts.add(byteCount)
    varieties["\(info.format.rawValue) \(Self.name(ofChannels: info.channels))", default: 0] += 1
  }

  /// Counts `times` images of raw pixels, as archives hold them.
  package mutating func addRaw(
    height: Int, width: Int, channels: Int, times: Int, colours: ColourSurvey = ColourSurvey()
  ) {
    count += times
    self.colours.merge(colours)
    heights.add(height, times: times)
    widths.add(width, times: times)
    self.channels.add(channels, times: times)
    byteCounts.add(height * width * channels, times: times)
    varieties["raw \(Self.name(ofChannels: channels))", default: 0] += times
  }

  package mutating func merge(_ other: ImageSurvey) {
    count += other.count
    colours.merge(other.colours)
    heights.merge(other.heights)
    widths.merge(other.widths)
    channels.merge(other.channels)
    byteCounts.merge(other.byteCounts)
    varieties.merge(other.varieties, uniquingKeysWith: +)
  }

  /// 1 is "gray", 3 is "RGB".
  static func name(ofChannels channels: Int) -> String {
    switch channels {
    case 1: "gray"
    case 2: "gray with alpha"
    case 3: "RGB"
    case 4: "RGBA"
    default: "\(channels) channels"
    }
  }

  /// The varieties with the most frequent first.
  package var sortedVarieties: [(name: String, count: Int)] {
    varieties.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Sizes as a table of minimum, median and maximum, then the varieties.
  package var table: String {
    var table = TextTable(["", ">min", ">median", ">max"])
    func add(_ name: String, _ values: Distribution, _ text: (Int) -> String) {
      guard let low = values.minimum, let middle = values.median, let high = values.maximum else {
        return
      }
      table.add([name, text(low), text(middle), text(high)])
    }
    add("height", heights) { "\($0)" }
    add("width", widths) { "\($0)" }
    add("size", byteCounts) { byteSize($0) }
    let kinds = sortedVarieties.map { "\(grouped($0.count)) \($0.name)" }
    let colours = self.colours.sentence.map { "\ncolours: " + $0 } ?? ""
    return "\(table)\nformats: \(kinds.joined(separator: ", "))\(colours)"
  }
}

extension ImageSurvey: Encodable {
  enum Key: String, CodingKey { case count, height, width, bytes, formats, channels }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(count, forKey: .count)
    try container.encode(heights, forKey: .height)
    try container.encode(widths, forKey: .width)
    try container.encode(byteCounts, forKey: .bytes)
    try container.encode(varieties, forKey: .formats)
    try container.encode(colours, forKey: .channels)
  }
}

extension Distribution: Encodable {
  enum Key: String, CodingKey { case minimum, median, maximum }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(minimum, forKey: .minimum)
    try container.encode(median, forKey: .median)
    try container.encode(maximum, forKey: .maximum)
  }
}
