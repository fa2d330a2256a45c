import Terminal
import Testing

struct TextTableTests {
  @Test func columnsAreAlignedAndLinesEndClean() {
    var table = TextTable(["class", ">images", "note"])
    table.add(["cat", "500", ""])
    table.add(["Känguru", "7", "few"])
    #expect(
      "\(table)" == """
        class    images  note
        cat         500
        Känguru       7  few
        """)
  }

  @Test func whatWouldMoveTheCursorIsEscaped() {
    var table = TextTable(["class", ">images"])
    table.add(["a\u{1B}[2J\nb\u{202E}", "1"])
    #expect(
      "\(table)" == #"""
        class                  images
        a\u{1B}[2J\nb\u{202E}       1
        """#)
    #expect("a\u{7}\u{85}\u{2028}é\tx".printable == #"a\u{07}\u{0085}\u{2028}é\tx"#)
    #expect("one\ntwo\r\n".printableLines == "one\ntwo\\r\n")
  }

  @Test func wideCharactersTakeTwoCells() {
    var table = TextTable(["class", ">images"])
    table.add(["写真", "12"])
    table.add(["고양이", "3"])
    table.add(["e\u{301}t\u{E9}", "4"])
    #expect(
      "\(table)" == """
        class   images
        写真        12
        고양이       3
        e\u{301}t\u{E9}          4
        """)
  }

  @Test(arguments: [
    (0.0, ""), (0.001, "▏"), (0.5, "██"), (1.0, "████"), (2.0, "████"), (0.625, "██▌"),
  ])
  func bars(share: Double, text: String) {
    #expect(bar(share, width: 4) == text)
  }
}
