public import ImageCodecs
public import TFRecords
public import Tensors

extension Dataset where Element == Record {
  /// `Example` records parsed into columns, `size` at a time, by several threads.
  ///
  /// ```swift
  /// let schema = ExampleSchema([.int64("label"), .float("x", count: 32)])
  /// for try await batch in records.examples(schema, batchSize: 256).async {
  ///   train(batch.floats("x"), batch.int64s("label"))
  /// }
  /// ```
  /// Right after ``tfrecords(_:onError:report:writesIndex:)`` the workers check and parse the records where they are in the
  /// mapped files; the thread that iterates only looks for where each begins.
  ///
  /// Iterating throws `ExampleError` for a batch with a record that does not fit the schema.
  public func examples(
    _ schema: ExampleSchema, batchSize size: Int, dropRemainder: Bool = false,
    parallelism: Parallelism = .automatic
  ) -> Dataset<ExampleBatch> {
    let batches = batch(size, dropRemainder: dropRemainder)
    let examples = batches.map(parallelism: parallelism) { records in
      var batch = ExampleBatch(schema, capacity: records.count)
      for record in records { try batch.append(parsing: record) }
      return batch
    }
    guard let files = pipeline.stage.recordFiles, files.policy == .fail else { return examples }
    return Dataset<ExampleBatch>(examples) { context in
      // Who measures the stages wants to see each of them at work.
      // A budget has to know what waits for the workers.
      guard context.probe == nil, context.budget == nil else { return try examples.open(context) }
      let cutter = RecordBatchCutter(files.paths, size: size, dropRemainder: dropRemainder)
      return cutter.makeIterator(workers: min(parallelism.count, context.workers), context) {
        try $0.examples(schema, stages: [batches.pipeline], files.name)
      }.leaving(examples.pipeline)
    }
  }

  /// The images and class numbers of `Example` records, decoded and resized by several threads into batches
  /// `[batch, height, width, 3]` float32 of 0 to 255, and `[batch]` int32.
  ///
  /// ```swift
  /// let batches = try Dataset.tfrecords("train-*.tfrecord").shuffle(seed: 42)
  ///   .images(resizedTo: (256, 256), batchSize: 32)
  ///   .prefetch(2)
  /// ```
  /// The keys are those that image classification records usually have. Iterating throws `ExampleError` or
  /// `ImageCodecError` for a batch with a record that cannot be used.
  ///
  /// - Parameters:
  ///   - imageKey: the feature with the bytes of a JPEG, PNG, BMP, GIF or WebP image.
  ///   - labelKey: the feature with the class number.
  public func images(
    resizedTo imageSize: (height: Int, width: Int), batchSize: Int, dropRemainder: Bool = false,
    imageKey: String = "image/encoded", labelKey: String = "image/class/label",
    fit: ResizeFit = .stretch, parallelism: Parallelism = .automatic
  ) -> Dataset<(Tensor, Tensor)> {
    let size = ImageSize(height: imageSize.height, width: imageSize.width)
    let schema = ExampleSchema([.bytes(imageKey), .int64(labelKey)])
    return batch(
      batchSize, shape: [size.height, size.width, 3], dropRemainder: dropRemainder,
      parallelism: parallelism
    ) { record, pixels in
      var example = ExampleBatch(schema)
      try example.append(parsing: record)
      let label = example.int64s(labelKey)[0]
      guard let label = Int32(exactly: label) else {
        throw DatasetUnsupported(
          "record \(record.number) of \(record.path) has the class \(label), which int32 cannot hold")
      }
      do throws(ImageCodecError) {
        try example.byteStrings(imageKey).withBytes(at: 0) { bytes throws(ImageCodecError) in
          _ = try decodeImage(bytes, channels: 3, resizedTo: size, fit: fit, into: &pixels)
        }
      } catch {
        throw error.inFile("\(record.path), record \(record.number)")
      }
      return label
    }
  }
}

extension Dataset {
  /// The elements of `other` by another stream.
  fileprivate init(
    _ other: Dataset, stream: @escaping @Sendable (IterationContext) throws -> DatasetIterator<Element>
  ) {
    pipeline = other.pipeline
    countElements = other.countElements
    walk = other.walk
    open = stream
    openIndexed = other.openIndexed
    epochs = other.epochs
  }
}

extension RecordBatch {
  /// The batch as columns, its records checked; errors as from `batch` and `map`.
  fileprivate func examples(_ schema: ExampleSchema, stages: [Pipeline], _ source: String) throws -> ExampleBatch {
    func failed(_ error: any Error, at element: Int) -> any Error {
      DatasetError.leaving(stages, element: number, DatasetError(error, in: source, element: element))
    }
    var batch = ExampleBatch(schema, capacity: count)
    do {
      for piece in pieces {
        switch piece {
        case .range(let range): try batch.append(parsing: range)
        case .records(let records): for record in records { try batch.append(parsing: record) }
        }
      }
    } catch let error as TFRecordError {
      throw failed(error, at: firstElement + batch.count)
    }
    if let failure { throw failed(failure.error, at: failure.element) }
    return batch
  }
}

extension RecordBatchCutter {
  /// The batches in order, made by `workers` threads.
  fileprivate func makeIterator<Batch>(
    workers: Int, _ context: IterationContext, _ make: @escaping @Sendable (RecordBatch) throws -> Batch
  ) -> DatasetIterator<Batch> {
    guard workers > 0 else {
      return DatasetIterator(
        next: { _ in try self.next().map(make) }, advance: { _, count in self.skip(count) })
    }
    let reader = RingReader<[RecordBatch], Batch>(
      workers: workers, context,
      feed: { size in
        var piece: [RecordBatch] = []
        while piece.count < size, let batch = self.next() { piece.append(batch) }
        return piece.isEmpty ? nil : piece
      },
      skip: { self.skip($0) },
      evaluate: { piece in piece.map { batch in Result { try make(batch) } } })
    return DatasetIterator(
      next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) })
  }
}
