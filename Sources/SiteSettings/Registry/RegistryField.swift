import UsageDomain

/// A key path of the registry's file within a thing, and what stands there; nil for nothing.
struct RegistryField: Hashable, Sendable {
    let key: String
    let value: String?

    init(_ key: String, _ value: String?) {
        self.key = key
        self.value = value
    }

    /// The group a key path lies in, `power`; empty for none.
    var group: Substring { key.contains(".") ? key.prefix { $0 != "." } : "" }
    /// The key within its group.
    var name: Substring { group.isEmpty ? key[...] : key.dropFirst(group.count + 1) }
}

extension Lab {
    var fileFields: [RegistryField] {
        [
            RegistryField("id", id), RegistryField("name", name), RegistryField("siret", siret),
            RegistryField("address", address), RegistryField("legal_form", legalForm),
            RegistryField("registration", registration), RegistryField("vat_number", vatNumber),
            RegistryField("vat_regime", vatRegime), RegistryField("contact", contact),
            RegistryField("timezone", timezone),
            RegistryField("opening_exceptions", openingExceptions?.map(\.description).joined(separator: "\n")),
        ] + (innovationApproval?.fileFields ?? []) + (openingHours?.fileFields ?? [])
    }
}

extension WeeklyHours {
    fileprivate var fileFields: [RegistryField] {
        Weekday.allCases.map { RegistryField("opening_hours.\($0.key)", self[$0].description) }
    }
}

extension InnovationApproval {
    fileprivate var fileFields: [RegistryField] {
        [
            RegistryField("innovation_approval.number", number),
            RegistryField("innovation_approval.from", from.description),
            RegistryField("innovation_approval.to", to.description),
            RegistryField("innovation_approval.authority", authority),
        ]
    }
}

extension Machine {
    /// Without its devices; thresholds and times also where they are the usual ones.
    var fileFields: [RegistryField] {
        let owner =
            switch owner {
            case .lab: "lab"
            case .company(let id): id.rawValue
            }
        return [
            RegistryField("id", id.rawValue), RegistryField("kind", kind.rawValue), RegistryField("name", name),
            RegistryField("inventory", inventory), RegistryField("maker", maker), RegistryField("model", model),
            RegistryField("serial", serial), RegistryField("acquired", acquired?.description),
            RegistryField("room", room), RegistryField("owner", owner),
            RegistryField("lessor", lessor),
            RegistryField("unbadged", unbadged?.rawValue),
            RegistryField("rated_power", ratedPower?.unitText),
        ] + power.fileFields + timing.fileFields
    }
}

extension PowerThresholds {
    var fileFields: [RegistryField] {
        [
            RegistryField("power.on_above", onAbove.unitText), RegistryField("power.busy_above", busyAbove?.unitText),
            RegistryField("power.busy_below", busyBelow?.unitText),
            RegistryField("power.start_delay", startDelay.unitText),
            RegistryField("power.end_delay", endDelay.unitText),
        ]
    }
}

extension SessionTiming {
    var fileFields: [RegistryField] {
        [
            RegistryField("timing.minimum_run", minimumRun.unitText),
            RegistryField("timing.idle_timeout", idleTimeout.unitText),
            RegistryField("timing.stale_after", staleAfter?.unitText),
        ]
    }
}

extension Company {
    var fileFields: [RegistryField] {
        [
            RegistryField("id", id.rawValue), RegistryField("name", name), RegistryField("siren", siren),
            RegistryField("siret", siret), RegistryField("address", address), RegistryField("vat_number", vatNumber),
            RegistryField("size", size),
        ]
    }
}

extension Project {
    var fileFields: [RegistryField] {
        [
            RegistryField("id", id.rawValue), RegistryField("company", company?.rawValue),
            RegistryField("title", title), RegistryField("purpose", purpose.rawValue),
            RegistryField("description", description), RegistryField("contract", contract),
            RegistryField("public_funding", publicFunding),
            RegistryField("approval_agreed", approvalAgreed?.description),
        ]
    }
}

extension Member {
    /// Without its badges.
    var fileFields: [RegistryField] {
        [
            RegistryField("id", id.rawValue), RegistryField("name", name), RegistryField("role", role),
            RegistryField("employment", employment?.rawValue), RegistryField("qualification", qualification),
            RegistryField("company", company?.rawValue),
            RegistryField("default_project", defaultProject?.rawValue),
        ]
    }
}
