package struct Company: Hashable, Codable, Sendable {
    package var id: CompanyID
    package var name: String
    /// 9 digits, format verified by its checksum.
    package var siren: String?
    package var siret: String?
    package var address: String?
    package var vatNumber: String?
    /// The size category the company declares (micro, small, medium…), in its words.
    package var size: String?

    package init(
        id: CompanyID, name: String, siren: String? = nil, siret: String? = nil, address: String? = nil,
        vatNumber: String? = nil, size: String? = nil
    ) {
        self.id = id
        self.name = name
        self.siren = siren
        self.siret = siret
        self.address = address
        self.vatNumber = vatNumber
        self.size = size
    }
}

package struct Project: Hashable, Codable, Sendable {
    package var id: ProjectID
    package var company: CompanyID?
    package var title: String
    package var purpose: Purpose
    /// What the company says the prototype is; printed as its own statement, never as ours.
    package var description: String?
    /// Number of the contract or quote.
    package var contract: String?
    /// Public money that pays for the time, its origin and amount, or that there is none: as the company declares it.
    package var publicFunding: String?
    /// The day on which lab and company agreed in writing to use the lab's approval for it.
    package var approvalAgreed: CivilDate?

    package init(
        id: ProjectID, company: CompanyID?, title: String, purpose: Purpose, description: String? = nil,
        contract: String? = nil, publicFunding: String? = nil,
        approvalAgreed: CivilDate? = nil
    ) {
        self.id = id
        self.company = company
        self.title = title
        self.purpose = purpose
        self.description = description
        self.contract = contract
        self.publicFunding = publicFunding
        self.approvalAgreed = approvalAgreed
    }
}

package struct Member: Hashable, Codable, Sendable {
    package var id: MemberID
    package var name: String?
    /// What the person does in the company or the lab.
    package var role: String?
    /// What the person is there by; nil where nobody has said it.
    package var employment: Employment?
    /// Diploma or trade, as the company declares it.
    package var qualification: String?
    package var company: CompanyID?
    package var defaultProject: ProjectID?
    /// UIDs as the readers print them, upper-case hex without separators; or tokens, of badges that were presented.
    package var badges: [String]

    package init(
        id: MemberID, name: String? = nil, role: String? = nil, employment: Employment? = nil,
        qualification: String? = nil, company: CompanyID? = nil,
        defaultProject: ProjectID? = nil, badges: [String] = []
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.employment = employment
        self.qualification = qualification
        self.company = company
        self.defaultProject = defaultProject
        self.badges = badges
    }
}

/// By what somebody works for a company; which of them are its staff is the law's to say.
package enum Employment: String, CaseIterable, Hashable, Codable, Sendable {
    case employee, apprentice, intern
    case paidManager = "paid_manager"
    case unpaidManager = "unpaid_manager"
    case other
}

/// What a session was for: exactly one per session.
package enum Purpose: String, CaseIterable, Hashable, Codable, Sendable {
    /// Prototype work of the innovation tax credit (CGI art. 244 quater B, II-k).
    case innovation
    /// Work of the research tax credit.
    case research
    case production, training, personal, maintenance, other
}

/// Who did the work: it decides between "no category", "mixed" and the 6° of II-k.
package enum AccessMode: String, CaseIterable, Hashable, Codable, Sendable {
    case autonomous, assisted, service
}
