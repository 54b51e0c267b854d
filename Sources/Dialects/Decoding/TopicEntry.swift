internal import UsageDomain

/// What is known of a topic: who may decode its messages, in which order, and what of them is private.
struct TopicEntry {
    struct Candidate {
        let route: CompiledRoute
        /// As the dialect's file has it.
        let pattern: String
        /// Place of the pattern in the dialect's file.
        let order: Int
        /// What names the topic as a source.
        let source: UInt32
        /// Empty when the payload names the device.
        let deviceID: String
        let channel: Int?
        /// Once it is known.
        var handle: DeviceHandle?
    }

    var candidates: [Candidate] = []
    /// The first of them is of a device of the registry.
    var isBound = false
    /// Routes whose privacy rules apply.
    var privateRoutes: [CompiledRoute] = []
    /// The topic itself is unfit.
    var refusal: QuarantineReason?
}
