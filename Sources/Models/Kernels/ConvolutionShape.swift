/// How the edges of an image are treated. Raw values are Keras' names.
public enum Padding: String, Sendable {
  /// Only windows that lie inside: a 3×3 kernel takes 28 to 26.
  case valid
  /// Zeros around, so that a stride of 1 keeps the size; an odd one goes after.
  case same
  /// Zeros before a sequence, so that no result depends on later steps; convolutions of sequences only.
  case causal
}

/// The sizes of a convolution or pooling over one to three axes.
struct ConvolutionShape: Hashable {
  var batch: Int
  var channels: Int
  var filters: Int
  var groups: Int
  /// The sizes between batch and channels, of the input and of the output.
  var input: [Int]
  var output: [Int]
  var kernel: [Int]
  var strides: [Int]
  var dilation: [Int]
  /// Zeros before the first and after the last place that is read, along each axis.
  var before: [Int]
  var after: [Int]

  /// - Parameter input: `[batch, …, channels]`.
  init(
    input shape: [Int], filters: Int, kernel: [Int], strides: [Int], padding: Padding,
    dilation: [Int]? = nil, groups: Int = 1
  ) {
    batch = shape[0]
    channels = shape[shape.count - 1]
    input = Array(shape.dropFirst().dropLast())
    let dilation = dilation ?? kernel.map { _ in 1 }
    self.filters = filters
    self.kernel = kernel
    self.strides = strides
    self.dilation = dilation
    self.groups = groups
    before = []
    after = []
    output = []
    for axis in kernel.indices {
      let size = input[axis]
      let reach = (kernel[axis] - 1) * dilation[axis] + 1
      let count = Self.outputSize(
        size, kernel: kernel[axis], stride: strides[axis], padding: padding,
        dilation: dilation[axis])
      precondition(
        count > 0, "A window of \(reach) does not fit into \(size) places of input \(shape).")
      let missing = max(0, (count - 1) * strides[axis] + reach - size)
      switch padding {
      case .valid:
        before.append(0)
        after.append(0)
      case .same:
        before.append(missing / 2)
        after.append(missing - missing / 2)
      case .causal:
        before.append(reach - 1)
        after.append(0)
      }
      output.append(count)
    }
  }

  /// How many windows fit: ⌈size / stride⌉ with zeros around, else ⌊(size - reach) / stride⌋ + 1.
  static func outputSize(
    _ size: Int, kernel: Int, stride: Int, padding: Padding, dilation: Int = 1
  ) -> Int {
    let reach = (kernel - 1) * dilation + 1
    switch padding {
    case .same, .causal: return (size + stride - 1) / stride
    case .valid: return size < reach ? 0 : (size - reach) / stride + 1
    }
  }

  /// The same for another number of images.
  func with(batch: Int) -> ConvolutionShape {
    var copy = self
    copy.batch = batch
    return copy
  }

  var inputShape: [Int] { [batch] + input + [channels] }
  var outputShape: [Int] { [batch] + output + [filters] }
  var kernelShape: [Int] { kernel + [channels / groups, filters] }

  // Of images.
  var height: Int { input[0] }
  var width: Int { input[1] }
  var outHeight: Int { output[0] }
  var outWidth: Int { output[1] }
}
