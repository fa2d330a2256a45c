"""TensorFlow Metadata reads the tool's schema, and the tool checks records against one that it writes."""

from interop import FIXTURES, SCRATCH, check, run

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

path = SCRATCH / "schema.pbtxt"
for name in ["examples", "sequences"]:
    records = FIXTURES / f"records/{name}.tfrecord"
    run("schema", records, "--output", path, "--overwrite")
    schema = text_format.Parse(path.read_text(), schema_pb2.Schema())
    names = [feature.name for feature in schema.feature]
    check(f"TensorFlow Metadata reads the schema of {name}", "id" in names, names)
    if name == "sequences":
        steps = next(feature for feature in schema.feature if feature.name == "##SEQUENCE##")
        check("  with the features of steps", steps.type == schema_pb2.STRUCT and len(steps.struct_domain.feature) > 0)
    identifier = next(feature for feature in schema.feature if feature.name == "id")
    check("  type, presence, shape and domain", identifier.type == schema_pb2.INT and identifier.presence.min_fraction == 1
          and identifier.shape.dim[0].size == 1 and identifier.int_domain.min == 0)
    path.write_text(text_format.MessageToString(schema))
    check("  and the tool what it writes", b"all fit the schema" in run("schema", records, "--check", path))
    identifier.int_domain.max = 1
    path.write_text(text_format.MessageToString(schema))
    check("  and finds what does not fit", b"is outside of 0 to 1" in run("schema", records, "--check", path, status=1))
