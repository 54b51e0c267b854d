import UsageDomain

extension DeviceGuess.Reason {
    /// For commands; the pages say it in the reader's language.
    var english: String {
        switch self {
        case .speaksForOthers: "it speaks for the other devices of its dialect"
        case .reportsBadges: "it reports badges"
        case .reportsFilament: "it counts filament"
        case .reportsJobsAndTemperatures: "it reports jobs and temperatures"
        case .reportsToolTime: "it counts the time of a laser or a spindle"
        case .reportsPieces: "it counts pieces"
        case .reportsJobs: "it reports jobs or working time"
        case .reportsStates: "it says what the machine is doing"
        case .switchesAndMeasures: "it switches and measures a current"
        case .measuresOnly: "it measures a current and switches nothing"
        case .switchesOnly: "it switches and measures nothing"
        case .reportsTemperatures: "it measures, but nothing that tells of work"
        case .reportsPresenceOnly: "it only said whether it is there"
        case .allSetAside: "what it says cannot be read"
        case .saysNothingKnown: "it said nothing that could be kept"
        }
    }
}
