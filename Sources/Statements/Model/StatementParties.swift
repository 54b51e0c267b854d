package import UsageDomain

package struct StatementIssuer: Hashable, Codable, Sendable {
    package var name: String
    package var legalForm: String?
    package var address: String?
    package var siren: String?
    package var siret: String?
    /// Commercial register or association number, as the lab writes it.
    package var registration: String?
    package var vatNumber: String?
    /// The VAT regime, in the lab's words: what explains the absence of a number.
    package var vatRegime: String?
    package var contact: String?
}

package struct StatementClient: Hashable, Codable, Sendable {
    package var id: CompanyID
    package var name: String
    package var address: String?
    package var siren: String?
    package var siret: String?
    package var vatNumber: String?
    /// The size category the company declares.
    package var declaredSize: String?
}

package struct StatementProject: Hashable, Codable, Sendable {
    package var id: ProjectID
    /// From when on it was so, UTC; absent where it was so from its first session on.
    package var from: String?
    package var title: String
    package var purpose: Purpose
    /// What the company says the prototype is.
    package var clientDescription: String?
    /// Contract or quote number.
    package var contract: String?
    /// Public funding of the time, as the company declares it.
    package var publicFunding: String?
    /// The day of the written agreement to use the lab's approval for it.
    package var approvalAgreed: CivilDate?
}

package struct StatementMachine: Hashable, Codable, Sendable {
    package enum Owner: String, CaseIterable, Hashable, Codable, Sendable {
        case lab, client, other
    }

    package var id: MachineID
    package var name: String
    package var kind: MachineKind
    package var inventory: String?
    package var maker: String?
    package var model: String?
    package var serial: String?
    package var site: String?
    package var owner: Owner
    package var ownerName: String
    /// When the client acquired it new; only for the client's own machine.
    package var newAssetDate: CivilDate?
    /// Who leases it to the client; only for the client's own machine.
    package var lessor: String?
    /// The devices that speak for it, `dialect:id`.
    package var devices: [String]
    /// From when on it was so, UTC; only in `changes`.
    package var from: String?
    /// What it was over the period, in order, where that changed; the members beside it are those of its first line.
    package var changes: [StatementMachine]?

    /// As it was at an instant, given in UTC.
    func at(_ instant: String) -> StatementMachine {
        changes?.last { ($0.from ?? "") <= instant } ?? changes?.first ?? self
    }
}

package struct StatementApproval: Hashable, Codable, Sendable {
    package var number: String
    package var from: CivilDate
    package var to: CivilDate
    package var authority: String
    /// For which of the statement's services its use was agreed; absent in version 1.
    package var uses: [Use]?

    package struct Use: Hashable, Codable, Sendable {
        package var project: ProjectID
        package var contract: String
        package var agreed: CivilDate
    }
}
