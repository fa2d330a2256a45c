import COneDNN
import Tensors

/// Everything oneDNN needs for a convolution of one shape, made once: the operations, their memory
/// and the weights in the layouts they prefer. A run only points at the tensors' bytes.
///
/// Activations stay channels-last. Weights are copied into oneDNN's layout, which is worth it many
/// times over: with plain weights it falls back to its slow path. The copy is skipped while the
/// parameter has not changed. Where our own loops are faster, they are run instead.
final class ConvolutionPlan {
  let shape: ConvolutionShape
  private let relu: Bool
  private let direct: DirectConvolution?
  private let engine = OneDNNEngine()
  private let source: OneDNNLayout
  private let plainWeights: OneDNNLayout
  private let anyWeights: OneDNNLayout
  private let bias: OneDNNLayout?
  private let destination: OneDNNLayout

  /// The forward pass, and its description, which the others are made from.
  private lazy var forwardPass = makePass(
    onednn_forward, bias: bias, relu: relu, forward: nil,
    arguments: (DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST))
  private var dataPass: Pass?
  private var weightsPass: Pass?
  /// The gradient of a kernel of one place that leaves out places, by those that it reads.
  private lazy var readPlaces = shape.readingPlacesAlone.map { ConvolutionPlan($0, useBias: false, relu: false) }

  /// One of the three operations with what it reads and writes.
  private struct Pass {
    let operation: OneDNNOperation
    let source: OneDNNMemory
    /// The weights as the parameter, or its gradient, has them.
    let plain: OneDNNMemory
    let bias: OneDNNMemory?
    let destination: OneDNNMemory
    /// Between the parameter's layout and oneDNN's; nil when they are the same.
    let copy: OneDNNOperation?
    /// The version of the parameter that was copied last.
    var copied: Int?

    func point(source: Tensor, destination: Tensor) {
      source.withUnsafeBytes { self.source.point(at: $0.baseAddress!) }
      destination.withUnsafeBytes { self.destination.point(at: $0.baseAddress!) }
    }

    /// Takes the weights over, unless `version` says that they are the same as last time.
    mutating func load(_ kernel: Tensor, version: Int?) {
      kernel.withUnsafeBytes { plain.point(at: $0.baseAddress!) }
      guard let copy, copied == nil || copied != version else { return }
      copy.run()
      copied = version
    }
  }

  init(_ shape: ConvolutionShape, useBias: Bool, relu: Bool) {
    self.shape = shape
    self.relu = relu
    direct = DirectConvolution(shape, relu: relu)
    let s = shape
    source = Self.image(s.batch, s.input, s.channels)
    destination = Self.image(s.batch, s.output, s.filters)
    bias = useBias ? OneDNNLayout([s.filters], strides: [1]) : nil
    let inputs = s.channels / s.groups
    // oneDNN counts [filters, inputs, height, width], with the group in front when there are several.
    var spatial: [Int] = []
    var step = inputs * s.filters
    for size in s.kernel.reversed() {
      spatial.insert(step, at: 0)
      step *= size
    }
    let isGrouped = s.groups > 1
    let sizes = (isGrouped ? [s.groups] : []) + [s.filters / s.groups, inputs] + s.kernel
    plainWeights = OneDNNLayout(
      sizes, strides: (isGrouped ? [s.filters / s.groups] : []) + [1, s.filters] + spatial)
    anyWeights = OneDNNLayout(sizes, strides: nil)
  }

  /// `[batch, …, channels]`, which oneDNN counts as [batch, channels, …].
  private static func image(_ batch: Int, _ spatial: [Int], _ channels: Int) -> OneDNNLayout {
    var strides: [Int] = []
    var step = channels
    for size in spatial.reversed() {
      strides.insert(step, at: 0)
      step *= size
    }
    return OneDNNLayout([batch, channels] + spatial, strides: [step, 1] + strides)
  }

  /// convolution(x, kernel) + bias, with ReLU when the plan was made so.
  ///
  /// - Parameter version: the parameter's, or nil when the kernel is not one.
  func forward(_ x: Tensor, kernel: Tensor, bias: Tensor?, version: Int?) -> Tensor {
    if let direct, direct.hasForward {
      return direct.forward(x, kernel: kernel, bias: bias, version: version)
    }
    let y = Tensor(uninitialized: shape.outputShape)
    forwardPass.pass.point(source: x, destination: y)
    bias?.withUnsafeBytes { forwardPass.pass.bias?.point(at: $0.baseAddress!) }
    forwardPass.pass.load(kernel, version: version)
    forwardPass.pass.operation.run()
    return y
  }

  /// Gradients of the operands; the input's only when asked for.
  func backward(
    _ gradient: Tensor, x: Tensor, kernel: Tensor, version: Int?, wants: (x: Bool, kernel: Bool)
  ) -> (x: Tensor?, kernel: Tensor?, bias: Tensor?) {
    let kernelGradient = wants.kernel ? backwardWeights(gradient, x: x) : nil
    // oneDNN would add up the bias' gradient too, but in a slower loop than ours.
    let biasGradient = wants.kernel && bias != nil ? gradient.columnSums() : nil
    if !wants.x { return (nil, kernelGradient, biasGradient) }
    return (
      backwardData(gradient, kernel: kernel, version: version), kernelGradient, biasGradient
    )
  }

  /// The gradient of the input.
  func backwardData(_ gradient: Tensor, kernel: Tensor, version: Int?) -> Tensor {
    Tensor(shape: shape.inputShape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      if let to = out.baseAddress { backwardData(gradient, kernel: kernel, version: version, into: to) }
    }
  }

  /// The gradient of the kernel.
  func backwardWeights(_ gradient: Tensor, x: Tensor) -> Tensor {
    if let direct, direct.hasWeights { return direct.backwardWeights(gradient, x: x) }
    // oneDNN adds what does not belong there where such a kernel has few channels.
    if let readPlaces { return readPlaces.backwardWeights(gradient, x: shape.placesRead(of: x)) }
    if weightsPass == nil {
      weightsPass = makePass(
        onednn_backward_weights, bias: nil, relu: false, forward: forwardPass.description,
        arguments: (DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST)
      ).pass
    }
    var kernelGradient = Tensor(uninitialized: shape.kernelShape)
    weightsPass!.point(source: x, destination: gradient)
    kernelGradient.withUnsafeMutableBytes { weightsPass!.plain.point(at: $0.baseAddress!) }
    weightsPass!.operation.run()
    weightsPass!.copy?.run()
    return kernelGradient
  }

  /// Writes the gradient of the input to memory of `shape.inputShape`.
  func backwardData(
    _ gradient: Tensor, kernel: Tensor, version: Int?, into xGradient: UnsafeMutableRawPointer
  ) {
    if let direct, direct.hasData {
      return direct.backwardData(gradient, kernel: kernel, version: version, into: xGradient)
    }
    if dataPass == nil {
      dataPass = makePass(
        onednn_backward_data, bias: nil, relu: false, forward: forwardPass.description,
        arguments: (DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST)
      ).pass
    }
    dataPass!.source.point(at: xGradient)
    gradient.withUnsafeBytes { dataPass!.destination.point(at: $0.baseAddress!) }
    dataPass!.load(kernel, version: version)
    dataPass!.operation.run()
  }

  // MARK: Making passes

  private func makePass(
    _ kind: onednn_pass, bias: OneDNNLayout?, relu: Bool, forward: OneDNNDescription?,
    arguments names: (source: Int32, weights: Int32, bias: Int32, destination: Int32)
  ) -> (pass: Pass, description: OneDNNDescription) {
    guard
      let description = describe(kind, bias: bias, relu: relu, forward: forward)
    else { preconditionFailure("oneDNN has no convolution for \(shape).") }
    func memory(_ name: Int32) -> OneDNNMemory {
      OneDNNMemory(description.layout(name), engine: engine, own: false)
    }
    let source = memory(names.source)
    let destination = memory(names.destination)
    let packedLayout = description.layout(names.weights)
    let readsWeights = names.weights == DNNL_ARG_WEIGHTS
    let plain = plainWeights.withLayout { OneDNNMemory($0, engine: engine, own: false) }
    var packed = plain
    var copy: OneDNNOperation?
    if plainWeights.withLayout({ onednn_layout_equal($0, packedLayout) == 0 }) {
      packed = OneDNNMemory(packedLayout, engine: engine, own: true)
      let reorder = plainWeights.withLayout { plain in
        OneDNNDescription {
          onednn_reorder_describe(
            $0, engine.engine, readsWeights ? plain : packedLayout,
            readsWeights ? packedLayout : plain)
        }
      }
      guard let reorder else { preconditionFailure("oneDNN cannot copy weights for \(shape).") }
      copy = OneDNNOperation(
        reorder, engine: engine,
        arguments: [
          (DNNL_ARG_FROM, readsWeights ? plain : packed), (DNNL_ARG_TO, readsWeights ? packed : plain),
        ])
    }
    var arguments = [
      (names.source, source), (names.weights, packed), (names.destination, destination),
    ]
    let biasMemory = bias.map { _ in memory(names.bias) }
    if let biasMemory { arguments.append((names.bias, biasMemory)) }
    let operation = OneDNNOperation(description, engine: engine, arguments: arguments)
    return (
      Pass(
        operation: operation, source: source, plain: plain, bias: biasMemory,
        destination: destination, copy: copy), description
    )
  }

  private func describe(
    _ kind: onednn_pass, bias: OneDNNLayout?, relu: Bool, forward: OneDNNDescription?
  ) -> OneDNNDescription? {
    func three(_ values: [Int]) -> (Int64, Int64, Int64) {
      let padded = values.map(Int64.init) + [0, 0]
      return (padded[0], padded[1], padded[2])
    }
    return source.withLayout { source in
      anyWeights.withLayout { weights in
        destination.withLayout { destination in
          func make(_ bias: onednn_layout?) -> OneDNNDescription? {
            var convolution = onednn_convolution(
              source: source, weights: weights, bias: bias, destination: destination,
              strides: three(shape.strides), dilations: three(shape.dilation.map { $0 - 1 }),
              before: three(shape.before), after: three(shape.after))
            return OneDNNDescription {
              onednn_convolution_describe(
                $0, engine.engine, kind, &convolution, relu ? 1 : 0, forward?.handle)
            }
          }
          guard let bias else { return make(nil) }
          return bias.withLayout { make($0) }
        }
      }
    }
  }
}

extension ConvolutionShape {
  /// The same convolution of nothing but the places that it reads; nil unless it reads one for each output and leaves out
  /// others.
  fileprivate var readingPlacesAlone: ConvolutionShape? {
    guard kernel.allSatisfy({ $0 == 1 }), strides.contains(where: { $0 > 1 }), (before + after).allSatisfy({ $0 == 0 }) else { return nil }
    var shape = self
    shape.input = output
    shape.strides = strides.map { _ in 1 }
    return shape
  }

  /// The places of `x` that a kernel of one place reads, `[batch, …, channels]`.
  fileprivate func placesRead(of x: Tensor) -> Tensor {
    let count = output.reduce(batch, *)
    var read = Tensor(uninitialized: [batch] + output + [channels])
    let byteCount = channels * MemoryLayout<Float>.stride
    x.withUnsafeBytes { from in
      read.withUnsafeMutableBytes { to in
        guard count > 0, let from = from.baseAddress, let to = to.baseAddress else { return }
        for row in 0..<count {
          // The place of the row along each axis, the last one first.
          var (rest, place, stride) = (row, 0, 1)
          for axis in output.indices.reversed() {
            place += rest % output[axis] * strides[axis] * stride
            rest /= output[axis]
            stride *= input[axis]
          }
          place += rest * stride
          (to + row * byteCount).copyMemory(from: from + place * byteCount, byteCount: byteCount)
        }
      }
    }
    return read
  }
}
