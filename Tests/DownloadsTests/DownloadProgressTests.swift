import Testing

@testable import Downloads

@Suite struct DownloadProgressTests {
  @Test func theLineSaysHowFarItIs() {
    #expect(DownloadProgress.line("mnist.npz", 5_240_000, of: 11_490_434) == "mnist.npz  5.2 of 11.5 MB  45%")
    #expect(DownloadProgress.line("mnist.npz", 0, of: nil) == "mnist.npz  0.0 MB")
    #expect(DownloadProgress.line("x", 20, of: 10) == "x  0.0 of 0.0 MB  100%")
  }
}
