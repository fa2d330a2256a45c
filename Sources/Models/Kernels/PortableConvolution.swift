import Tensors

// Convolution by plain products: the patches of the image become the rows of a matrix. Slower and
// larger than oneDNN's, but short enough to be right by reading, so tests compare the two.

extension ConvolutionShape {
  /// `[batch · places of the output, taps of the kernel · channels of the group]`.
  func patches(of x: Tensor, group: Int) -> Tensor {
    let depth = channels / groups
    let columns = taps * depth
    return Tensor(shape: [batch * places, columns], of: Float.self) { out in
      x.withSpan(of: Float.self) { x in
        forEachTap { row, tap, pixel in
          let to = row * columns + tap * depth
          for c in 0..<depth { out[to + c] = pixel.map { x[$0 + group * depth + c] } ?? 0 }
        }
      }
    }
  }

  /// The transpose of `patches`: adds the rows of a matrix back to the pixels they came from.
  func addPatches(_ matrix: Tensor, group: Int, to x: inout Tensor) {
    let depth = channels / groups
    let columns = taps * depth
    x.withMutableSpan(of: Float.self) { x in
      matrix.withSpan(of: Float.self) { matrix in
        forEachTap { row, tap, pixel in
          guard let pixel else { return }
          for c in 0..<depth { x[pixel + group * depth + c] += matrix[row * columns + tap * depth + c] }
        }
      }
    }
  }

  /// The number of places of the output, and of the kernel.
  var places: Int { output.reduce(1, *) }
  private var taps: Int { kernel.reduce(1, *) }

  /// Calls `body` for each place of the kernel over each place of the output, with the offset of the
  /// place of the input that it reads, nil in the padding.
  private func forEachTap(_ body: (_ row: Int, _ tap: Int, _ pixel: Int?) -> Void) {
    for row in 0..<batch * places {
      for tap in 0..<taps {
        var (place, within, stride) = (row % places, tap, channels)
        var pixel: Int? = row / places * input.reduce(channels, *)
        for axis in kernel.indices.reversed() {
          let x =
            place % output[axis] * strides[axis] - before[axis]
            + within % kernel[axis] * dilation[axis]
          pixel = x >= 0 && x < input[axis] ? pixel.map { $0 + x * stride } : nil
          place /= output[axis]
          within /= kernel[axis]
          stride *= input[axis]
        }
        body(row, tap, pixel)
      }
    }
  }

  /// The kernel of one group as a matrix `[taps · channels of the group, filters of the group]`.
  private func matrix(of kernel: Tensor, group: Int) -> Tensor {
    let each = filters / groups
    return kernel.reshaped([kernel.count / filters, filters])
      .slice(axis: 1, group * each..<(group + 1) * each)
  }

  func portableForward(_ x: Tensor, kernel: Tensor) -> Tensor {
    let parts = (0..<groups).map { group in
      patches(of: x, group: group).matmul(matrix(of: kernel, group: group))
    }
    return Tensor.concatenate(parts, axis: 1).reshaped(outputShape)
  }

  func portableBackward(
    _ gradient: Tensor, x: Tensor, kernel: Tensor, wants: (x: Bool, kernel: Bool)
  ) -> (x: Tensor?, kernel: Tensor?, bias: Tensor?) {
    let each = filters / groups
    let rows = gradient.reshaped([batch * places, filters])
    var xGradient = wants.x ? Tensor.zeros(inputShape) : nil
    var parts: [Tensor] = []
    for group in 0..<groups {
      let g = rows.slice(axis: 1, group * each..<(group + 1) * each)
      if wants.kernel { parts.append(patches(of: x, group: group).transposed().matmul(g)) }
      if wants.x {
        addPatches(g.matmul(matrix(of: kernel, group: group).transposed()), group: group, to: &xGradient!)
      }
    }
    return (
      xGradient, wants.kernel ? Tensor.concatenate(parts, axis: 1).reshaped(kernelShape) : nil,
      wants.kernel ? gradient.columnSums() : nil
    )
  }
}
