package import UsageDomain

/// One difference between two registries, for people: `machine laser-1: rated_power 1500 W → 1800 W`.
package struct RegistryChange: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// In the order of the file: lab, machines, companies, projects, members; empty when nothing differs.
    package static func changes(from old: LabRegistry?, to new: LabRegistry) -> [RegistryChange] {
        var texts = old.map { differences("lab", $0.lab.fields, new.lab.fields) } ?? ["lab \(new.lab.id): added"]
        texts += listChanges("machine", old?.machines ?? [], new.machines, name: \.id.rawValue, fields: \.fields)
        texts += listChanges("company", old?.companies ?? [], new.companies, name: \.id.rawValue, fields: \.fields)
        texts += listChanges("project", old?.projects ?? [], new.projects, name: \.id.rawValue, fields: \.fields)
        texts += listChanges("member", old?.members ?? [], new.members, name: \.id.rawValue, fields: \.fields)
        if texts.isEmpty, let old, old != new { texts = ["registry: order changed"] }
        return texts.map(RegistryChange.init(description:))
    }

    private static func listChanges<Element: Equatable>(
        _ noun: String, _ old: [Element], _ new: [Element], name: (Element) -> String,
        fields: (Element) -> [Field]
    ) -> [String] {
        let before = Dictionary(old.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(name))
        let changed = new.flatMap { element -> [String] in
            guard let previous = before[name(element)] else { return ["\(noun) \(name(element)): added"] }
            guard previous != element else { return [] }
            return differences("\(noun) \(name(element))", fields(previous), fields(element))
        }
        return changed + old.filter { !after.contains(name($0)) }.map { "\(noun) \(name($0)): removed" }
    }

    private static func differences(_ subject: String, _ old: [Field], _ new: [Field]) -> [String] {
        zip(old, new).filter { $0.value != $1.value }.map { old, new in
            "\(subject): \(new.key) \(old.value ?? "none") → \(new.value ?? "none")"
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
    }
}

extension Machine {
    fileprivate var fields: [Field] {
        [
            Field("kind", kind.rawValue), Field("name", name), Field("inventory", inventory), Field("maker", maker),
            Field("model", model), Field("serial", serial), Field("acquired", acquired), Field("room", room),
            Field("owner", ownerName), Field("unbadged", unbadged?.rawValue), Field("rated_power", ratedPower?.text),
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
        ]
    }
}

extension Member {
    fileprivate var fields: [Field] {
        [
            Field("name", name), Field("role", role), Field("company", company),
            Field("default_project", defaultProject), Field("badges", badges.joined(separator: ", ")),
        ]
    }
}
