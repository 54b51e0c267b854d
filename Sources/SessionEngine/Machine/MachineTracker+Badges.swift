import UsageDomain

extension MachineTracker {
    /// A badge of the member who is in changes nothing; another one takes over, also one that nobody is known by.
    ///
    /// A badge out by somebody else is ignored; one without a token is of whoever badged in.
    mutating func badge(
        _ event: BadgeEvent, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        let attribution = context.badges[event.token]
        let isNameless = event.token.rawValue.isEmpty
        if attribution == nil, !isNameless {
            effects.append(.quarantined(machine: context.machine, .unknownBadge, at: now))
        }
        let open = book.openIndex.map { book.records[$0] }
        let isSame = open.map { $0.isOf(event.token, attribution) } ?? false
        switch (event.action, isSame) {
        case (.out, _) where isNameless:
            guard open?.hasBadge ?? false else { return }
            endByBadge(at: now, context, &effects)
        case _ where isNameless:
            return
        case (.in, true):
            book.time.cut(at: now)
            book.noteActivity(at: now)
        case (.in, false), (.toggle, false):
            if open != nil { book.close(at: now, .takeover, context, &effects) }
            let index = book.open(attribution ?? Attribution(), badge: event.token, at: now, activity: now, context)
            book.tell(index, context, &effects)
        case (.out, true), (.toggle, true):
            endByBadge(at: now, context, &effects)
        case (.out, false):
            break
        }
    }

    private mutating func endByBadge(at now: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        book.close(at: now, .badgeOut, context, &effects)
        settleClosedGap(context, &effects)
    }
}

extension SessionRecord {
    /// Opened by the same member's badge; by the same badge, where it is nobody's.
    fileprivate func isOf(_ token: BadgeToken, _ attribution: Attribution?) -> Bool {
        guard let attribution else { return badge == token }
        return hasBadge && self.attribution.isSameParty(as: attribution)
    }
}

extension Attribution {
    /// The same member; for badges without a member, the same attribution.
    fileprivate func isSameParty(as other: Attribution) -> Bool {
        member != nil || other.member != nil ? member == other.member : self == other
    }
}
