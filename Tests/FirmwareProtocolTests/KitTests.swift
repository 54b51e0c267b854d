import Foundation
import LoopbackBroker
import Testing

@Suite("The firmware kit agrees with itself")
struct KitTests {
    @Test("Schemas, vectors, AsyncAPI document, specification and dialect say the same")
    func agrees() throws {
        #expect(try Kit.mistakes([Kit.folder.path, Kit.dialect.path]) == [])
    }

    struct Change: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let file: String
        let old: String
        let new: String
        let mistake: String
    }

    @Test(
        "What is changed in one place only is found",
        arguments: [
            Change(
                testDescription: "a vector that conforms is said not to", file: "vectors/job.jsonl",
                old: #""conforms": true"#, new: #""conforms": false"#, mistake: "should be refused"),
            Change(
                testDescription: "a vector that does not conform is said to", file: "vectors/badge.jsonl",
                old: #""conforms": false"#, new: #""conforms": true"#, mistake: "should conform"),
            Change(
                testDescription: "a schema that takes any state", file: "schema/telemetry.schema.json",
                old: #""enum": ["#, new: #""x-enum": ["#, mistake: "should be refused"),
            Change(
                testDescription: "a schema that is none", file: "schema/badge.schema.json",
                old: #""type": "string""#, new: #""type": "word""#, mistake: "badge.schema.json"),
            Change(
                testDescription: "a channel of another address", file: "asyncapi.yaml",
                old: "{machine}/telemetry", new: "{machine}/metering", mistake: "the address of telemetry"),
            Change(
                testDescription: "an operation the document's own standard does not know", file: "asyncapi.yaml",
                old: "action: send", new: "action: shout", mistake: "asyncapi.yaml"),
            Change(
                testDescription: "a reference to nothing", file: "asyncapi.yaml", old: "schema/job.schema.json",
                new: "schema/jobs.schema.json", mistake: "jobs.schema.json"),
            Change(
                testDescription: "a message that is not retained", file: "asyncapi.yaml",
                old: "retain: true, bindingVersion", new: "retain: false, bindingVersion", mistake: "QoS or retain"),
            Change(
                testDescription: "a point without its number", file: "SPECIFICATION.md", old: "**N20.**",
                new: "**N21.**",
                mistake: "the points are"),
            Change(
                testDescription: "an example that does not conform", file: "SPECIFICATION.md",
                old: #""action":"in"}"#, new: #""action":"inside"}"#, mistake: "inside"),
        ])
    func changesAreFound(change: Change) throws {
        let copy = try Kit.copy(changing: change.file, change.old, to: change.new)
        let mistakes = try Kit.mistakes([copy.path, Kit.dialect.path])
        #expect(mistakes.contains { $0.contains(change.mistake) }, "\(mistakes)")
    }
}
