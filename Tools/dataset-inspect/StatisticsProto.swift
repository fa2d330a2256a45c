import Files
import Surveys

/// Reports as TensorFlow Metadata's `DatasetFeatureStatisticsList`, which TensorFlow Data Validation and Facets read.
///
/// Format: `tensorflow_metadata/proto/v0/statistics.proto`. The few fields that there are to write are written straight to
/// the wire; a generated library would be many times as long, and its structures of pointers no safer.
enum StatisticsProto {
  /// Completes a file.
  ///
  /// - Throws: `FileError` when it cannot be written.
  static func write(_ reports: [SurveyReport], to file: AtomicFile) throws {
    let bytes = bytes(reports)
    try file.write(bytes.span.bytes)
    try file.commit()
  }

  static func bytes(_ reports: [SurveyReport]) -> [UInt8] {
    var list = ProtobufWriter()
    for report in reports {
      list.message(1) { dataset in
        dataset.string(1, report.split ?? report.paths[0])
        dataset.integer(2, report.count)
        for feature in features(of: report) { dataset.message(3) { add(feature, to: &$0) } }
      }
    }
    return list.bytes
  }

  /// Those with statistics, or what a loader makes of images and labels.
  private static func features(of report: SurveyReport) -> [FeatureStatistics] {
    guard report.statistics.isEmpty else { return report.statistics }
    return report.features.map { feature in
      var statistics = FeatureStatistics(
        name: feature.name, type: feature.type, present: feature.present, missing: report.count - feature.present,
        valueCount: feature.present)
      if feature.name == "label", !report.classes.isEmpty {
        var labels = NumberSurvey()
        for each in report.classes.classes { labels.add(Double(each.label), times: each.count) }
        statistics.type = "int64"
        statistics.numbers = FeatureStatistics.Numbers(labels)
      }
      return statistics
    }
  }

  /// `FeatureNameStatistics`.
  private static func add(_ feature: FeatureStatistics, to message: inout ProtobufWriter) {
    // The path, not the name: a name with a slash is one step all the same.
    let kind: Int
    if feature.texts != nil {
      kind = feature.texts?.isText == true ? 2 : 3
    } else {
      // What has no list in some records is of the type that it has in the others.
      kind = feature.type == "int64" || feature.type == "int64 or unset" ? 0 : feature.numbers == nil ? 3 : 1
    }
    if kind != 0 { message.integer(2, kind) }
    if let numbers = feature.numbers, feature.texts == nil {
      message.message(3) { statistics in
        statistics.message(1) { addCommon(feature, to: &$0) }
        statistics.double(2, numbers.mean)
        statistics.double(3, numbers.standardDeviation)
        statistics.integer(4, numbers.zeros)
        statistics.double(5, numbers.minimum)
        statistics.double(6, numbers.median)
        statistics.double(7, numbers.maximum)
        statistics.message(8) { histogram in
          histogram.integer(1, numbers.notFinite)
          for bin in numbers.histogram {
            histogram.message(3) { bucket in
              bucket.double(1, bin.low)
              bucket.double(2, bin.high)
              bucket.double(4, Double(bin.count))
            }
          }
        }
      }
    } else if let texts = feature.texts, texts.isText {
      message.message(4) { statistics in
        statistics.message(1) { addCommon(feature, to: &$0) }
        statistics.integer(2, texts.unique)
        for top in texts.top {
          statistics.message(3) { value in
            value.string(2, top.value)
            value.double(3, Double(top.count))
          }
        }
        statistics.float(4, Float(texts.meanByteCount))
        statistics.message(5) { histogram in
          for (rank, top) in texts.top.enumerated() {
            histogram.message(1) { bucket in
              bucket.integer(1, rank)
              bucket.integer(2, rank)
              bucket.string(4, top.value)
              bucket.double(5, Double(top.count))
            }
          }
        }
      }
    } else {
      message.message(5) { statistics in
        statistics.message(1) { addCommon(feature, to: &$0) }
        if let texts = feature.texts {
          statistics.integer(2, texts.unique)
          statistics.float(3, Float(texts.meanByteCount))
          statistics.float(4, Float(texts.minimumByteCount))
          statistics.float(5, Float(texts.maximumByteCount))
        }
      }
    }
    message.message(8) { $0.string(1, feature.name) }
  }

  /// `CommonStatistics`.
  private static func addCommon(_ feature: FeatureStatistics, to message: inout ProtobufWriter) {
    message.integer(1, feature.present)
    message.integer(2, feature.missing)
    message.integer(3, feature.minimumValueCount ?? 1)
    message.integer(4, feature.maximumValueCount ?? 1)
    message.float(5, feature.present == 0 ? 0 : Float(feature.valueCount) / Float(feature.present))
    message.integer(8, feature.valueCount)
  }
}
