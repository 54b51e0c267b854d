import Decisions
package import Dialects
package import SessionEngine
package import UsageDomain

extension EngineSettings {
    /// What the engine needs to know of a lab: its machines' rules, and who each badge stands for.
    package init(registry: LabRegistry, catalogue: DialectCatalogue, pseudonym: BadgePseudonym) {
        let projects = Dictionary(registry.projects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var badges: [BadgeToken: Attribution] = [:]
        for member in registry.members {
            let project = member.defaultProject.flatMap { projects[$0] }
            let attribution = Attribution(
                member: member.id, company: member.company ?? project?.company, project: project?.id,
                purpose: project?.purpose)
            for badge in member.badges { badges[pseudonym.token(for: badge)] = attribution }
            badges[Claim.token(of: member.id, for: nil)] = attribution
            for project in registry.projects where project.company == nil || project.company == member.company {
                badges[Claim.token(of: member.id, for: project.id)] = Attribution(
                    member: member.id, company: member.company ?? project.company, project: project.id,
                    purpose: project.purpose)
            }
        }
        self.init(
            machines: registry.machines.map { machine in
                MachineSettings(
                    id: machine.id, ratedPower: machine.ratedPower, carries: machine.carries(in: catalogue),
                    power: machine.power, timing: machine.timing,
                    staleAfter: machine.staleAfter(in: catalogue),
                    periods: machine.timing.staleAfter == nil ? machine.expectedPeriods(in: catalogue) : [],
                    saysStateOnChange: machine.devices.map {
                        catalogue[$0.address.dialect]?.saysStateOnChange ?? false
                    },
                    hold: machine.devices.contains { $0.address.dialect == .native } ? nativeHold : .zero,
                    devices: machine.devices.map(\.identity), unbadged: machine.unbadged)
            },
            badges: badges)
    }
}

extension Machine {
    /// Silence longer than this is a gap, as long as no device announces its own period: what the registry says, else what
    /// follows from the slowest dialect.
    package func staleAfter(in catalogue: DialectCatalogue) -> TimeSpan {
        timing.staleAfter
            ?? MachineSettings.staleAfter(slowest: expectedPeriods(in: catalogue).max() ?? unknownPeriod)
    }

    fileprivate func carries(in catalogue: DialectCatalogue) -> [Power?] {
        devices.map { catalogue[$0.address.dialect]?.carries }
    }

    fileprivate func expectedPeriods(in catalogue: DialectCatalogue) -> [TimeSpan] {
        devices.map { device in
            catalogue.dialects.first { $0.name == device.address.dialect }?.expectedPeriod ?? unknownPeriod
        }
    }
}

extension DeviceBinding {
    /// What names a binding to people, of its identity in the engine: the device, and its channels where some are named.
    package static func name(ofIdentity identity: String) -> String {
        identity.hasSuffix("/-") ? String(identity.dropLast(2)) : identity
    }

    /// Tells one binding from another: what the engine knows of a device goes with it, not with its place.
    fileprivate var identity: String { "\(address)/\(channels == .rest ? "-" : channels.description)" }
}

/// Of a dialect that is not there any more.
private let unknownPeriod = TimeSpan.seconds(60)

/// Native messages carry their own instant and may overtake each other: the engine waits this long before it decides.
private let nativeHold = TimeSpan.seconds(5)
