import CKernels

/// How numbers between pixels are found: the methods of `tf.image.resize`, by its names. Pixels have their centres at halves.
///
/// All but ``nearest`` give `float32`. Those that overshoot (bicubic, both Lanczos) give numbers outside the range of the
/// pixels beside sharp edges.
public enum ResizeMethod: String, Sendable, CaseIterable {
  /// Between the four nearest pixels.
  case bilinear
  /// The nearest pixel; the element type stays.
  case nearest
  /// Keys' cubic through 4 by 4 pixels.
  case bicubic
  /// The mean of the pixels under the new one; made for images that become smaller.
  case area
  /// Lanczos' window, 3 pixels to each side.
  case lanczos3
  /// Lanczos' window, 5 pixels to each side.
  case lanczos5
  /// A Gaussian of half a pixel, 1.5 pixels to each side; it blurs even where the size stays.
  case gaussian
  /// Mitchell and Netravali's cubic, between blurring and ringing.
  case mitchellcubic
}

/// Which part of an image is resized.
public enum ResizeFit: Sendable {
  /// All of it; the shape of things may change.
  case stretch
  /// The largest part around the centre that has the new size's proportions: Keras' `crop_to_aspect_ratio`.
  case cropToAspectRatio
  /// All of it in its proportions, in the middle, zeros around it: Keras' `pad_to_aspect_ratio`.
  case padToAspectRatio
}

/// Everything about resizing but the size.
struct ResizeStyle {
  var method: ResizeMethod
  var fit: ResizeFit
  var antialias: Bool

  /// The weights of the general kernel; nil for the two methods with one of their own.
  var kernel: ck_resize_kernel? {
    switch method {
    case .nearest: nil
    case .bilinear: antialias ? ck_resize_triangle : nil
    case .bicubic: ck_resize_cubic
    case .area: ck_resize_area
    case .lanczos3: ck_resize_lanczos3
    case .lanczos5: ck_resize_lanczos5
    case .gaussian: ck_resize_gaussian
    case .mitchellcubic: ck_resize_mitchell
    }
  }
}
