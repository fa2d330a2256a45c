public import ArgumentParser
public import Files
public import ImageCodecs
import Surveys

// How types of the libraries are written on the command line: enumerations by the names of their cases.

extension ImageSize: ExpressibleByArgument {
  /// `HxW` as in "224x320": height first, as in a tensor.
  public init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let height = sides[0], let width = sides[1],
      (1...65_500).contains(height), (1...65_500).contains(width)
    else { return nil }
    self.init(height: height, width: width)
  }
}

extension ErrorPolicy: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension ByteCount: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension SourceKind: ExpressibleByArgument {}
extension ImageCheck: ExpressibleByArgument {}
extension Compression: ExpressibleByArgument {}
extension ArchivePart: ExpressibleByArgument {}
extension BytesForm: ExpressibleByArgument {}
extension ImageEncoding: ExpressibleByArgument {}
extension Layout: ExpressibleByArgument {}
extension ExportTarget: ExpressibleByArgument {}

/// Says what is wrong with `--workers`, if anything: more threads than the largest machines have is a slip of the finger.
func validateWorkers(_ workers: Int?) throws {
  guard let workers, !(1...1024).contains(workers) else { return }
  throw ValidationError("--workers is \(workers), but it must be 1 to 1024.")
}
