internal import UsageDomain

/// Why a message is kept aside, on its way from the field that says so to the outcome.
struct Refusal: Error, Equatable {
    let reason: QuarantineReason
    /// Nil where no single field is to blame.
    var field: RefusedField?

    init(_ reason: QuarantineReason, _ field: RefusedField? = nil) {
        self.reason = reason
        self.field = field
    }
}
