internal import UsageDomain

extension Dictionary where Key: Comparable {
    /// What to forget first for want of room: something of little worth, then what was heard longest ago.
    ///
    /// The name decides between equals: every run of the same journal must forget the same.
    func oldest(
        besides kept: Key? = nil, by lastHeard: (Value) -> Instant, isOfWorth: (Value) -> Bool = { _ in true }
    ) -> Key? {
        var oldest: (isOfWorth: Bool, heard: Instant, key: Key)?
        for (key, value) in self where key != kept {
            let candidate = (isOfWorth: isOfWorth(value), heard: lastHeard(value), key: key)
            if let known = oldest {
                guard candidate.isOfWorth == known.isOfWorth else {
                    if known.isOfWorth { oldest = candidate }
                    continue
                }
                if (candidate.heard, candidate.key) < (known.heard, known.key) { oldest = candidate }
            } else {
                oldest = candidate
            }
        }
        return oldest?.key
    }
}
