package import Dialects
package import UsageDomain

/// Asks devices of the registry to say everything: when their connection opens, and when they have been silent.
///
/// No part of what is derived: a replay asks nobody.
struct DeviceAsker {
    fileprivate struct Device {
        let address: DeviceAddress
        let requests: [DeviceRequest]
        let silence: TimeSpan?
        var lastHeard: Instant?
        var lastAsked: Instant?
        /// The connection it was last heard on.
        var source: ConnectionID?
        /// The connection it is to be asked over as soon as that may be.
        var owed: ConnectionID?
        /// Up to when the askings so far have used up what a device bears.
        var spentThrough: Instant?
    }

    /// Small devices are slowed down by saying everything: in the long run they are asked no oftener.
    static let spacing = TimeSpan.minutes(5)
    /// So many askings may come before their time, so that a connection that breaks soon after it opened gets its answer.
    fileprivate static let advance: Int64 = 2
    /// An answer may be under way for so long.
    fileprivate static let patience = TimeSpan.seconds(10)

    private var devices: [DeviceHandle: Device] = [:]
    /// By the topic of a request.
    private var asked: [String: DeviceHandle] = [:]

    /// Empty for a lab whose dialects ask nothing; then a message costs nothing here.
    init(_ addresses: [DeviceAddress], catalogue: DialectCatalogue, decoder: inout MessageDecoder) {
        for address in addresses {
            guard let dialect = catalogue[address.dialect], !dialect.openingRequests.isEmpty,
                let handle = decoder.handle(of: address)
            else { continue }
            let requests = dialect.openingRequests.map { $0.request(of: address.id) }
            devices[handle] = Device(address: address, requests: requests, silence: dialect.asksAfterSilence)
            for request in requests { asked[request.topic] = handle }
        }
    }

    /// A device that comes back from silence may have changed in it.
    mutating func heard(_ handle: DeviceHandle, at instant: Instant, over source: ConnectionID?) {
        guard !devices.isEmpty, let device = devices[handle] else { return }
        if let source {
            devices[handle]?.source = source
            if let silence = device.silence, let before = device.lastHeard, instant - before >= silence,
                !device.isAnswering(at: instant)
            {
                devices[handle]?.owed = source
            }
        }
        devices[handle]?.lastHeard = instant
    }

    /// Takes over what a translator wants asked, where the device is asked here anyway; gives the rest back.
    mutating func takeOver(
        _ requests: [DeviceRequest], at instant: Instant, from source: ConnectionID?
    ) -> [DeviceRequest] {
        guard !devices.isEmpty, !requests.isEmpty else { return requests }
        return requests.filter { request in
            guard let handle = asked[request.topic], let device = devices[handle] else { return true }
            if let source, !device.isAnswering(at: instant) { devices[handle]?.owed = source }
            return false
        }
    }

    /// The devices that may be behind a connection that has just opened are owed an asking.
    mutating func opened(_ connection: ConnectionID, serves: (DeviceAddress) -> Bool) {
        for (handle, device) in devices
        where device.source ?? connection == connection && serves(device.address) {
            devices[handle]?.owed = connection
        }
    }

    /// What may be asked now, by the connection to ask over; what is behind one that is down waits for it.
    mutating func due(
        at instant: Instant, isUp: (ConnectionID) -> Bool
    ) -> [(connection: ConnectionID, requests: [DeviceRequest])] {
        var result: [(connection: ConnectionID, requests: [DeviceRequest])] = []
        for (handle, device) in devices.sorted(by: { $0.value.address < $1.value.address }) {
            guard let connection = device.owed ?? (device.isOverdue(at: instant) ? device.source : nil),
                isUp(connection), devices[handle]?.spend(at: instant) == true
            else { continue }
            result.append((connection, device.requests))
        }
        return result
    }
}

extension DeviceAsker.Device {
    /// Silent for long enough, and for as long as it bears since it was last asked in that silence.
    fileprivate func isOverdue(at instant: Instant) -> Bool {
        guard let silence, let lastHeard, instant - lastHeard >= silence else { return false }
        guard let lastAsked, lastAsked > lastHeard else { return true }
        return instant - lastAsked >= DeviceAsker.spacing
    }

    fileprivate func isAnswering(at instant: Instant) -> Bool {
        lastAsked.map { instant - $0 < DeviceAsker.patience } ?? false
    }

    /// False when it was asked too often or too lately.
    fileprivate mutating func spend(at instant: Instant) -> Bool {
        if let lastAsked, lastAsked > instant {
            // The clock was put back.
            self.lastAsked = nil
            spentThrough = nil
        }
        let start = max(spentThrough ?? instant, instant)
        guard start - instant <= DeviceAsker.spacing * DeviceAsker.advance, !isAnswering(at: instant) else {
            return false
        }
        spentThrough = start + DeviceAsker.spacing
        lastAsked = instant
        owed = nil
        return true
    }
}

extension IngestPipeline {
    /// The devices that `serves` says are behind a connection that has just opened are to be asked.
    package mutating func connectionOpened(_ connection: ConnectionID, serves: (DeviceAddress) -> Bool) {
        asker.opened(connection, serves: serves)
    }

    /// What devices may be asked now, by connection.
    package mutating func dueRequests(
        at instant: Instant, isUp: (ConnectionID) -> Bool
    ) -> [(connection: ConnectionID, requests: [DeviceRequest])] {
        asker.due(at: instant, isUp: isUp)
    }
}
