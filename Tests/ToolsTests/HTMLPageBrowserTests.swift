import Foundation
import ImageCodecs
import Tensors
import Testing
import _TestSupport

private let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

/// The page of `dataset-inspect` in a real browser: Chromium without a window, which `Tools/test.sh` installs.
@Suite(.enabled(if: browser != nil, "there is no Chromium"))
struct HTMLPageBrowserTests {
  /// The document as it is after its script has run, and what the browser logged.
  private func load(_ path: String, width: Int) throws -> (document: String, log: String) {
    let folder = try TemporaryFolder()
    let (output, errors) = (try folder.write([], to: "output"), try folder.write([], to: "errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--user-data-dir=\(folder.path)/profile",
      "--window-size=\(width),900", "--virtual-time-budget=2000", "--dump-dom", "file://\(path)",
    ]
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    return (String(decoding: try readFile(output), as: UTF8.self), String(decoding: try readFile(errors), as: UTF8.self))
  }

  @Test(arguments: [1280, 390])
  func itLoadsWithoutAnErrorAndShowsTheFigures(width: Int) throws {
    let folder = try TemporaryFolder()
    for class_ in 0..<9 {
      try folder.write(try PNG.encode(.full([40, 40, 3], UInt8(20 * class_))), to: "in/class \(class_)/flat.png")
      try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/class \(class_)/photo.jpg")
    }
    try folder.write(Array("<b onerror=alert(1)>".utf8), to: "in/class 0/<img src=x onerror=alert(1)>.jpg")
    let run = try CommandRun("dataset-inspect", ["in", "--html", "report.html"], in: folder)
    #expect(run.status == 1)
    let (document, log) = try load(folder.path + "/report.html", width: width)
    #expect(document.contains("data-script=\"ready\""), "the script did not run to its end")
    #expect(document.contains("placeholder=\"search in 9 rows\""))
    #expect(document.contains("<b data-figure=\"count\">19</b>"))
    #expect(document.contains("<b data-figure=\"classes\">9</b>"))
    #expect(document.contains("<b data-figure=\"problems\">1</b>"))
    #expect(document.contains("<b data-figure=\"copies\">8</b>"))
    let messages = log.split(separator: "\n").filter { $0.contains("CONSOLE") }
    #expect(messages.isEmpty, "\(messages)")
  }
}
