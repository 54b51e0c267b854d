package import UsageDomain

/// What a dialect says of itself: for the guide, the doctor and the subscription.
package struct DialectDescription: Hashable, Sendable {
    package let name: DialectName
    package let title: String
    /// How often a device speaks unless the lab says otherwise.
    package let expectedPeriod: TimeSpan
    /// The most that flows through one of its devices; nil where the family has them of every size.
    package let carries: Power?
    /// A device says its state when it changes and not again: what was missed is not made good by what it says next.
    package let saysStateOnChange: Bool
    /// MQTT topic filters that hear everything this dialect decodes.
    package let subscriptions: [String]
    /// Who speaks it.
    package let speaks: String
    /// What can be known from it.
    package let reports: String
    /// What its devices do that surprises.
    package let quirks: String
    /// What a statement may claim from it.
    package let grade: String
    /// What to set on the device.
    package let recipe: String
    /// The same in one French line, for the manager of the lab.
    package let recipeInFrench: String?
    /// Code of ours takes part: the file names a translator.
    package let isCoded: Bool
    /// What it says of a job once is remembered.
    package let recallsJobs: Bool
    /// What a device behind a connection is asked once the connection listens.
    package let openingRequests: [OpeningRequest]
    /// A device that has been silent for so long is asked again; nil for never.
    package let asksAfterSilence: TimeSpan?
}
