package import UsageDomain

/// One operator over the whole statement.
package struct StatementPerson: Hashable, Codable, Sendable {
    package var `operator`: String
    package var standing: OperatorStanding
    /// As the registry said last in the period; only of the company's people.
    package var employment: Employment?
    package var qualification: String?
    package var sessions: Int
    /// Between badging in and badging out, overlapping sessions once.
    package var presenceMs: Int64
    /// Sessions of which only the beginning was badged, or nothing: they have work and no presence.
    package var sessionsWithoutPresence: Int
    package var busyMs: Int64
}

/// Whom an operator works for, seen from the company that the statement is for.
package enum OperatorStanding: String, CaseIterable, Hashable, Codable, Sendable {
    case company
    case otherEmployer = "other_employer"
    /// Nobody said whom they work for.
    case unstated
}

/// What is known of a person's presence in a session.
package enum StatementPresence: String, CaseIterable, Hashable, Codable, Sendable {
    /// From badging in to badging out.
    case badged
    /// Badged in; when they left is not known.
    case arrival
    /// Nobody badged.
    case none
}

/// Where it comes from whose a session was and for what: a default is never given as if somebody had said it.
package struct StatementOrigin: Hashable, Codable, Sendable {
    package enum Person: String, CaseIterable, Hashable, Codable, Sendable {
        case badge
        /// Said afterwards by somebody else.
        case assigned
        /// What the lab declares of the machine's time without a badge.
        case rule
        case nobody
    }

    package enum Project: String, CaseIterable, Hashable, Codable, Sendable {
        /// What the person is declared to work on, if nothing else is said.
        case byDefault = "default"
        /// Said by the person when they took the machine.
        case chosen
        case assigned
        case none
    }

    package var person: Person
    package var project: Project
    /// Whether somebody said how the work was done; else it is taken to have been autonomous.
    package var isAccessModeStated: Bool
}
