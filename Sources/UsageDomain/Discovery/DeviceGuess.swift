/// What kind of thing a device seems to be, from what it speaks about alone.
package struct DeviceGuess: Hashable, Codable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Codable, Sendable {
        case plug, meter, relay, printer, badgeReader, controller, sensor, gateway, unknown

        /// Its power alone tells work from rest, above a threshold.
        package var needsThreshold: Bool { self == .plug || self == .meter }
    }

    package enum Reason: String, CaseIterable, Hashable, Codable, Sendable {
        case speaksForOthers, reportsBadges, reportsFilament, reportsJobsAndTemperatures, reportsToolTime
        case reportsPieces, reportsJobs, reportsStates, switchesAndMeasures, measuresOnly, switchesOnly
        case reportsTemperatures, reportsPresenceOnly, allSetAside, saysNothingKnown
    }

    package let kind: Kind
    package let reason: Reason

    private init(_ kind: Kind, _ reason: Reason) {
        self.kind = kind
        self.reason = reason
    }

    /// The first rule that fits: what only one kind of device says comes before what many say.
    package init(_ device: HeardDevice) {
        func says(_ quantities: Quantity...) -> Bool { quantities.contains { device.says(.quantity($0)) } }
        let speaksForOthers = device.values.contains { value in
            [.word(LinkState.bridgeOnline.rawValue), .word(LinkState.bridgeOffline.rawValue)].contains(value.reading)
        }
        let measures = says(.power, .energy, .current)
        self =
            if speaksForOthers {
                DeviceGuess(.gateway, .speaksForOthers)
            } else if says(.filamentLength, .filamentMass) {
                DeviceGuess(.printer, .reportsFilament)
            } else if says(.laserTime, .spindleTime) {
                DeviceGuess(.controller, .reportsToolTime)
            } else if says(.sheets, .pieces) {
                DeviceGuess(.controller, .reportsPieces)
            } else if device.says(.job) || says(.progress), says(.temperature) {
                DeviceGuess(.printer, .reportsJobsAndTemperatures)
            } else if device.says(.job) || says(.progress, .busyTime) {
                DeviceGuess(.controller, .reportsJobs)
            } else if device.says(.state) {
                DeviceGuess(.controller, .reportsStates)
            } else if device.says(.badge) {
                DeviceGuess(.badgeReader, .reportsBadges)
            } else if measures, device.says(.relay) {
                DeviceGuess(.plug, .switchesAndMeasures)
            } else if measures {
                DeviceGuess(.meter, .measuresOnly)
            } else if device.says(.relay) {
                DeviceGuess(.relay, .switchesOnly)
            } else if says(.temperature, .voltage) {
                DeviceGuess(.sensor, .reportsTemperatures)
            } else if device.says(.link) {
                DeviceGuess(.unknown, .reportsPresenceOnly)
            } else {
                DeviceGuess(.unknown, device.setAside > 0 ? .allSetAside : .saysNothingKnown)
            }
    }
}

extension Machine {
    /// Whether nothing tells its work from rest, a device of that kind being all it has.
    package func lacksThreshold(for kind: DeviceGuess.Kind) -> Bool {
        kind.needsThreshold && power.busyAbove == nil && devices.count == 1
    }
}
