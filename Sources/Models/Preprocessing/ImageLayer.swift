public import Datasets
import ImageCodecs
public import Tensors

/// What is done to one image `[height, width, channels]`, and how a gradient finds back.
protocol ImageTransform: Sendable {
  func apply(_ image: Tensor) -> Tensor
  /// From the gradient of the result to that of the image, which was float32.
  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor
}

/// What a layer does to images of a size.
protocol ImageRecipe: Sendable {
  /// The transform that random numbers choose.
  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform
  /// What is done outside of training; nil for nothing.
  func rest(height: Int, width: Int) -> (any ImageTransform)?
  /// Whether all images of a batch are treated alike.
  var isShared: Bool { get }
}

extension ImageRecipe {
  func rest(height: Int, width: Int) -> (any ImageTransform)? { nil }
  var isShared: Bool { false }
}

/// What an image layer does, as a value that may travel to other threads.
///
///     let augmentation = RandomRotation(0.1).augmentation
///     let augmented = photos.map(seed: 7) { photo, random in augmentation(photo, using: &random) }
public struct ImageAugmentation: Sendable {
  let recipe: any ImageRecipe
  let dataFormat: DataFormat

  /// An image `[height, width, channels]`, or each of `[batch, height, width, channels]`, changed as
  /// the random numbers say; float32. With `channelsFirst` the channels stand before the height.
  public func callAsFunction(_ images: Tensor, using random: inout SplitMix64) -> Tensor {
    let images = images.cast(to: .float32)
    precondition(
      images.rank == 3 || images.rank == 4,
      "Images are [height, width, channels] or a batch of those, and the tensor is \(images.shape).")
    if images.rank == 3 {
      let image = dataFormat.last(images)
      let transform = recipe.draw(height: image.shape[0], width: image.shape[1], using: &random)
      return dataFormat.back(transform.apply(image))
    }
    let all = dataFormat.last(images)
    let transforms = self.transforms(all.shape, using: &random)
    return dataFormat.back(Tensor.stack(transforms.enumerated().map { $1.apply(all[$0]) }))
  }

  /// One transform for each image of a batch.
  func transforms(_ shape: [Int], using random: inout SplitMix64) -> [any ImageTransform] {
    if recipe.isShared {
      let one = recipe.draw(height: shape[1], width: shape[2], using: &random)
      return Array(repeating: one, count: shape[0])
    }
    let key = Int(truncatingIfNeeded: random.next() >> 1)
    return (0..<shape[0]).map { index in
      var own = SplitMix64(seed: key, epoch: 0, index: index)
      return recipe.draw(height: shape[1], width: shape[2], using: &own)
    }
  }
}

/// What layers over images share. Images are `[batch, height, width, channels]`, or have the channels
/// before the height.
///
/// In a model, random ones change images in training alone, each in its own way, by the seed, the
/// number of the training call and the number of the image. In a pipeline, `Dataset.map` takes them
/// element by element.
public class ImageLayer: RandomLayer {
  let recipe: any ImageRecipe
  /// Where the channels stand.
  public let dataFormat: DataFormat
  private let isRandom: Bool

  init(
    _ recipe: any ImageRecipe, dataFormat: DataFormat, isRandom: Bool = true, name: String?,
    seed: Int? = nil
  ) {
    self.recipe = recipe
    self.dataFormat = dataFormat
    self.isRandom = isRandom
    super.init(name: name, seed: seed)
  }

  /// What it does, as a value that may travel to other threads.
  public var augmentation: ImageAugmentation {
    ImageAugmentation(recipe: recipe, dataFormat: dataFormat)
  }

  override func inputProblem(_ shape: [Int?]) -> String? { dataFormat.problem(shape, rank: 2) }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if let problem = inputProblem(x.shape) { preconditionFailure("\(className) '\(name)': \(problem)") }
    let x = x.value.dtype == .float32 ? x : Variable(x.value.cast(to: .float32))
    return dataFormat.apply(to: x) { x in
      let shape = x.shape
      let transforms: [any ImageTransform]
      if training && isRandom {
        var random = SplitMix64(seed: nextSeed())
        transforms = augmentation.transforms(shape, using: &random)
      } else {
        guard let rest = recipe.rest(height: shape[1], width: shape[2]) else { return x }
        transforms = Array(repeating: rest, count: shape[0])
      }
      let images = x.value
      let results = transforms.enumerated().map { $1.apply(images[$0]) }
      return Variable.recording(Tensor.stack(results), from: [x]) { gradient in
        let whole = gradient
        return [
          Tensor.stack(
            transforms.enumerated().map { place, transform in
              transform.pullback(whole[place], image: images[place], result: results[place])
            })
        ]
      }
    }
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config().merging(["data_format": .string(dataFormat.rawValue)]) { $1 }
    if !isRandom { config["seed"] = nil }
    return config
  }
}

extension Dataset {
  /// Every image as `layer` changes it, by random numbers that belong to the element: new in every
  /// epoch, and the same for any number of threads and after resuming.
  ///
  ///     photos.map(RandomFlip(.horizontal), seed: 7, parallelism: .automatic)
  ///
  /// - Parameters:
  ///   - layer: takes `[height, width, channels]` or a batch of those.
  ///   - seed: where the random numbers start.
  public func map(
    _ layer: ImageLayer, seed: Int = 0, parallelism: Parallelism? = nil
  ) -> Dataset<Tensor> where Element == Tensor {
    let augmentation = layer.augmentation
    return map(seed: seed, parallelism: parallelism) { image, random in
      augmentation(image, using: &random)
    }
  }

  /// The same for images with something beside them, such as labels, which stays.
  public func map<Label: Sendable>(
    _ layer: ImageLayer, seed: Int = 0, parallelism: Parallelism? = nil
  ) -> Dataset<(Tensor, Label)> where Element == (Tensor, Label) {
    let augmentation = layer.augmentation
    return map(seed: seed, parallelism: parallelism) { element, random in
      (augmentation(element.0, using: &random), element.1)
    }
  }
}

extension DataFormat {
  /// An image, or a batch, with the channels last.
  fileprivate func last(_ images: Tensor) -> Tensor {
    if self == .channelsLast { return images }
    return images.transposed(images.rank == 3 ? [1, 2, 0] : [0, 2, 3, 1])
  }

  /// Back from channels that are last.
  fileprivate func back(_ images: Tensor) -> Tensor {
    if self == .channelsLast { return images }
    return images.transposed(images.rank == 3 ? [2, 0, 1] : [0, 3, 1, 2])
  }
}
