internal import UsageDomain

/// What is known of a topic: who may decode its messages, in which order, and what of them is private.
struct TopicEntry {
    struct Candidate {
        private let details: Details
        /// Once it is known.
        var handle: DeviceHandle?

        init(_ details: Details) { self.details = details }

        var route: CompiledRoute { details.route }
        var pattern: String { details.pattern }
        var order: Int { details.order }
        var source: UInt32 { details.source }
        var deviceID: String { details.deviceID }
        var channel: Int? { details.channel }
    }

    /// What stands of a candidate: an object, because every message takes it along.
    final class Details {
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

        init(
            route: CompiledRoute, pattern: String, order: Int, source: UInt32, deviceID: String, channel: Int?
        ) {
            self.route = route
            self.pattern = pattern
            self.order = order
            self.source = source
            self.deviceID = deviceID
            self.channel = channel
        }
    }

    var candidates: [Candidate] = []
    /// The first of them is of a device of the registry.
    var isBound = false
    /// Routes whose privacy rules apply.
    var privateRoutes: [CompiledRoute] = []
    /// The topic itself is unfit.
    var refusal: QuarantineReason?
}
