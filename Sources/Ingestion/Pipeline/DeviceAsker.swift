package import Dialects
package import UsageDomain

/// Asks devices of the registry to say everything: when their connection opens, and when they have been silent.
///
/// No part of what is derived: a replay asks nobody.
struct DeviceAsker {
    private struct Device {
        let address: DeviceAddress
        let requests: [DeviceRequest]
        let silence: TimeSpan?
        var lastHeard: Instant?
        var lastAsked: Instant?
        /// The connection it was last heard on.
        var source: ConnectionID?
    }

    private var devices: [DeviceHandle: Device] = [:]

    /// Empty for a lab whose dialects ask nothing; then a message costs nothing here.
    init(_ addresses: [DeviceAddress], catalogue: DialectCatalogue, decoder: inout MessageDecoder) {
        for address in addresses {
            guard let dialect = catalogue[address.dialect], !dialect.openingRequests.isEmpty,
                let handle = decoder.handle(of: address)
            else { continue }
            devices[handle] = Device(
                address: address, requests: dialect.openingRequests.map { $0.request(of: address.id) },
                silence: dialect.asksAfterSilence)
        }
    }

    mutating func heard(_ handle: DeviceHandle, at instant: Instant, over source: ConnectionID?) {
        guard !devices.isEmpty, devices[handle] != nil else { return }
        devices[handle]?.lastHeard = instant
        if let source { devices[handle]?.source = source }
    }

    /// What to ask of the devices that may be behind a connection that has just opened.
    mutating func opened(
        _ connection: ConnectionID, at instant: Instant, serves: (DeviceAddress) -> Bool
    ) -> [DeviceRequest] {
        var requests: [DeviceRequest] = []
        for (handle, device) in devices.sorted(by: { $0.value.address < $1.value.address })
        where device.source ?? connection == connection && serves(device.address) {
            devices[handle]?.lastAsked = instant
            requests += device.requests
        }
        return requests
    }

    /// What to ask of devices that have been silent for too long, by the connection they were heard on.
    mutating func overdue(at instant: Instant) -> [(connection: ConnectionID, requests: [DeviceRequest])] {
        var result: [(connection: ConnectionID, requests: [DeviceRequest])] = []
        for (handle, device) in devices.sorted(by: { $0.value.address < $1.value.address }) {
            guard let silence = device.silence, let source = device.source, let heard = device.lastHeard,
                instant - max(heard, device.lastAsked ?? heard) >= silence
            else { continue }
            devices[handle]?.lastAsked = instant
            result.append((source, device.requests))
        }
        return result
    }
}

extension IngestPipeline {
    /// What to ask of the devices that `serves` says are behind a connection that has just opened.
    package mutating func openingRequests(
        of connection: ConnectionID, at instant: Instant, serves: (DeviceAddress) -> Bool
    ) -> [DeviceRequest] {
        asker.opened(connection, at: instant, serves: serves)
    }

    /// What to ask of devices that have been silent for too long.
    package mutating func overdueRequests(
        at instant: Instant
    ) -> [(connection: ConnectionID, requests: [DeviceRequest])] {
        asker.overdue(at: instant)
    }
}
