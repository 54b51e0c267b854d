import UsageDomain

/// Topics of our own firmware protocol: `fablab/v1/{lab}/{machine}/{kind}`.
package enum NativeTopic {
    static let root = Array("fablab/v1/".utf8)
    private static let acknowledgementKind = Array("/ack".utf8)

    /// The lab's level with its slash.
    static func level(of lab: Lab) -> [UInt8] { Array("\(lab.id)/".utf8) }

    package static func acknowledgement(lab: String, device: String) -> String { "fablab/v1/\(lab)/\(device)/ack" }

    /// The collector's own words, heard again because it listens to everything.
    static func isAcknowledgement(_ topic: ArraySlice<UInt8>) -> Bool {
        topic.starts(with: root) && topic.suffix(acknowledgementKind.count).elementsEqual(acknowledgementKind)
    }
}
