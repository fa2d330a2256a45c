/// 128 bits that look alike for images that look alike: which of neighbouring cells is brighter.
///
/// ```swift
/// let distance = ImageSignature(small).distance(to: ImageSignature(large))     // 0 to about 4 of 128 for the same picture
/// ```
/// The image is averaged to 9 by 8 gray cells, and each compared with its right neighbour; and to 8 by 9, compared with the
/// lower one ("difference hash"). Scaling, other quality and a little brightness change few bits; other pictures differ in
/// about half of them.
package struct ImageSignature: Sendable, Hashable {
  package var rows: UInt64
  package var columns: UInt64

  package init(rows: UInt64, columns: UInt64) {
    self.rows = rows
    self.columns = columns
  }

  /// How many bits differ, 0 to 128.
  package func distance(to other: ImageSignature) -> Int {
    (rows ^ other.rows).nonzeroBitCount + (columns ^ other.columns).nonzeroBitCount
  }

  /// Up to which distance two images count as nearly the same, at most.
  package static let nearness = 7

  /// Whether two images count as nearly the same: ``nearness`` for photos, of whose bits about half are set, and an eighth of the
  /// bits that are set on average for others. Of drawings on an even ground, such as digits, few are, all in the same places, and
  /// some are alike by chance.
  package func isNear(_ other: ImageSignature) -> Bool {
    let brightCount = (rows.nonzeroBitCount + columns.nonzeroBitCount + other.rows.nonzeroBitCount + other.columns.nonzeroBitCount) / 2
    return distance(to: other) <= min(Self.nearness, brightCount / 8)
  }

  /// One of the eight groups of 16 bits, 0 to 7. Two signatures of a distance up to 7 share at least one of them.
  func group(_ number: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: (number < 4 ? rows : columns) >> UInt64(16 * (number % 4)))
  }
}
