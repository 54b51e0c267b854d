import Dialects

extension DescribedObservation {
    /// `power 412500 mW`, `state busy`.
    var text: String {
        let amount =
            switch value {
            case .number(let number): "\(number)"
            case .text(let word): word
            }
        let place = channel.map { "[\($0)]" } ?? ""
        return [(quantity ?? kind) + place, amount, unit].compactMap(\.self).joined(separator: " ")
    }
}
