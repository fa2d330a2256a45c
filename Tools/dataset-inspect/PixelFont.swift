/// Letters of five by nine dots, so that a contact sheet needs no font of the machine's; servers often have none.
///
/// Letters with accents are drawn without them; what has no letter here becomes a frame.
enum PixelFont {
  static let glyphWidth = 5
  static let height = 9
  /// From one letter to the next.
  static let advance = 6

  static func width(of text: String) -> Int { text.count * advance }

  /// Nine rows from the top, five bits each, the highest on the left.
  static func rows(of character: Character) -> [UInt8] {
    if let rows = glyphs[character] { return rows }
    if let plain = unaccented[character], let rows = glyphs[plain] { return rows }
    return [31, 17, 17, 17, 17, 17, 31, 0, 0]
  }

  /// The letters with one accent; Swift takes "é" and "e" with an accent behind it for the same character.
  private static let unaccented: [Character: Character] = {
    let accents = "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{30A}\u{30B}\u{30C}\u{323}\u{327}\u{328}"
    var letters: [Character: Character] = [:]
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
      for accent in accents.unicodeScalars {
        var text = String(letter)
        text.unicodeScalars.append(accent)
        letters[Character(text)] = letter
      }
    }
    return letters
  }()

  private static let glyphs = [Character: [UInt8]](
    uniqueKeysWithValues: drawings.map { ($0.key, $0.value.map { UInt8(String($0), radix: 32) ?? 0 }) })

  /// A drawing is nine rows in base 32: `v` is a whole row, `4` the dot in the middle.
  private static let drawings: [Character: String] = [
    " ": "000000000", "$": "4fke5u400", "!": "444440400", "\"": "aa0000000", "#": "aavavaa00", "%": "op248j300",
    "&": "ckk8llid0", "'": "440000000", "(": "248884200", ")": "842224800", "*": "0alele000",
    "+": "044v44000", ",": "000006480", "-": "000v00000", ".": "000006600", "/": "112448g00",
    "0": "ehjlpheu0", "1": "4c4444e00", "2": "eh1248v00", "3": "v2421he00", "4": "26aiv2200",
    "5": "vgu11he00", "6": "68guhhe00", "7": "v12488800", "8": "ehhehhe00", "9": "ehhf12c00",
    ":": "066006600", ";": "066006480", "<": "248g84200", "=": "00v0v0000", ">": "842124800",
    "?": "eh1240400", "@": "eh1dlle00", "A": "ehhvhhh00", "B": "uhhuhhu00", "C": "ehggghe00",
    "D": "sihhhis00", "E": "vgguggv00", "F": "vgguggg00", "G": "ehgnhhf00", "H": "hhhvhhh00",
    "I": "e44444e00", "J": "722222c00", "K": "hikokih00", "L": "ggggggv00", "M": "hrllhhh00",
    "N": "hhpljhh00", "O": "ehhhhhe00", "P": "uhhuggg00", "Q": "ehhhlid00", "R": "uhhukih00",
    "S": "fgge11u00", "T": "v44444400", "U": "hhhhhhe00", "V": "hhhhha400", "W": "hhhllla00",
    "X": "hha4ahh00", "Y": "hha444400", "Z": "v1248gv00", "[": "e88888e00", "\\": "gg8442200",
    "]": "e22222e00", "^": "4ah000000", "_": "0000000v0", "`": "840000000", "a": "00e1fhf00",
    "b": "ggumhhu00", "c": "00eggge00", "d": "11djhhf00", "e": "00ehvge00", "f": "698s88800",
    "g": "00fhhf1e0", "h": "ggmphhh00", "i": "40c444e00", "j": "2062222i4", "k": "ggikokh00",
    "l": "c44444e00", "m": "00qllll00", "n": "00mphhh00", "o": "00ehhhe00", "p": "00uhhugg0",
    "q": "00fhhf110", "r": "00mpggg00", "s": "00fge1u00", "t": "88s889600", "u": "00hhhjd00",
    "v": "00hhha400", "w": "00hllla00", "x": "00ha4ah00", "y": "00hhhf1e0", "z": "00v248v00",
    "{": "244844200", "|": "444444400", "}": "844244800", "~": "08l200000", "·": "000660000",
  ]
}
