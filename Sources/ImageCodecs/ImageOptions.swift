/// A rectangle of an image's pixels.
public struct ImageRegion: Sendable, Hashable {
  public var top: Int
  public var left: Int
  public var height: Int
  public var width: Int

  public init(top: Int, left: Int, height: Int, width: Int) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }

  /// All of an image.
  public init(all size: ImageSize) {
    self.init(top: 0, left: 0, height: size.height, width: size.width)
  }

  /// Its height and width.
  public var size: ImageSize { ImageSize(height: height, width: width) }

  func isInside(_ size: ImageSize) -> Bool {
    height > 0 && width > 0 && top >= 0 && left >= 0 && top <= size.height - height && left <= size.width - width
  }
}

/// Which part of an upright image is wanted, and whether it is mirrored.
public struct ImageGeometry: Sendable, Hashable {
  public var region: ImageRegion
  /// Left and right change places.
  public var mirrorsColumns: Bool
  /// Above and below change places.
  public var mirrorsRows: Bool

  public init(_ region: ImageRegion, mirrorsColumns: Bool = false, mirrorsRows: Bool = false) {
    (self.region, self.mirrorsColumns, self.mirrorsRows) = (region, mirrorsColumns, mirrorsRows)
  }
}

/// How an image becomes one of another size.
public struct ImageOptions: Sendable, Hashable {
  /// How numbers between pixels are found.
  public var method: ResizeMethod
  /// Which part of the image fills the size.
  public var fit: ResizeFit
  /// Whether all pixels under a new one count where the image becomes smaller.
  public var antialias: Bool
  /// Whether the picture is turned as its EXIF data say. Keras and TensorFlow never do.
  public var appliesOrientation: Bool
  /// Whether a JPEG that is twice as large as needed, or more, is decoded at a half, a quarter or an eighth of its size. This is
  /// several times faster, and each pixel is the mean of those it replaces, so the numbers are **not** those of an image decoded
  /// as a whole: they are nearer to `antialias`.
  public var reducesScale: Bool
  /// From how many pixels on an image is resized row by row; tests and fuzzers let small ones be.
  var rowwisePixelCount = largeImagePixelCount

  public init(
    method: ResizeMethod = .bilinear, fit: ResizeFit = .stretch, antialias: Bool = false,
    appliesOrientation: Bool = false, reducesScale: Bool = false
  ) {
    (self.method, self.fit, self.antialias) = (method, fit, antialias)
    (self.appliesOrientation, self.reducesScale) = (appliesOrientation, reducesScale)
  }

  var style: ResizeStyle { ResizeStyle(method: method, fit: fit, antialias: antialias) }
}
