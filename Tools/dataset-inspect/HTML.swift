/// A piece of a page: text that is escaped unless it is a piece already.
///
/// ```swift
/// HTML.element("p", "1 < 2").text      // "<p>1 &lt; 2</p>"
/// ```
struct HTML: ExpressibleByStringInterpolation {
  private(set) var text: String

  /// Strings are content, whatever they hold.
  init(stringLiteral value: String) { text = Self.escaped(value) }

  init(_ content: String) { text = Self.escaped(content) }

  /// Markup of this program's own.
  init(markup: String) { text = markup }

  /// `name` with attributes, whose values are escaped, around `content`.
  static func element(_ name: String, _ attributes: [(String, String)] = [], _ content: HTML...) -> HTML {
    element(name, attributes, content)
  }

  static func element(_ name: String, _ content: HTML...) -> HTML { element(name, [], content) }

  static func element(_ name: String, _ attributes: [(String, String)], _ content: [HTML]) -> HTML {
    let attributes = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    return HTML(markup: "<\(name)\(attributes)>\(content.map(\.text).joined())</\(name)>")
  }

  static func + (a: HTML, b: HTML) -> HTML { HTML(markup: a.text + b.text) }

  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // What no document may hold: names of files can.
      case "\u{0}"..."\u{8}", "\u{b}", "\u{c}", "\u{e}"..."\u{1f}", "\u{7f}"..."\u{9f}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension [HTML] {
  var joined: HTML { HTML(markup: map(\.text).joined(separator: "\n")) }
}
