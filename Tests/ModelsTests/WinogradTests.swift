import CKernels
import Models
import Tensors
import Testing
import _TestSupport

/// Windows of 3 · 3 by fewer multiplications give what sums written out give.
@Suite struct WinogradTests {
  /// A convolution of so many images, `[batch, height, width, channels]`, and what goes in and comes out.
  private struct Case {
    var sizes: ck_convolution
    let x, w, bias, g: [Float]

    init(_ shape: [Int], filters: Int, top: Int = 1, left: Int = 1, outHeight: Int? = nil, outWidth: Int? = nil) {
      let (outHeight, outWidth) = (outHeight ?? shape[1], outWidth ?? shape[2])
      sizes = ck_convolution(
        batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], outHeight: outHeight,
        outWidth: outWidth, filters: filters, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1,
        top: top, left: left)
      x = Tensor.noise(shape).scalars(of: Float.self)
      w = Tensor.noise([3, 3, shape[3], filters]).scalars(of: Float.self)
      bias = Tensor.noise([filters]).scalars(of: Float.self)
      g = Tensor.noise([shape[0], outHeight, outWidth, filters]).scalars(of: Float.self)
    }

    /// Calls `body` for each number of an image that a window reads, with its places in `x`, `w` and the results, the
    /// channel and the first filter left out.
    func eachPlace(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
      let c = sizes
      for image in 0..<c.batch {
        for row in 0..<c.outHeight {
          for column in 0..<c.outWidth {
            let y = (image * c.outHeight + row) * c.outWidth + column
            for place in 0..<9 {
              let (from, side) = (row + place / 3 - c.top, column + place % 3 - c.left)
              guard (0..<c.height).contains(from), (0..<c.width).contains(side) else { continue }
              body((image * c.height + from) * c.width + side, place, y)
            }
          }
        }
      }
    }
  }

  private func expect(_ found: [Float], _ expected: [Double], _ place: SourceLocation) {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    let error = zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(found.count == expected.count && error <= 1e-5 * largest, sourceLocation: place)
  }

  private func check(_ test: Case, sourceLocation place: SourceLocation = #_sourceLocation) {
    var c = test.sizes
    let (channels, filters) = (c.channels, c.filters)
    var y = (0..<test.g.count).map { Double(test.bias[$0 % filters]) }
    var dx = [Double](repeating: 0, count: test.x.count)
    var dw = [Double](repeating: 0, count: test.w.count)
    test.eachPlace { x, w, result in
      for l in 0..<channels {
        for j in 0..<filters {
          let (from, weight, to) = (x * channels + l, (w * channels + l) * filters + j, result * filters + j)
          y[to] += Double(test.x[from]) * Double(test.w[weight])
          dx[from] += Double(test.g[to]) * Double(test.w[weight])
          dw[weight] += Double(test.g[to]) * Double(test.x[from])
        }
      }
    }
    var packed = [Float](repeating: 0, count: ck_winograd_filters_count(&c))
    var results = [Float](repeating: .nan, count: y.count)
    ck_winograd_filters(&c, test.w, &packed)
    ck_winograd_convolve(&c, test.x, packed, test.bias, &results, 0)
    expect(results, y, place)
    ck_winograd_convolve(&c, test.x, packed, test.bias, &results, 1)
    expect(results, y.map { max($0, 0) }, place)

    var parts = [Float](repeating: .nan, count: ck_convolution_parts(&c) * dw.count)
    var weights = [Float](repeating: .nan, count: dw.count)
    ck_winograd_weights(&c, test.x, test.g, &parts, &weights)
    expect(weights, dw, place)

    var back = ck_convolution(
      batch: c.batch, height: c.outHeight, width: c.outWidth, channels: filters, outHeight: c.height,
      outWidth: c.width, filters: channels, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1,
      top: 2 - c.top, left: 2 - c.left)
    var inputs = [Float](repeating: .nan, count: dx.count)
    ck_winograd_turned_filters(&back, test.w, &packed)
    ck_winograd_convolve(&back, test.g, packed, nil, &inputs, 0)
    expect(inputs, dx, place)
  }

  @Test func imagesOfAnySize() {
    for (height, width) in [(1, 1), (1, 4), (2, 2), (3, 5), (7, 8), (13, 2)] {
      check(Case([2, height, width, 16], filters: 32))
    }
  }

  @Test func onlyWindowsInside() {
    check(Case([3, 8, 9, 32], filters: 16, top: 0, left: 0, outHeight: 6, outWidth: 7))
    check(Case([1, 3, 3, 16], filters: 16, top: 0, left: 0, outHeight: 1, outWidth: 1))
  }

  @Test func unequalEdges() {
    check(Case([2, 6, 7, 16], filters: 16, top: 2, left: 0, outHeight: 6, outWidth: 5))
    check(Case([2, 6, 7, 16], filters: 16, top: 0, left: 2, outHeight: 5, outWidth: 8))
  }

  @Test func moreTilesThanAreWorkedOnAtOnce() {
    check(Case([20, 11, 10, 16], filters: 16))
    check(Case([1, 21, 34, 48], filters: 16))
  }

  @Test func manyChannels() {
    check(Case([2, 5, 4, 112], filters: 48))
    check(Case([1, 4, 6, 320], filters: 16))
  }

  /// Layers with such windows, as they are used.
  @Test func layersAgreeWithPlainLoops() {
    // With small images the gradient of the filters goes another way on some processors.
    for (layer, height) in [
      (Conv2D(32, kernelSize: 3, padding: .same, activation: .relu, seed: 1), 19), (Conv2D(16, kernelSize: 3, seed: 2), 21),
      (Conv2D(16, kernelSize: 3, padding: .same, useBias: false, seed: 3), 9),
    ] {
      let x = Parameter("x", Tensor.noise([5, height, 20, 16]))
      layer.build(for: x.value.shape)
      func results(_ path: KernelPath) -> [Tensor] {
        KernelPath.$current.withValue(path) {
          valueWithGradients(of: [x] + layer.parameters) {
            let output = layer(x.variable, training: true)
            return (output * output).sum()
          }.gradients.compactMap { $0 }
        }
      }
      for (a, b) in zip(results(.oneDNN), results(.portable)) {
        expectClose(a, b.scalars(of: Float.self).map(Double.init), tolerance: 2e-4, "\(layer.name)")
      }
    }
  }
}
