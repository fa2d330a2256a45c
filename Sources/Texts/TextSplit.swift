/// How a text is cut into tokens.
public enum TextSplit: Sendable {
  /// Not at all: the text is one token.
  case none
  /// At runs of ASCII white space; that at the ends does not count. (A no-break space or an ideographic one does not
  /// cut, as in TensorFlow.)
  case whitespace
  /// Into Unicode scalars, white space among them.
  case character
  /// As the function does.
  case custom(@Sendable (String) -> [String])
}
