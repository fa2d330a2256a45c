import Models
import Tensors
import Testing

private final class Speaker: Callback {
  override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) { print("epoch \(epoch) is over") }
}

/// What `fit` prints in two epochs of two steps.
private func train(_ callbacks: [Callback], verbose: Verbosity) throws {
  let model = Sequential(seed: 1) { Dense(1) }
  model.compile(optimizer: SGD(learningRate: 0.01), loss: MeanSquaredError())
  try model.fit(
    Tensor.ones([4, 1]), Tensor.zeros([4, 1]), batchSize: 2, epochs: 2, callbacks: callbacks, verbose: verbose)
}

@Suite struct ProgbarLoggerTests {
  /// The lines without their times.
  private func lines(_ result: ExitTest.Result?) -> [String] {
    String(decoding: result?.standardOutputContent ?? [], as: UTF8.self).split(separator: "\n").map { line in
      let parts = line.split(separator: " - ")
      return parts.count == 4 ? "\(parts[0]) \(parts[3].split(separator: ":")[0])" : "\(line)"
    }
  }

  @Test func fitPutsOneBehindItsCallbacks() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      try train([Speaker()], verbose: .linePerEpoch)
    }
    #expect(
      lines(result) == ["Epoch 1/2", "epoch 0 is over", "2/2 loss", "Epoch 2/2", "epoch 1 is over", "2/2 loss"])
  }

  @Test func oneThatIsGivenKeepsItsPlace() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      try train([ProgbarLogger(), Speaker()], verbose: .linePerEpoch)
    }
    #expect(
      lines(result) == ["Epoch 1/2", "2/2 loss", "epoch 0 is over", "Epoch 2/2", "2/2 loss", "epoch 1 is over"])
  }

  @Test func silenceIsKept() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      try train([ProgbarLogger()], verbose: .silent)
    }
    #expect(lines(result) == [])
  }
}
