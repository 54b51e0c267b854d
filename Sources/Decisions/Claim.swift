package import UsageDomain

/// A member takes a machine at a page, or gives it back.
///
/// It is a message of the journal like a badge at a reader: sessions stay a function of the journal.
package struct Claim: Hashable, Codable, Sendable {
    package enum Action: String, Hashable, Codable, Sendable {
        case taken, ended
    }

    package let machine: MachineID
    package let action: Action
    /// Nil for whoever has the machine, when somebody of the lab ends it.
    package let member: MemberID?
    /// What it is taken for; nil for the member's default project.
    package let project: ProjectID?

    package init(machine: MachineID, action: Action, member: MemberID?, project: ProjectID? = nil) {
        self.machine = machine
        self.action = action
        self.member = member
        self.project = project
    }

    /// What stands for the claim where badges do.
    package var event: BadgeEvent {
        BadgeEvent(
            token: member.map { Self.token(of: $0, for: project) } ?? BadgeToken(rawValue: ""),
            action: action == .taken ? .in : .out)
    }

    /// Badges have tokens of another beginning, so that none can be taken for a claim.
    package static func token(of member: MemberID, for project: ProjectID?) -> BadgeToken {
        BadgeToken(rawValue: "claim:\(member)" + (project.map { "/\($0)" } ?? ""))
    }
}
