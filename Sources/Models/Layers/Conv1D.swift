/// Slides small windows over a sequence and gives weighted sums of each, one per filter.
///
/// `[batch, steps, channels]` in, `[batch, new steps, filters]` out. Parameters: kernel `[kernel size,
/// channels / groups, filters]`, bias `[filters]`. With `.causal` padding no result depends on later
/// steps.
///
///     Conv1D(32, kernelSize: 3, padding: .causal)(Tensor.ones([8, 100, 4])).shape      // [8, 100, 32]
public final class Conv1D: Convolution {
  override class var rank: Int { 1 }
}
