public import ArgumentParser
public import Files
public import ImageCodecs
import Surveys

// How types of the libraries are written on the command line: enumerations by the names of their cases.

extension ImageSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
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
extension DataPart: ExpressibleByArgument {}
extension BytesForm: ExpressibleByArgument {}
extension ImageEncoding: ExpressibleByArgument {}
extension Layout: ExpressibleByArgument {}
extension ExportTarget: ExpressibleByArgument {}

/// Says what is wrong with `--workers`, if anything: more threads than the largest machines have is a slip of the finger.
func validateWorkers(_ workers: Int?) throws {
  guard let workers, !(1...1024).contains(workers) else { return }
  throw ValidationError("--workers is \(workers), but it must be 1 to 1024.")
}
