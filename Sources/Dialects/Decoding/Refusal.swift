internal import UsageDomain

/// Why a message is kept aside, on its way from the field that says so to the outcome.
struct Refusal: Error, Equatable {
    let reason: QuarantineReason

    init(_ reason: QuarantineReason) { self.reason = reason }
}
