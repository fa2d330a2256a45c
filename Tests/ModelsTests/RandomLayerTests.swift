import Models
import Tensors
import Testing
import _TestSupport

/// Layers that draw: what they leave alone, how often and how much they change, and their gradients.
@Suite struct RandomLayerTests {
  static func layers() -> [RandomLayer] {
    [
      Dropout(0.4, noiseShape: [nil, 1, nil], seed: 3), SpatialDropout1D(0.4, seed: 3),
      GaussianDropout(0.4, seed: 3), GaussianNoise(0.4, seed: 3), AlphaDropout(0.4, seed: 3),
      AlphaDropout(0.4, noiseShape: [nil, nil, 1], seed: 3),
    ]
  }

  @Test func inferenceChangesNothing() {
    let x = Tensor.noise([2, 3, 4])
    for layer in Self.layers() { #expect(layer(x).value == x) }
  }

  @Test func theGradientSeesTheSameNumbers() {
    for layer in Self.layers() {
      checkGradient(at: [Tensor.noise([2, 3, 4])]) {
        layer.callCount = 0
        return layer($0[0], training: true)
      }
    }
  }

  @Test func callsDifferAndRunsRepeat() {
    let x = Tensor.ones([4, 8, 8])
    for (one, two) in zip(Self.layers(), Self.layers()) {
      let first = one(x, training: true).value
      #expect(first == two(x, training: true).value)
      #expect(first != one(x, training: true).value)
    }
  }

  private func moments(_ layer: Layer, of x: Tensor) -> (mean: Double, deviation: Double) {
    let values = layer(x, training: true).value.scalars(of: Float.self).map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  @Test func noiseHasItsMoments() {
    let ones = Tensor.ones([100, 100])
    let dropout = moments(GaussianDropout(0.2, seed: 1), of: ones)
    #expect(abs(dropout.mean - 1) < 0.02 && abs(dropout.deviation - 0.5) < 0.02)
    let noise = moments(GaussianNoise(0.3, seed: 1), of: ones)
    #expect(abs(noise.mean - 1) < 0.01 && abs(noise.deviation - 0.3) < 0.01)
    let normal = Tensor.noise([100, 100])
    let alpha = moments(AlphaDropout(0.3, seed: 1), of: normal)
    #expect(abs(alpha.mean) < 0.03 && abs(alpha.deviation - 1) < 0.03)
  }

  @Test func wholeChannelsGoTogether() {
    let image = Tensor.ones([3, 4, 5, 6])
    let last = SpatialDropout2D(0.5, seed: 2)(image, training: true).value
    let first = SpatialDropout2D(0.5, dataFormat: .channelsFirst, seed: 2)(image, training: true).value
    var fates: Set<Float> = []
    for sample in 0..<3 {
      for channel in 0..<6 {
        let values = Set(last[sample].slice(axis: 2, channel..<channel + 1).scalars(of: Float.self))
        #expect(values == [0] || values == [2])
        fates.formUnion(values)
      }
      for channel in 0..<4 {
        #expect(Set(first[sample][channel].scalars(of: Float.self)).count == 1)
      }
    }
    #expect(fates == [0, 2])
    let volume = SpatialDropout3D(0.5, seed: 2)(Tensor.ones([1, 2, 2, 2, 3]), training: true).value
    for channel in 0..<3 {
      #expect(Set(volume.slice(axis: 4, channel..<channel + 1).scalars(of: Float.self)).count == 1)
    }
  }
}
