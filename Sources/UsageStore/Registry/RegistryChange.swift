package import UsageDomain

/// One difference between two registries; `description` says it to people: `machine laser-1: rated_power 1500 W → 1800 W`.
package struct RegistryChange: Hashable, Sendable, CustomStringConvertible {
    package enum What: Hashable, Sendable {
        case added
        case removed
        /// A key of the registry's file, and what stood and stands there as it is printed; nil for nothing.
        case field(String, from: String?, to: String?)
        /// Of the registry as a whole: the same things in another order.
        case order
    }

    package let part: RegistryPart
    package let id: String
    package let what: What

    package var description: String {
        let subject = part == .lab ? "lab" : "\(part.rawValue) \(id)"
        switch what {
        case .added: return part == .lab ? "lab \(id): added" : "\(subject): added"
        case .removed: return "\(subject): removed"
        case .field(let key, let old, let new): return "\(subject): \(key) \(old ?? "none") → \(new ?? "none")"
        case .order: return "registry: order changed"
        }
    }

    /// In the order of the file: lab, machines, companies, projects, members; empty when nothing differs.
    package static func changes(from old: LabRegistry?, to new: LabRegistry) -> [RegistryChange] {
        var changes =
            old.map { differences(.lab, new.lab.id, $0.lab.fields, new.lab.fields) }
            ?? [RegistryChange(part: .lab, id: new.lab.id, what: .added)]
        changes += listChanges(.machine, old?.machines ?? [], new.machines, id: \.id.rawValue, fields: \.fields)
        changes += listChanges(.company, old?.companies ?? [], new.companies, id: \.id.rawValue, fields: \.fields)
        changes += listChanges(.project, old?.projects ?? [], new.projects, id: \.id.rawValue, fields: \.fields)
        changes += listChanges(.member, old?.members ?? [], new.members, id: \.id.rawValue, fields: \.fields)
        if changes.isEmpty, let old, old != new {
            changes = [RegistryChange(part: .lab, id: new.lab.id, what: .order)]
        }
        return changes
    }

    private static func listChanges<Element: Equatable>(
        _ part: RegistryPart, _ old: [Element], _ new: [Element], id: (Element) -> String,
        fields: (Element) -> [Field]
    ) -> [RegistryChange] {
        let before = Dictionary(old.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(id))
        let changed = new.flatMap { element -> [RegistryChange] in
            guard let previous = before[id(element)] else {
                return [RegistryChange(part: part, id: id(element), what: .added)]
            }
            guard previous != element else { return [] }
            return differences(part, id(element), fields(previous), fields(element))
        }
        let gone = old.map(id).filter { !after.contains($0) }
        return changed + gone.map { RegistryChange(part: part, id: $0, what: .removed) }
    }

    private static func differences(
        _ part: RegistryPart, _ id: String, _ old: [Field], _ new: [Field]
    ) -> [RegistryChange] {
        zip(old, new).filter { $0.value != $1.value }.map { old, new in
            RegistryChange(part: part, id: id, what: .field(new.key, from: old.value, to: new.value))
        }
    }
}

/// A key of the registry file and its value as printed there.
private struct Field {
    let key: String
    let value: String?

    init(_ key: String, _ value: (some CustomStringConvertible)?) {
        self.key = key
        self.value = value.map { $0.description }
    }
}

extension Power {
    fileprivate var text: String {
        let (watts, rest) = milliwatts.flooredDivision(by: 1000)
        return rest == 0 ? "\(watts) W" : "\(milliwatts) mW"
    }
}

extension TimeSpan {
    fileprivate var text: String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}

extension Lab {
    fileprivate var fields: [Field] {
        [
            Field("id", id), Field("name", name), Field("siret", siret), Field("address", address),
            Field("legal_form", legalForm), Field("registration", registration), Field("vat_number", vatNumber),
            Field("vat_regime", vatRegime), Field("contact", contact), Field("timezone", timezone),
            Field(
                "innovation_approval",
                innovationApproval.map { "\($0.number) (\($0.from) to \($0.to), \($0.authority))" }),
        ]
            + Weekday.allCases.map { day in
                Field("opening_hours.\(day.key)", openingHours.map { $0[day] })
            } + [Field("opening_exceptions", openingExceptions?.map(\.description).joined(separator: ", "))]
    }
}

extension Machine {
    fileprivate var fields: [Field] {
        [
            Field("kind", kind.rawValue), Field("name", name), Field("inventory", inventory), Field("maker", maker),
            Field("model", model), Field("serial", serial), Field("acquired", acquired), Field("room", room),
            Field("owner", ownerName), Field("lessor", lessor), Field("unbadged", unbadged?.rawValue),
            Field("rated_power", ratedPower?.text),
            Field("power.on_above", power.onAbove.text), Field("power.busy_above", power.busyAbove?.text),
            Field("power.busy_below", power.busyBelow?.text), Field("power.start_delay", power.startDelay.text),
            Field("power.end_delay", power.endDelay.text), Field("minimum_run", timing.minimumRun.text),
            Field("idle_timeout", timing.idleTimeout.text), Field("stale_after", timing.staleAfter?.text),
            Field("devices", devices.map(\.text).joined(separator: ", ")),
        ]
    }

    /// `lab`, or the id of the company that owns it.
    var ownerName: String {
        switch owner {
        case .lab: "lab"
        case .company(let company): company.rawValue
        }
    }
}

extension DeviceBinding {
    fileprivate var text: String {
        let place = channels == .rest ? address.description : "\(address)#\(channels.description)"
        return isMetering ? place : place + " (meter: false)"
    }
}

extension Company {
    fileprivate var fields: [Field] {
        [
            Field("name", name), Field("siren", siren), Field("siret", siret), Field("address", address),
            Field("vat_number", vatNumber), Field("size", size),
        ]
    }
}

extension Project {
    fileprivate var fields: [Field] {
        [
            Field("company", company), Field("title", title), Field("purpose", purpose.rawValue),
            Field("description", description), Field("contract", contract), Field("public_funding", publicFunding),
            Field("approval_agreed", approvalAgreed),
        ]
    }
}

extension Member {
    fileprivate var fields: [Field] {
        [
            Field("name", name), Field("role", role), Field("employment", employment?.rawValue),
            Field("qualification", qualification), Field("company", company),
            Field("default_project", defaultProject), Field("badges", badges.joined(separator: ", ")),
        ]
    }
}
