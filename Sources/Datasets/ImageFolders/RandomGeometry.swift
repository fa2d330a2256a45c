import ImageCodecs
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Parts of images cut out, and images mirrored, by chance: drawn before an image is decoded, so that only the part that is needed
/// is.
///
/// ```swift
/// let photos = try ImageFolder("photos", augmentation: RandomGeometry(area: 0.25...1, mirrorsColumns: true))
/// ```
/// A part has a share of the image's area and proportions drawn from ranges, like `RandomResizedCrop` elsewhere: ten tries to find
/// one that fits into the image, and after them the largest one in the middle whose proportions are allowed. What is drawn belongs
/// to the file, the seed and the epoch; threads and resuming change nothing.
public struct RandomGeometry: Sendable, Hashable {
  /// Which share of the image's area a part has; nil for all of it.
  public var area: ClosedRange<Double>?
  /// Width divided by height of a part.
  public var proportions: ClosedRange<Double>
  /// Whether left and right change places in half of the images.
  public var mirrorsColumns: Bool
  /// Whether above and below change places in half of the images.
  public var mirrorsRows: Bool

  /// Traps unless areas are in `0...1` and proportions are above 0.
  public init(
    area: ClosedRange<Double>? = 0.08...1, proportions: ClosedRange<Double> = 3.0 / 4...4.0 / 3,
    mirrorsColumns: Bool = true, mirrorsRows: Bool = false
  ) {
    precondition(
      area.map { $0.lowerBound > 0 && $0.upperBound <= 1 } ?? true,
      "The share of an image's area is above 0 and at most 1, not \(area, default: "").")
    precondition(
      proportions.lowerBound > 0 && proportions.upperBound.isFinite,
      "Width divided by height is above 0, not \(proportions).")
    (self.area, self.proportions) = (area, proportions)
    (self.mirrorsColumns, self.mirrorsRows) = (mirrorsColumns, mirrorsRows)
  }

  /// One draw for an image of this size.
  func draw(in size: ImageSize, using random: inout SplitMix64) -> ImageGeometry {
    let columns = mirrorsColumns && Bool.random(using: &random)
    let rows = mirrorsRows && Bool.random(using: &random)
    return ImageGeometry(drawRegion(in: size, using: &random), mirrorsColumns: columns, mirrorsRows: rows)
  }

  private func drawRegion(in size: ImageSize, using random: inout SplitMix64) -> ImageRegion {
    guard let area else { return ImageRegion(all: size) }
    for _ in 0..<10 {
      let pixels = Double.random(in: area, using: &random) * Double(size.height) * Double(size.width)
      // Wide and high parts are equally likely.
      let (low, high) = (log(proportions.lowerBound), log(proportions.upperBound))
      let proportion = exp(Double.random(in: low...high, using: &random))
      let width = Int((pixels * proportion).squareRoot().rounded())
      let height = Int((pixels / proportion).squareRoot().rounded())
      guard (1...size.width).contains(width), (1...size.height).contains(height) else { continue }
      return ImageRegion(
        top: Int.random(in: 0...size.height - height, using: &random),
        left: Int.random(in: 0...size.width - width, using: &random), height: height, width: width)
    }
    let ratio = Double(size.width) / Double(size.height)
    let allowed = min(max(ratio, proportions.lowerBound), proportions.upperBound)
    let width = allowed < ratio ? max(1, Int((Double(size.height) * allowed).rounded())) : size.width
    let height = allowed > ratio ? max(1, Int((Double(size.width) / allowed).rounded())) : size.height
    return ImageRegion(
      top: (size.height - height) / 2, left: (size.width - width) / 2, height: height, width: width)
  }
}
