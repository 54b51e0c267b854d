import Foundation
import UsageDomain

/// What the collector itself writes into the journal when a connection opens that something may have been said without:
/// after a stop of the collector, of the broker, or of what is between them.
///
/// Which sessions there are follows from the journal alone, and so must what was not heard. No subscription reaches the
/// topic, so that nobody else can say it.
struct ConnectionOpening: Codable, Equatable {
    static let topic = Array("$releve/connection/opened".utf8)

    /// The dialects spoken there; nil for all.
    var dialects: Set<DialectName>?
    /// The devices behind it; nil for whichever speak.
    var devices: [String]?
    /// Devices that other connections are for.
    var others: [String]

    init(_ connection: BrokerConnection, among connections: [BrokerConnection]) {
        dialects = connection.dialects
        devices = connection.devices
        others = connections.filter { $0.id != connection.id }.compactMap(\.devices).joined().sorted()
    }

    /// Nil for what nobody here wrote.
    init?(_ payload: ArraySlice<UInt8>) {
        guard let opening = try? JSONDecoder().decode(Self.self, from: Data(payload)) else { return nil }
        self = opening
    }

    /// Where another connection names the device, one that names none does not hear it.
    func concerns(_ device: DeviceAddress) -> Bool {
        guard dialects?.contains(device.dialect) ?? true else { return false }
        return devices?.contains(device.id) ?? !others.contains(device.id)
    }

    func message(at instant: Instant) throws -> MessageBatch {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var batch = MessageBatch()
        batch.append(topic: Self.topic, payload: try encoder.encode(self), arrival: instant)
        return batch
    }
}
