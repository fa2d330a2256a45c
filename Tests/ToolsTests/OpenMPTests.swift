import Foundation
import Testing
import _TestSupport

/// How the OpenMP runtime is started, by what it says itself about its settings.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GOMP_SPINCOUNT"] == nil))
struct OpenMPTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What the runtime wrote to the standard error of a prediction.
  private func settings(_ variables: [String: String]) throws -> String {
    let run = try CommandRun(
      "model-tool",
      [
        "predict", Fixtures.path("goldens/runs/cnn.keras"), "--input", Fixtures.path("goldens/runs/cnn.npz"),
        "--output", folder.path("answers.npz"),
      ], variables: variables.merging(["OMP_DISPLAY_ENV": "VERBOSE"]) { $1 })
    #expect(run.status == 0, "\(run.errors)")
    return run.errors
  }

  @Test func threadsWaitBriefly() throws {
    #expect(try settings([:]).contains("GOMP_SPINCOUNT = '20000'"))
  }

  @Test func usersHaveTheLastWord() throws {
    #expect(try settings(["GOMP_SPINCOUNT": "5000"]).contains("GOMP_SPINCOUNT = '5000'"))
    #expect(try settings(["OMP_WAIT_POLICY": "PASSIVE"]).contains("GOMP_SPINCOUNT = '0'"))
  }

  @Test func whatComputesNothingDoesNotStartIt() throws {
    let run = try CommandRun(
      "model-tool", ["summary", Fixtures.path("goldens/runs/cnn.keras")], variables: ["OMP_DISPLAY_ENV": "VERBOSE"])
    #expect(run.status == 0 && !run.errors.contains("OPENMP"), "\(run.errors)")
  }
}
