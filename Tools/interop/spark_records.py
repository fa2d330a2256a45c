"""Spark reads the tool's files and the tool Spark's, through the Hadoop formats for TFRecords in BigDL's jar.

Packages: `pyspark` 3.5 and, without what it depends on, `bigdl-dllib-spark3`; a Java runtime beside them.
"""

import glob
import os
import sys
import sysconfig

from interop import FIXTURES, SCRATCH, check, lines, run

os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
from pyspark.sql import SparkSession

JAR, = glob.glob(sysconfig.get_path("purelib") + "/bigdl/share/dllib/lib/*-jar-with-dependencies.jar")
FORMATS = "com.intel.analytics.bigdl.dllib.utils.tf."
TYPES = {"keyClass": "org.apache.hadoop.io.BytesWritable", "valueClass": "org.apache.hadoop.io.NullWritable"}
# The driver and its workers are on this machine, whatever name and network it has.
spark = (SparkSession.builder.master("local[2]").config("spark.jars", JAR).config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
         .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
context = spark.sparkContext
context.setLogLevel("ERROR")


def read(path):
    """The data of all records, in order."""
    pairs = context.newAPIHadoopFile(f"file://{path}", FORMATS + "TFRecordInputFormat", **TYPES)
    return pairs.map(lambda pair: bytes(pair[0])).collect()


run("convert", FIXTURES / "shapes/train", "--output", SCRATCH / "shapes.tfrecord", "--shards", 3, "--no-shuffle")
shards = sorted(SCRATCH.glob("shapes-*.tfrecord"))
check("there are three shards", len(shards) == 3)
records = [record for shard in shards for record in read(shard)]
check("Spark reads as many records", len(records) == 180, len(records))
for number in [0, 17, 179]:
    shard, place = divmod(number, 60)
    ours = run("get", shards[shard], place, "--binary")
    check(f"and the same bytes of record {number}", records[number] == ours)
Example = context._jvm.org.tensorflow.example.Example
feature = Example.parseFrom(records[17]).getFeatures().getFeatureOrThrow
check("Java parses an Example of the tool's",
      (feature("image/height").getInt64List().getValue(0), feature("image/class/text").getBytesList().getValue(0).toStringUtf8())
      == (lines(shards[0])[17]["image/height"], lines(shards[0])[17]["image/class/text"]))
together = context.newAPIHadoopFile(f"file://{SCRATCH}/shapes-*.tfrecord", FORMATS + "TFRecordInputFormat", **TYPES)
check("Spark reads all shards by a pattern", together.count() == 180)

theirs = SCRATCH / "theirs"
rows = context.parallelize([(bytearray(record), None) for record in records], 4)
rows.saveAsNewAPIHadoopFile(f"file://{theirs}", FORMATS + "TFRecordOutputFormat", **TYPES)
parts = sorted(theirs.glob("part-*"))
check("Spark wrote four files", len(parts) == 4, parts)
run("verify", *parts)
check("the tool finds nothing wrong with them", True)
run("merge", *parts, "--output", SCRATCH / "merged.tfrecord")
run("merge", *shards, "--output", SCRATCH / "ours.tfrecord")
check("and merges them to the bytes that it wrote itself",
      (SCRATCH / "merged.tfrecord").read_bytes() == (SCRATCH / "ours.tfrecord").read_bytes())
spark.stop()
