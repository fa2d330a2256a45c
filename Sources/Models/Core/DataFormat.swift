/// Where the channels of an image, a sequence or a volume stand. Raw values are Keras' names.
///
/// Layers work on channels that come last; with `channelsFirst` they reorder what they get and give.
public enum DataFormat: String, Sendable {
  /// `[batch, …, channels]`.
  case channelsLast = "channels_last"
  /// `[batch, channels, …]`.
  case channelsFirst = "channels_first"

  /// `[batch, …, channels]` with `rank` axes between, as a text for messages.
  private func text(rank: Int) -> String {
    let inner = [["steps"], ["height", "width"], ["depth", "height", "width"]][rank - 1]
    let names = self == .channelsLast ? inner + ["channels"] : ["channels"] + inner
    return "[" + (["batch"] + names).joined(separator: ", ") + "]"
  }

  /// Why `shape` is not one of `rank` axes with channels whose number is known, nil when it is.
  func problem(_ shape: [Int?], rank: Int) -> String? {
    guard shape.count == rank + 2, channels(of: shape) != nil else {
      return "expected inputs of shape \(text(rank: rank)), found \(SavedShapes.text(shape))"
    }
    return nil
  }

  /// The number of channels.
  func channels(of shape: [Int?]) -> Int? {
    self == .channelsLast ? shape[shape.count - 1] : shape[1]
  }

  /// The sizes between batch and channels.
  func spatial<Size>(of shape: [Size]) -> [Size] {
    Array(self == .channelsLast ? shape.dropFirst().dropLast() : shape.dropFirst(2))
  }

  /// `[batch, …, channels]`, or with the channels in front.
  func shape<Size>(batch: Size, spatial: [Size], channels: Size) -> [Size] {
    self == .channelsLast ? [batch] + spatial + [channels] : [batch, channels] + spatial
  }

  /// The result of `body`, which takes and gives channels last, in this format.
  func apply(to x: Variable, _ body: (Variable) -> Variable) -> Variable {
    if self == .channelsLast { return body(x) }
    let rank = x.shape.count
    let y = body(x.transposed([0] + (2..<rank) + [1]))
    // A layer may drop the axes between.
    if y.shape.count < 3 { return y }
    let last = y.shape.count - 1
    return y.transposed([0, last] + (1..<last))
  }
}

extension ConfigReader {
  /// `data_format`, channels_last when absent.
  func dataFormat() throws(ConfigError) -> DataFormat {
    let name = try string("data_format", default: "channels_last")
    guard let format = DataFormat(rawValue: name) else {
      throw ConfigError(
        className: className, key: "data_format",
        reason: "expected channels_last or channels_first, found '\(name)'.")
    }
    return format
  }
}
