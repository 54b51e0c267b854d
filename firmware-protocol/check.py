"""Checks the firmware kit: schemas, vectors, AsyncAPI document. One line for every mistake; exit 1 when there is one.

    check.py FOLDER DIALECT.yaml         the folder holds SPECIFICATION.md, asyncapi.yaml, schema/ and vectors/
    check.py FOLDER --messages FILE      lines of a kind and a payload, as a device under test wrote them
"""

import base64
import decimal
import json
import pathlib
import re
import sys
import warnings

import jsonschema
import referencing
import yaml

# A field of its models is called "schema", as the specification calls it.
warnings.filterwarnings("ignore", module="asyncapi3")
import asyncapi3  # noqa: E402

KINDS = ["hello", "status", "telemetry", "badge", "job", "ack"]
mistakes = []


def mistake(place, text):
    mistakes.append(f"{place}: {text}")


def refuse_constant(word):
    raise ValueError(f"{word} is not JSON")


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a member occurs twice")
    return dict(pairs)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + max(map(depth, inner), default=0)


def strictly(payload):
    """Reads JSON as RFC 8259, N6 and N7 have it; 412.0 becomes a Decimal, which no schema takes for an integer."""
    if len(payload) > 4096:
        raise ValueError("more than 4 kB")
    value = json.loads(
        payload.decode("utf-8"),
        parse_float=decimal.Decimal,
        parse_constant=refuse_constant,
        object_pairs_hook=refuse_duplicates,
    )
    if depth(value) > 8:
        raise ValueError("nested deeper than eight levels")
    return value


def validators(folder):
    documents = {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    registry = referencing.Registry().with_resources(
        (name, referencing.Resource.from_contents(document)) for name, document in documents.items()
    )
    for name, document in documents.items():
        try:
            jsonschema.Draft202012Validator.check_schema(document)
        except jsonschema.SchemaError as error:
            mistake(f"schema/{name}", error.message)
    if sorted(documents) != sorted(f"{name}.schema.json" for name in [*KINDS, "envelope"]):
        mistake("schema", f"one file for each kind, and the envelope, not {sorted(documents)}")
    return {
        kind: jsonschema.Draft202012Validator(documents[f"{kind}.schema.json"], registry=registry) for kind in KINDS
    }


def problem(kind, payload, validator):
    """Why a payload is not a message of that kind; None when it is."""
    if kind not in validator:
        return "no topic of version 1"
    try:
        value = strictly(payload)
    except (ValueError, RecursionError) as error:
        return str(error)
    error = jsonschema.exceptions.best_match(validator[kind].iter_errors(value))
    return error.message if error else None


def kind_of(topic):
    match = re.fullmatch(r"fablab/v1/([A-Za-z0-9][\w.-]{0,63})/([A-Za-z0-9][\w.-]{0,63})/(\w+)", topic, re.ASCII)
    return match and match[3]


def check_vectors(folder, validator):
    """Every vector says whether a device may send it; every kind and every schema file has both sorts."""
    met = set()
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            place = f"vectors/{path.name}:{number}"
            vector = json.loads(line)
            topic = vector.get("topic") or base64.b64decode(vector["topic_base64"]).decode("latin-1")
            if "payload" in vector:
                payload = vector["payload"].encode()
            else:
                payload = base64.b64decode(vector["payload_base64"])
            kind = kind_of(topic)
            why = problem(kind, payload, validator)
            met.add((kind, why is None))
            if not vector.get("says"):
                mistake(place, "says nothing of itself")
            if vector["conforms"] and why:
                mistake(place, f"should conform, but: {why}")
            if not vector["conforms"] and not why:
                mistake(place, "should be refused, but conforms")
    for kind in KINDS:
        for conforms in (True, False):
            if (kind, conforms) not in met:
                mistake("vectors", f"no {kind} that {'conforms' if conforms else 'is refused'}")


def check_asyncapi(file, validator):
    document = yaml.safe_load(file.read_text())
    try:
        asyncapi3.AsyncAPI3.model_validate(document)
    except ValueError as error:
        mistake(file.name, str(error))
        return
    for place, reference in references(document, "#"):
        path, _, pointer = reference.partition("#")
        target = json.loads((file.parent / path).read_text()) if path else document
        try:
            for step in filter(None, pointer.split("/")):
                target = target[step]
        except (KeyError, TypeError, OSError):
            mistake(file.name, f"{place} refers to {reference}, which is not there")
    if sorted(document["channels"]) != sorted(KINDS):
        mistake(file.name, f"its channels are {sorted(document['channels'])}")
    for kind, channel in document["channels"].items():
        if channel["address"] != "fablab/v1/{lab}/{machine}/" + kind:
            mistake(file.name, f"the address of {kind} is {channel['address']}")
        message = document["components"]["messages"][kind]
        if message["payload"]["schema"]["$ref"] != f"schema/{kind}.schema.json":
            mistake(file.name, f"{kind} has the schema of another kind")
        for example in message["examples"]:
            why = problem(kind, json.dumps(example["payload"]).encode(), validator)
            if why:
                mistake(file.name, f"the example of {kind}: {why}")
    for name, operation in document["operations"].items():
        kind = operation["channel"]["$ref"].rsplit("/", 1)[1]
        binding = operation["bindings"]["mqtt"]
        if operation["action"] != ("receive" if kind == "ack" else "send"):
            mistake(file.name, f"{name}: a device does not {operation['action']} {kind}")
        if binding["qos"] != 1 or binding["retain"] != (kind in ("hello", "status")):
            mistake(file.name, f"{name}: QoS or retain are not those of N3 and N4")
    if len(document["operations"]) != len(KINDS):
        mistake(file.name, "one operation for each kind")


def references(value, place):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield place, inner
            else:
                yield from references(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from references(inner, f"{place}/{index}")


def check_specification(file, validator):
    """The points count up without holes, are referred to only where they exist, and the examples conform."""
    text = file.read_text()
    points = [int(number) for number in re.findall(r"^- \*\*N(\d+)\.\*\*", text, re.MULTILINE)]
    if points != list(range(1, len(points) + 1)):
        mistake(file.name, f"the points are {points}")
    for number in re.findall(r"\bN(\d+)\b", text):
        if int(number) not in points:
            mistake(file.name, f"there is no N{number}")
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        block = re.search(r"```json\n(.*?)```", section, re.DOTALL)
        if not block:
            continue
        for example in re.split(r"\n(?=\{)", block[1].strip()):
            kinds = re.findall(r"\w+", section.splitlines()[0])
            whys = [problem(kind, example.encode(), validator) for kind in kinds if kind in KINDS]
            if all(whys):
                mistake(file.name, f"{example}: {whys[0]}")


def check_dialect(file):
    """The collector hears the topics of the specification, and no others."""
    dialect = yaml.safe_load(file.read_text())
    topics = [topic for route in dialect["routes"] for topic in route["topics"]]
    if sorted(topics) != sorted(f"fablab/v1/+/{{device}}/{kind}" for kind in KINDS):
        mistake(file.name, f"its topics are {topics}")


def check_messages(file, validator):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        kind, _, payload = line.partition(" ")
        why = problem(kind, payload.encode(), validator)
        if why:
            mistake(f"{file}:{number}", f"{line}: {why}")


def main():
    folder = pathlib.Path(sys.argv[1])
    validator = validators(folder / "schema")
    # Without sound schemas nothing else can be judged.
    if not mistakes and sys.argv[2] == "--messages":
        check_messages(pathlib.Path(sys.argv[3]), validator)
    elif not mistakes:
        check_vectors(folder / "vectors", validator)
        check_asyncapi(folder / "asyncapi.yaml", validator)
        check_specification(folder / "SPECIFICATION.md", validator)
        check_dialect(pathlib.Path(sys.argv[2]))
    for line in mistakes:
        print(line)
    sys.exit(1 if mistakes else 0)


main()
