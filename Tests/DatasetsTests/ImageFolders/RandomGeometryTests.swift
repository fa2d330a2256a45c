@testable import Datasets
import ImageCodecs
import Tensors
import Testing

@Suite struct RandomGeometryTests {
  private func draws(_ geometry: RandomGeometry, _ size: ImageSize, count: Int = 2000) -> [ImageGeometry] {
    (0..<count).map { number in
      var random = SplitMix64(seed: 5, epoch: 0, index: number)
      return geometry.draw(in: size, using: &random)
    }
  }

  @Test func partsHaveTheAreasAndProportionsAskedFor() {
    let size = ImageSize(height: 300, width: 500)
    let drawn = draws(RandomGeometry(area: 0.2...0.5, proportions: 0.5...2), size)
    for region in drawn.map(\.region) {
      #expect(region.top >= 0 && region.top + region.height <= 300)
      #expect(region.left >= 0 && region.left + region.width <= 500)
      let area = Double(region.height * region.width) / 150_000
      #expect(area > 0.19 && area < 0.51)
      let proportion = Double(region.width) / Double(region.height)
      #expect(proportion > 0.49 && proportion < 2.03)
    }
    let areas = drawn.map { Double($0.region.height * $0.region.width) / 150_000 }
    #expect(abs(areas.reduce(0, +) / 2000 - 0.35) < 0.01)
    let mirrored = drawn.filter(\.mirrorsColumns).count
    #expect(mirrored > 900 && mirrored < 1100)
    #expect(drawn.filter(\.mirrorsRows).isEmpty)
    #expect(Set(drawn.map(\.region.left)).count > 100)
  }

  @Test func whatNeverFitsBecomesTheMiddle() {
    let high = draws(RandomGeometry(area: 1...1, proportions: 1...1), ImageSize(height: 90, width: 30), count: 3)
    #expect(high.allSatisfy { $0.region == ImageRegion(top: 30, left: 0, height: 30, width: 30) })
    let wide = draws(RandomGeometry(area: 1...1, proportions: 1...1), ImageSize(height: 30, width: 91), count: 3)
    #expect(wide.allSatisfy { $0.region == ImageRegion(top: 0, left: 30, height: 30, width: 30) })
  }

  @Test func withoutAnAreaOnlyMirroringIsDrawn() {
    let size = ImageSize(height: 3, width: 4)
    let drawn = draws(RandomGeometry(area: nil, mirrorsColumns: false, mirrorsRows: true), size)
    #expect(drawn.allSatisfy { $0.region == ImageRegion(all: size) && !$0.mirrorsColumns })
    let mirrored = drawn.filter(\.mirrorsRows).count
    #expect(mirrored > 900 && mirrored < 1100)
  }
}
