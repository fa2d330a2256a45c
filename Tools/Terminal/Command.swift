package import ArgumentParser
import Files
import Glibc

/// A failure as a script reads it that asked for JSON.
private struct Failure: Encodable {
  var error: String
}

extension ParsableCommand {
  /// Runs the command that the arguments of the process name, and ends the process; what every tool's `main` calls.
  ///
  /// ```swift
  /// static func main() { runAndExit() }
  /// // tool info missing --json    {"error" : "cannot open 'missing': No such file or directory"}, status 1
  /// ```
  /// What goes wrong is a sentence on standard error and the exit status: 1 for data and files, 64 for the command line. Where the
  /// arguments ask for JSON, standard output gets an object with the same sentence, too, unless there is a result already. That
  /// standard output cannot be written is a failure like others.
  package static func runAndExit() -> Never {
    openStandardDescriptors()
    AtomicFile.removeTemporaryFilesOnInterrupt()
    do {
      var command = try parseAsRoot()
      do { try command.run() } catch let error as ValidationError {
        // Options that do not fit the data; the usage of the whole tool, which would be shown, says nothing about them.
        report("Error: \(error.message)\n  See '\(name(of: command)) --help' for more information.", error.message)
        Glibc.exit(ExitCode.validationFailure.rawValue)
      }
      try finishStandardOutput()
    } catch {
      end(with: error)
    }
    Glibc.exit(ExitCode.success.rawValue)
  }

  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success {
      // Help and versions.
      print(fullMessage(for: error))
      do { try finishStandardOutput() } catch { end(with: error) }
    } else if !(error is ExitCode) {
      report(fullMessage(for: error), message(for: error))
    }
    Glibc.exit(code.rawValue)
  }

  /// Tells of a failure.
  ///
  /// - Parameter sentence: the text without what surrounds it for people.
  private static func report(_ text: String, _ sentence: String) {
    standardError(text + "\n")
    guard CommandLine.arguments.dropFirst().prefix(while: { $0 != "--" }).contains("--json") else { return }
    // Nobody is left to be told where these fail.
    guard let object = try? jsonText(Failure(error: sentence)) else { return }
    print(object)
    try? finishStandardOutput()
  }

  /// How the command is called, as in "tfrecord-tool convert".
  private static func name(of command: some ParsableCommand) -> String {
    let type = type(of: command)
    let tool = configuration.commandName ?? "\(self)"
    return type == Self.self ? tool : "\(tool) \(type.configuration.commandName ?? "\(type)".lowercased())"
  }
}
