import Foundation
import Testing

/// What the README shows is what runs.
@Suite struct ReadmeTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test func theExampleIsTheFileThatRuns() throws {
    let example = try text("Tools/example/main.swift")
    #expect(try text("README.md").contains("```swift\n\(example)```"))
  }

  @Test func everyToolAndCommandIsThere() throws {
    let readme = try text("README.md")
    for tool in ["tfrecord-tool", "dataset-inspect", "model-tool", "train-images", "train-text", "bench"] {
      #expect(readme.contains(tool))
      #expect(FileManager.default.fileExists(atPath: root.appending(path: "Tools/\(tool)").path()))
    }
    for command in ["Tools/demo.sh", "Tools/test.sh"] {
      #expect(readme.contains(command))
      #expect(FileManager.default.isExecutableFile(atPath: root.appending(path: command).path()))
    }
  }
}
