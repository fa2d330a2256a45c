/// Text inside SVG pictures.
enum SVGText {
  /// The letters that mean something in XML written so that they do not: `a<b` as `a&lt;b`.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, letter in
      switch letter {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default: result.append(letter)
      }
    }
  }
}
