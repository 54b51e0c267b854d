package import Dialects
import Foundation
package import UsageDomain

/// What the collector itself writes into the journal when it has connected again: messages may have been missed.
///
/// The collector, the broker or what is between them was away. Which sessions there are follows from the journal alone,
/// and so must what was not heard. No subscription reaches the topic, so that nobody else can say it.
package struct ReconnectMarker: Codable, Hashable, Sendable {
    package static let topic = Array("$releve/connection/opened".utf8)

    /// The dialects spoken there; nil for all.
    package var dialects: Set<DialectName>?
    /// The devices behind it; nil for whichever speak.
    package var devices: [String]?
    /// Devices that other connections are for.
    package var others: [String]

    package init(dialects: Set<DialectName>?, devices: [String]?, others: [String]) {
        self.dialects = dialects
        self.devices = devices
        self.others = others
    }

    /// Nil for what was not written here.
    init?(_ payload: ArraySlice<UInt8>) {
        guard let marker = try? JSONDecoder().decode(Self.self, from: Data(payload)) else { return nil }
        self = marker
    }

    /// Where another connection names the device, one that names none does not hear it.
    func concerns(_ device: DeviceAddress) -> Bool {
        guard dialects?.contains(device.dialect) ?? true else { return false }
        return devices?.contains(device.id) ?? !others.contains(device.id)
    }

    /// Something may have been missed that no later message makes good: a state said when it changed, by a device of the lab.
    package func matters(to lab: LabRegistry, _ catalogue: DialectCatalogue) -> Bool {
        lab.deviceAddresses.contains { device in
            concerns(device) && catalogue[device.dialect]?.saysStateOnChange ?? false
        }
    }

    package func message(at instant: Instant) throws -> MessageBatch {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var batch = MessageBatch()
        batch.append(topic: Self.topic, payload: try encoder.encode(self), arrival: instant)
        return batch
    }
}
