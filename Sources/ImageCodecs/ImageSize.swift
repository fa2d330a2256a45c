/// An image's height and width in pixels, in the order of a tensor's axes.
public struct ImageSize: Sendable, Hashable {
  public var height: Int
  public var width: Int

  /// Sides below 1 trap.
  public init(height: Int, width: Int) {
    precondition(height > 0 && width > 0, "an image has at least 1 x 1 pixels, but got \(height) x \(width)")
    self.height = height
    self.width = width
  }
}

extension ImageSize: LosslessStringConvertible {
  /// Height and width as people write them, or one number for both; nil for anything else.
  ///
  /// ```swift
  /// ImageSize("224x320")     // height 224, width 320
  /// ImageSize("256")         // 256 in both
  /// ImageSize("0x10")        // nil
  /// ```
  /// Sides are 1 to 65,500, the longest that a JPEG file can have, and there are no more pixels than ``defaultPixelLimit``.
  public init?(_ text: String) {
    let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(sides.count), let height = sides[0], let width = sides[sides.count - 1],
      (1...65_500).contains(height), (1...65_500).contains(width), height * width <= defaultPixelLimit
    else { return nil }
    self.init(height: height, width: width)
  }

  /// Height and width: `ImageSize(height: 224, width: 320).description` is `224x320`.
  public var description: String { "\(height)x\(width)" }
}
