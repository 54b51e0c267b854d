import Dialects
import UsageDomain

extension DescribedObservation {
    /// `power 412.5 W`, `state busy`.
    var text: String {
        if case .number(let amount) = value, let measured = quantity.flatMap(Quantity.init(rawValue:)) {
            return measured.rawValue + (channel.map { "[\($0)]" } ?? "") + " " + measured.text(amount)
        }
        let amount =
            switch value {
            case .number(let number): "\(number)"
            case .text(let word): word
            }
        let place = channel.map { "[\($0)]" } ?? ""
        return [(quantity ?? kind) + place, amount, unit].compactMap(\.self).joined(separator: " ")
    }
}
