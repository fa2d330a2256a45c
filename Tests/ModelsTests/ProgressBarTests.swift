@testable import Models
import Testing

@Suite struct ProgressBarTests {
  @Test func timesReadAsClocks() {
    #expect(ProgressBar.clockText(7.9) == "7s")
    #expect(ProgressBar.clockText(67) == "1:07")
    #expect(ProgressBar.clockText(3607) == "1:00:07")
  }

  @Test func smallFiguresTakeAnExponent() {
    #expect(ProgressBar.figureText(0.43214) == "0.4321")
    #expect(ProgressBar.figureText(12) == "12.0000")
    #expect(ProgressBar.figureText(0.00012) == "1.2000e-04")
    #expect(ProgressBar.figureText(0) == "0.0000e+00")
    #expect(ProgressBar.figureText(-2.5) == "-2.5000")
    #expect(ProgressBar.figureText(-2.5, inLine: true) == "-2.5000e+00")
    #expect(ProgressBar.figureText(2.5, inLine: true) == "2.5000")
    #expect(ProgressBar.figureText(.nan) == "nan" || ProgressBar.figureText(.nan) == "-nan")
  }

  @Test func aSilentBarNeverAsksForFigures() {
    var bar = ProgressBar(target: 3, verbosity: .silent)
    let barAsks = bar.advance(to: 1)
    #expect(!barAsks)
    var lines = ProgressBar(target: 3, verbosity: .linePerEpoch)
    let linesAsk = lines.advance(to: 1)
    #expect(!linesAsk)
  }
}
