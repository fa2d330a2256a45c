/// One pixel's light.
struct Colour: Equatable {
  var red: UInt8 = 0
  var green: UInt8 = 0
  var blue: UInt8 = 0
  var alpha: UInt8 = 255

  var isGray: Bool { red == green && green == blue }

  /// Brightness by the weights of Rec. 601, rounded.
  var gray: UInt8 {
    let (red, green, blue) = (Int(red) * 299, Int(green) * 587, Int(blue) * 114)
    return UInt8((red + green + blue + 500) / 1000)
  }

  /// Writes pixel number `pixel` as 1 (gray), 3 (RGB) or 4 (RGBA) numbers.
  func store(at pixel: Int, channels: Int, in pixels: UnsafeMutableBufferPointer<UInt8>) {
    let place = pixel * channels
    if channels == 1 {
      pixels[place] = gray
      return
    }
    pixels[place] = red
    pixels[place + 1] = green
    pixels[place + 2] = blue
    if channels == 4 { pixels[place + 3] = alpha }
  }
}
