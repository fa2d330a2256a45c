public import Tensors

extension ImageFolder {
  /// Where labels come from: Keras' `labels`, and more.
  public enum Labels: Sendable, Hashable {
    /// From the folder an image is in: one folder a class.
    case inferred
    /// Nowhere: images are found anywhere below the folder, and the second tensor is empty, `[batch, 0]` float32.
    case none
    /// A class number for every image found anywhere below the folder, in the order of their paths. The classes are the
    /// different numbers, in order; as in Keras the numbers stay what they are, so categorical labels of `[0, 5]` have
    /// two places, and none of them is set for 5.
    case list([Int])
    /// Several classes an image: a CSV file with a header, whose first column has the images' paths below the folder, or
    /// their names. Then comes a column of 0 and 1 for each class, or a single column with the names of the image's
    /// classes, separated by spaces, commas, semicolons or bars. Labels are `[batch, classes]` float32 of 0 and 1.
    case multiLabel(csv: String)
    /// The picture of the same path, whatever its ending, in another folder: a segmentation mask, cut, mirrored and
    /// resized like the image, without mixing. Labels are `[batch, height, width, 1]` int32, the numbers of a palette's
    /// colours or gray values as stored.
    case masks(String)
  }

  /// What the labels of a batch look like: Keras' `label_mode`.
  public enum LabelMode: String, Sendable, CaseIterable {
    /// Class numbers, `[batch]` int32.
    case int
    /// 1 at the class and 0 elsewhere, `[batch, classes]` float32.
    case categorical
    /// 0 or 1, `[batch, 1]` float32; for two classes.
    case binary
    /// No labels, as ``Labels/none``.
    case none
  }

  /// What the colours of a batch are: Keras' `color_mode`.
  public enum ColorMode: String, Sendable, CaseIterable {
    case grayscale, rgb, rgba

    /// 1, 3 or 4.
    public var channels: Int {
      switch self {
      case .grayscale: 1
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  /// Which side of the split is wanted: Keras' `subset`.
  public enum Subset: String, Sendable, CaseIterable {
    case training, validation, both
  }

  /// Where the channels of an image are: Keras' `data_format`.
  public enum DataFormat: String, Sendable, CaseIterable {
    /// `[batch, height, width, channels]`.
    case channelsLast = "channels_last"
    /// `[batch, channels, height, width]`.
    case channelsFirst = "channels_first"
  }

  /// In which order training goes through its files. The split is the same for both.
  public enum Order: String, Sendable, CaseIterable {
    /// The first epoch in the order of Keras' `file_paths` for the same seed; those after it in orders of their own.
    case kerasCompatible = "keras"
    /// Every epoch in an order of its own, drawn by the permutation of ``Dataset/shuffle(seed:reshuffleEachIteration:)``.
    case millrace
  }

  /// ``training`` without labels.
  ///
  ///     for images in try ImageFolder("photos", labels: .none).trainingImages { }      // [32, 256, 256, 3]
  public var trainingImages: Dataset<Tensor> { training.map { $0.0 } }

  /// ``validation`` without labels.
  public var validationImages: Dataset<Tensor>? { validation?.map { $0.0 } }
}

/// How the numbers that come with images become labels.
enum LabelWriting: Sendable {
  /// As they are.
  case numbers
  case binary
  case none
  case categorical(classCount: Int)
  /// The numbers are lines of this table, `[images, classes]`.
  case lines(Tensor)

  /// - Parameter numbers: `[batch]` int32, or one without axes.
  func labels(_ numbers: Tensor) -> Tensor {
    switch self {
    case .numbers: return numbers
    case .binary: return numbers.cast(to: .float32).reshaped(numbers.shape + [1])
    case .none: return Tensor.zeros(numbers.shape + [0])
    case .categorical(let count):
      let places = numbers.scalars(of: Int32.self)
      return Tensor(
        places.flatMap { place in (0..<count).map { $0 == Int(place) ? Float(1) : 0 } },
        shape: numbers.shape + [count])
    case .lines(let table):
      return table.gather(numbers.scalars(of: Int32.self).map(Int.init)).reshaped(numbers.shape + [table.shape[1]])
    }
  }
}
