import Models
import Tensors
import Testing

/// Which layers hand on the mask of what they get, as Keras' `supports_masking` says.
@Suite struct MaskTests {
  /// Layers on `[batch, 3, 2]`, and whether the mask goes on behind them.
  private static let layers: [(layer: @Sendable () -> Layer, passes: Bool)] = [
    ({ Dense(2) }, true), ({ Activation(.tanh) }, true), ({ ReLU(negativeSlope: 0.1) }, true), ({ LeakyReLU() }, true),
    ({ ELU() }, true), ({ PReLU() }, true), ({ Softmax() }, true), ({ Rescaling(2, offset: 1) }, true),
    ({ LayerNormalization() }, true), ({ LayerNormalization(axes: [1, 2], scale: false) }, true),
    ({ BatchNormalization() }, true), ({ UnitNormalization() }, true), ({ GroupNormalization(groups: 1) }, true),
    ({ Dropout(0.5, seed: 1) }, true), ({ GaussianNoise(1, seed: 1) }, true), ({ GaussianDropout(0.5, seed: 1) }, true),
    ({ AlphaDropout(0.5, seed: 1) }, true), ({ SpatialDropout1D(0.5, seed: 1) }, true),
    ({ ActivityRegularization(l1: 1) }, true), ({ Identity() }, true), ({ RMSNormalization() }, false),
    ({ TimeDistributed(Dense(2)) }, true), ({ LSTM(2, returnSequences: true) }, true),
    ({ EinsumDense("abc,cd->abd", outputShape: [nil, 2], biasAxes: "d") }, false),
    ({ Conv1D(2, kernelSize: 1) }, false), ({ MaxPooling1D(poolSize: 1) }, false), ({ UpSampling1D(1) }, false),
    ({ ZeroPadding1D(0) }, false), ({ Reshape([3, 2]) }, false), ({ Permute([1, 2]) }, false),
  ]

  @Test(arguments: layers.indices, [false, true]) func masksGoOnWhereKerasHandsThemOn(index: Int, training: Bool) {
    let (make, passes) = Self.layers[index]
    let mask = Tensor([[true, true, false], [true, false, false]] as [[Bool]])
    let x = Variable(Tensor((0..<12).map { Float($0) / 4 }, shape: [2, 3, 2]), mask: mask)
    let layer = make()
    #expect(layer(x, training: training).mask == (passes ? mask : nil), "\(layer.className)")
  }
}
