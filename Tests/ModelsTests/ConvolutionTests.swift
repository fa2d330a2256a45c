import CKernels
import Models
import Tensors
import Testing
import _TestSupport

/// Convolutions and poolings that Keras has no numbers for: oneDNN and plain loops agree, and with
/// other ways to say the same.
@Suite struct ConvolutionTests {
  /// The results and gradients of a layer on both paths.
  private func expectPathsAgree(
    _ layer: Layer, _ shape: [Int], isSmooth: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let x = Parameter("x", Tensor.noise(shape))
    layer.build(for: shape)
    func results(_ path: KernelPath) -> [Tensor] {
      KernelPath.$current.withValue(path) {
        var y = Tensor(Float(0))
        let (_, gradients) = valueWithGradients(of: [x] + layer.parameters) {
          let output = layer(x.variable, training: true)
          y = output.value
          return (output * output).sum()
        }
        return [y] + gradients.compactMap { $0 }
      }
    }
    for (a, b) in zip(results(.oneDNN), results(.portable)) {
      expectClose(
        a, b.scalars(of: Float.self).map(Double.init), tolerance: 2e-4, "\(layer.className)",
        sourceLocation: sourceLocation)
    }
    // Differences across the kink of a ReLU say nothing.
    if !isSmooth { return }
    checkGradient(of: layer.parameters, at: [x.value], sourceLocation: sourceLocation) {
      layer($0[0])
    }
  }

  @Test func stridesMayMeetDilation() {
    expectPathsAgree(Conv1D(5, kernelSize: 3, strides: 2, padding: .same, dilationRate: 2), [2, 17, 3])
    expectPathsAgree(Conv2D(4, kernelSize: 2, strides: 3, dilationRate: 2), [1, 9, 8, 3])
    expectPathsAgree(Conv3D(4, kernelSize: 2, strides: 2, dilationRate: 2), [1, 5, 6, 5, 2])
    expectPathsAgree(DepthwiseConv1D(3, strides: 2, dilationRate: 3), [2, 19, 17])
    expectPathsAgree(Conv2DTranspose(3, kernelSize: 3, strides: 2, dilationRate: 2), [1, 4, 5, 2])
    expectPathsAgree(Conv3DTranspose(2, kernelSize: (2, 2, 2), dilationRate: (1, 2, 1)), [1, 3, 3, 2, 4])
  }

  @Test(arguments: [(2, 3), (3, 1), (3, 2), (1, 1), (4, 4), (5, 7), (9, 17), (16, 32)])
  func aKernelOfOnePlaceMayLeaveOutPlaces(_ channels: Int, _ filters: Int) {
    for stride in 2...3 {
      // Not the same memory every time.
      for _ in 0..<2 {
        expectPathsAgree(Conv1D(filters, kernelSize: 1, strides: stride), [3, 8, channels], isSmooth: false)
        expectPathsAgree(Conv2D(filters, kernelSize: 1, strides: stride), [3, 8, 8, channels], isSmooth: false)
        expectPathsAgree(Conv2D(filters, kernelSize: (1, 1), strides: (1, stride)), [2, 5, 7, channels], isSmooth: false)
        expectPathsAgree(Conv2DTranspose(filters, kernelSize: 1, strides: stride), [2, 4, 3, channels], isSmooth: false)
      }
      expectPathsAgree(Conv2D(filters, kernelSize: 1, strides: stride, padding: .same), [2, 7, 8, channels], isSmooth: false)
      expectPathsAgree(Conv3D(filters, kernelSize: 1, strides: stride), [2, 4, 5, 3, channels], isSmooth: false)
    }
  }

  @Test func anyWindowsAndChannelsGoTogether() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<80 {
      func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      let layer = Conv2D(
        pick(1...18), kernelSize: (pick(1...3), pick(1...3)), strides: (pick(1...3), pick(1...3)),
        padding: pick(0...1) == 0 ? .same : .valid)
      expectPathsAgree(layer, [pick(1...3), pick(3...9), pick(3...9), pick(1...18)], isSmooth: false)
    }
  }

  @Test func manyChannelsTakeOtherKernels() {
    expectPathsAgree(Conv1D(32, kernelSize: 3, padding: .causal), [2, 12, 32])
    expectPathsAgree(DepthwiseConv2D(3, padding: .same), [2, 6, 7, 32])
    expectPathsAgree(Conv2DTranspose(32, kernelSize: 2, strides: 2), [2, 4, 3, 16])
    expectPathsAgree(SeparableConv2D(16, kernelSize: 3, padding: .same, depthMultiplier: 2), [1, 5, 5, 16])
    expectPathsAgree(Conv3D(16, kernelSize: 3, padding: .same), [1, 4, 5, 4, 16])
  }

  @Test func sixteenFiltersMayTakeOurOwnLoops() {
    expectPathsAgree(Conv2D(16, kernelSize: 3, activation: .relu), [3, 9, 10, 16], isSmooth: false)
    expectPathsAgree(Conv2D(32, kernelSize: 3, padding: .same), [2, 7, 8, 16])
    expectPathsAgree(Conv2D(16, kernelSize: (2, 4), padding: .same, useBias: false), [2, 5, 6, 32])
    expectPathsAgree(Conv2D(16, kernelSize: 3, strides: 2, padding: .same), [2, 9, 8, 9])
    expectPathsAgree(Conv2D(16, kernelSize: (1, 5), strides: (2, 3)), [2, 6, 13, 3])
    expectPathsAgree(Conv2D(16, kernelSize: 1), [2, 3, 7, 1])
    expectPathsAgree(Conv2DTranspose(16, kernelSize: 3, padding: .same), [2, 5, 4, 16])
  }

  /// A step's gradients with one thread, two and three; those of pictures of three colours are not asked for.
  private func expectThreadsDoNotMatter(_ layer: Layer, _ shape: [Int]) {
    let x = Parameter("x", Tensor.noise(shape), trainable: shape.last != 3)
    layer.build(for: shape)
    func gradients(_ threads: Int32) -> [Tensor] {
      let before = ck_limit_threads(threads)
      defer { _ = ck_limit_threads(before) }
      return valueWithGradients(of: [x] + layer.parameters) {
        let output = layer(x.variable, training: true)
        return (output * output).sum()
      }.gradients.compactMap { $0 }
    }
    let alone = gradients(1)
    for threads: Int32 in [2, 3] {
      for (a, b) in zip(alone, gradients(threads)) { #expect(a == b, "\(layer.className)") }
    }
  }

  @Test func anyNumberOfThreadsGivesTheSameProducts() {
    expectThreadsDoNotMatter(Dense(256), [128, 512])
    expectThreadsDoNotMatter(LSTM(64), [32, 20, 64])
  }

  @Test(.enabled(if: ck_winograd_pays() != 0))
  func anyNumberOfThreadsGivesTheSameConvolutions() {
    expectThreadsDoNotMatter(Conv2D(32, kernelSize: 3, padding: .same, activation: .relu), [8, 20, 20, 16])
    if ck_convolution_pays() != 0 { expectThreadsDoNotMatter(Conv2D(16, kernelSize: 3), [5, 30, 30, 3]) }
  }

  @Test func nothingOfTheFutureIsSeen() {
    let layer = Conv1D(2, kernelSize: 3, padding: .causal, dilationRate: 2, seed: 1)
    var x = Tensor.noise([1, 9, 2])
    let before = layer(x).value
    x.withMutableSpan(of: Float.self) { $0[12] = 100 }
    let after = layer(x).value
    #expect(before[0][0..<6] == after[0][0..<6])
    #expect(before[0][6] != after[0][6])
  }

  @Test func channelsMayComeFirst() {
    let last = Conv2D(3, kernelSize: 2, seed: 1), first = Conv2D(3, kernelSize: 2, dataFormat: .channelsFirst)
    let x = Tensor.noise([2, 4, 5, 3])
    let y = last(x).value
    first.build(for: [2, 3, 4, 5])
    for (a, b) in zip(first.parameters, last.parameters) { a.value = b.value }
    #expect(first(x.transposed([0, 3, 1, 2])).value.transposed([0, 2, 3, 1]).isClose(to: y, absolute: 1e-6))
  }

  @Test func windowsMayBeLarge() {
    let x = Tensor.spaced([1, 20, 21, 2])
    let large = MaxPooling2D(poolSize: (18, 19), strides: (1, 1))
    #expect(large(x).value[0][0][0].scalars(of: Float.self) == (0..<2).map { channel in
      x[0][0..<18].slice(axis: 1, 0..<19).slice(axis: 2, channel..<channel + 1).max().scalar(of: Float.self)
    })
    let mean = AveragePooling2D(poolSize: 300, padding: .same)
    #expect(mean(x).value.isClose(to: GlobalAveragePooling2D(keepDims: true)(x).value, absolute: 1e-5))
    checkGradient(at: [x]) { large($0[0]) }
    checkGradient(at: [x]) { mean($0[0]) }
    checkGradient(at: [Tensor.spaced([2, 5, 4, 3, 2])]) { MaxPooling3D()($0[0]) }
    checkGradient(at: [Tensor.spaced([2, 7, 2])]) { AdaptiveMaxPooling1D(3)($0[0]) }
    checkGradient(at: [Tensor.spaced([2, 7, 2])]) { GlobalMaxPooling1D()($0[0]) }
  }
}
