import UsageDomain

extension UnitMistake {
    /// How far apart they are, and what to write.
    var advice: String {
        """
        \(factor) times \(isMore ? "more" : "less") than the power beside it says, as a counter in \(said) that is read as \
        \(read): write `\(line)` for it, in a dialect of the lab's own
        """
    }
}
