import Foundation

/// An article of the documentation with its examples, which tests run word for word.
///
/// ```swift
/// let article = try Article("Sources/Datasets/Datasets.docc/Errors.md")
/// #expect(try article.examples == Article.marked("Errors", in: #filePath))
/// ```
public struct Article {
  /// The lines of each example, between the marks of code.
  public let examples: [[String]]

  /// - Parameter path: the article's, from the top of the repository.
  public init(_ path: String) throws {
    examples = Self.blocks(
      in: try Self.lines(of: Fixtures.folder + "/../" + path), from: "```swift", to: "```")
  }

  /// The parts of a test file between `// example: NAME` and `// end`, without their common indentation.
  public static func marked(_ name: String, in path: String) throws -> [[String]] {
    blocks(in: try lines(of: path), from: "// example: \(name)", to: "// end")
  }

  private static func lines(of path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
  }

  private static func blocks(in lines: [String], from start: String, to end: String) -> [[String]] {
    var blocks: [[String]] = []
    var open: (indentation: Int, block: [String])?
    for line in lines {
      let text = line.trimmingCharacters(in: .whitespaces)
      if let (indentation, block) = open {
        if text == end {
          blocks.append(block)
          open = nil
        } else {
          open = (indentation, block + [String(line.dropFirst(text.isEmpty ? line.count : indentation))])
        }
      } else if text == start {
        open = (line.prefix { $0 == " " }.count, [])
      }
    }
    return blocks
  }
}
