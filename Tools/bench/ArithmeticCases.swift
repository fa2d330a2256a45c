import Models
import Tensors

/// How fast the arithmetic of the CNN for photos is beside a large product of matrices, the fastest
/// there is on a processor.
let arithmeticCases: [BenchCase] =
  [
    BenchCase(name: "arithmetic.product", unit: .gigaflops) { _ in
      let size = 2_048
      let x = Tensor.ones([size, size])
      let product = Dense(size, useBias: false)
      return {
        for _ in 0..<4 { _ = product(x) }
        return 4 * 2 * Double(size * size * size)
      }
    }
  ]
  + [(256, 3, 32), (127, 32, 64), (62, 64, 64)].enumerated().flatMap { index, layer in
    convolutionCases("arithmetic.conv\(index + 1)", size: layer.0, channels: layer.1, filters: layer.2)
  }

/// A 3×3 convolution with bias on 32 images: forward with ReLU, and forward without it and with all gradients; the first layer
/// of a net needs none of its inputs.
private func convolutionCases(
  _ name: String, size: Int, channels: Int, filters: Int
) -> [BenchCase] {
  let operations = 2 * 9 * Double(32 * (size - 2) * (size - 2) * channels * filters)
  return [
    BenchCase(name: name + ".forward", unit: .gigaflops) { _ in
      let x = Tensor.ones([32, size, size, channels])
      let convolution = Conv2D(filters, kernelSize: 3, activation: .relu)
      return {
        _ = convolution(x)
        return operations
      }
    },
    BenchCase(name: name + ".gradients", unit: .gigaflops) { _ in
      let x = Parameter("x", Tensor.ones([32, size, size, channels]), trainable: channels > 3)
      let convolution = Conv2D(filters, kernelSize: 3)
      let gradient = Tensor.ones(convolution(x.value).shape)
      let parameters = [x] + convolution.parameters
      return {
        _ = valueWithGradients(of: parameters) {
          // A sum over the results would take longer than a convolution of three channels.
          Variable.recording(Tensor(Float(0)), from: [convolution(x.variable, training: true)]) { _ in [gradient] }
        }
        return operations * (channels > 3 ? 3 : 2)
      }
    },
  ]
}
