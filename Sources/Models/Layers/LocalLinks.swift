import Tensors

/// Which numbers of an image are connected to which of a result, by windows that each have weights of
/// their own; numbers are counted in the order in which they lie.
struct LocalLinks: Sendable {
  /// The number of numbers of an image, and of a result.
  let inputCount: Int
  let outputCount: Int
  /// For each link its ends and the place of its weight. Sorted by output, then by input.
  private(set) var inputs: [Int] = []
  private(set) var outputs: [Int] = []
  private(set) var weights: [Int] = []

  /// - Parameters:
  ///   - input: the sizes of an image without channels.
  ///   - output: those of a result.
  ///   - isDense: whether weights are a matrix from all numbers to all, of which the links use a part,
  ///     rather than a list.
  init(
    input: [Int], channels: Int, output: [Int], filters: Int, options: ConvolutionOptions, isDense: Bool
  ) {
    let (places, outPlaces) = (input.reduce(1, *), output.reduce(1, *))
    (inputCount, outputCount) = (places * channels, outPlaces * filters)
    let isLast = options.dataFormat == .channelsLast
    var pairs: [(output: Int, input: Int)] = []
    for outPlace in 0..<outPlaces {
      for place in Self.window(of: outPlace, input, output, options) {
        for channel in 0..<channels {
          for filter in 0..<filters {
            pairs.append((
              output: isLast ? outPlace * filters + filter : filter * outPlaces + outPlace,
              input: isLast ? place * channels + channel : channel * places + place
            ))
          }
        }
      }
    }
    pairs.sort { ($0.output, $0.input) < ($1.output, $1.input) }
    inputs = pairs.map(\.input)
    outputs = pairs.map(\.output)
    weights = isDense ? pairs.map { $0.input * outputCount + $0.output } : Array(pairs.indices)
  }

  /// The places of an image under the window of a place of the result. With `same` a window begins
  /// half of its size before that place, whatever the strides, as Keras 2 has it for these layers.
  private static func window(
    of outPlace: Int, _ input: [Int], _ output: [Int], _ options: ConvolutionOptions
  ) -> [Int] {
    var (places, rest, outSize) = ([0], outPlace, output.reduce(1, *))
    for axis in input.indices {
      outSize /= output[axis]
      let position = rest / outSize
      rest %= outSize
      let size = options.kernelSize[axis]
      let start = position * options.strides[axis] - (options.padding == .valid ? 0 : size / 2)
      let range = max(0, start)..<min(input[axis], start + size)
      places = places.flatMap { place in range.map { place * input[axis] + $0 } }
    }
    return places
  }
}

extension Variable {
  /// Rows `[batch, inputCount]` to `[batch, outputCount]` along links, each of which multiplies by a
  /// weight of its own.
  func linked(by kernel: Variable, _ links: LocalLinks) -> Variable {
    let (x, weights) = (value, kernel.value)
    let (batch, from, to) = (x.shape[0], links.inputCount, links.outputCount)
    var result = Tensor.zeros([batch, to])
    result.withMutableSpan(of: Float.self) { y in
      x.withSpan(of: Float.self) { x in
        weights.withSpan(of: Float.self) { weights in
          for link in links.weights.indices {
            let (i, o, weight) = (links.inputs[link], links.outputs[link], weights[links.weights[link]])
            for row in 0..<batch { y[row * to + o] += weight * x[row * from + i] }
          }
        }
      }
    }
    return Variable.recording(result, from: [self, kernel]) { gradient in
      var (ofInput, ofWeights) = (Tensor.zeros(x.shape), Tensor.zeros(weights.shape))
      let g = gradient.scalars(of: Float.self)
      ofInput.withMutableSpan(of: Float.self) { ofInput in
        weights.withSpan(of: Float.self) { weights in
          for link in links.weights.indices {
            let (i, o, weight) = (links.inputs[link], links.outputs[link], weights[links.weights[link]])
            for row in 0..<batch { ofInput[row * from + i] += weight * g[row * to + o] }
          }
        }
      }
      ofWeights.withMutableSpan(of: Float.self) { ofWeights in
        x.withSpan(of: Float.self) { x in
          for link in links.weights.indices {
            let (i, o) = (links.inputs[link], links.outputs[link])
            var sum: Float = 0
            for row in 0..<batch { sum += g[row * to + o] * x[row * from + i] }
            ofWeights[links.weights[link]] += sum
          }
        }
      }
      return [ofInput, ofWeights]
    }
  }
}
