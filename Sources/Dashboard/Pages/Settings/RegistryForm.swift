import Foundation
import SiteSettings
import UsageDomain

/// What a browser sends of one thing of the registry; every field as typed.
struct RegistryForm: GuardedForm {
    let fields: [String: String]

    init(fields: [String: String]) { self.fields = fields }

    init(from decoder: any Decoder) throws { fields = try [String: String](from: decoder) }

    var token: String? { fields["token"] }
    /// Of the registry that the form was made from.
    var version: Int64? { fields["version"].flatMap { Int64($0) } }
    var isNew: Bool { fields["new"] == "1" }
    var id: String { Self.line(fields["id"]) }
    /// A day; empty for from now on.
    var effective: String { Self.line(fields["effective"]) }
    var reason: String { String(Self.line(fields["reason"]).prefix(Self.longestReason)) }
    /// What the button that was pressed asks for.
    var action: Action { fields["action"].flatMap(Action.init) ?? .save }
    /// The version of the registry for which the consequences were shown.
    var confirmed: Int64? { fields["confirmed"].flatMap { Int64($0) } }

    enum Action: String, Sendable {
        case save, end
        /// From what was shown beforehand to the form again.
        case back
    }

    static let longestReason = 200
    /// Before the names of fields of the registry itself.
    static let prefix = "f."
    static let device = "device."
    static let badges = "badges"

    /// What was typed, as an entry of the registry.
    ///
    /// `known` is what the registry has of it: a form says which of its devices stay.
    func entry(_ part: RegistryPart, id: String, known: RegistryEntry?) -> RegistryEntry {
        var entry = RegistryEntry(part, id: id)
        for field in FieldShape.fields(of: part) {
            let typed = fields[Self.prefix + field.key] ?? ""
            entry.values[field.key] =
                switch field.input {
                case .area: Self.paragraph(typed)
                case .power: TypedPower(typed).fileText
                case .span: String(typed.filter { !$0.isWhitespace }).replacing(",", with: ".")
                default: Self.line(typed)
                }
        }
        let kept = Set(fields.filter { $0.key.hasPrefix(Self.device) }.values)
        entry.devices = (known?.devices ?? []).filter { kept.contains($0.formValue) }
        entry.badges = (fields[Self.badges] ?? "").split { $0.isNewline || ",;".contains($0) }.map {
            Self.line(String($0))
        }
        .filter { !$0.isEmpty }
        return entry
    }

    static func line(_ text: String?) -> String {
        (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Browsers end lines with two characters.
    private static func paragraph(_ text: String) -> String {
        line(text.replacing("\r\n", with: "\n"))
    }
}

extension DeviceBinding {
    /// Names a binding in a form.
    var formValue: String { "\(address)#\(channels.description)" }
}

/// A power as people type it: `120`, `120 w`, `87,5`, `1,5 kW`.
struct TypedPower {
    /// As the registry's file has it; what is no power stays as it was typed.
    let fileText: String

    init(_ typed: String) {
        let line = RegistryForm.line(typed)
        var text = String(line.filter { !$0.isWhitespace }).replacing(",", with: ".")
        if text.last == "w" { text = text.dropLast() + "W" }
        if text.last?.isNumber == true { text += "W" }
        fileText = Power(unitText: text.replacing("KW", with: "kW"))?.unitText ?? line
    }

    /// Nil for what is none.
    var power: Power? { Power(unitText: fileText) }
}

extension RegistryEntry {
    /// What was typed into a form of an older registry, brought to the present one: what somebody else changed meanwhile and
    /// the form did not, is theirs; all else is as typed.
    func rebased(from base: RegistryEntry, to latest: RegistryEntry) -> RegistryEntry {
        var entry = self
        for key in Set(values.keys).union(latest.values.keys)
        where (values[key] ?? "") == (base.values[key] ?? "") {
            entry.values[key] = latest.values[key]
        }
        let dropped = base.devices.filter { !devices.contains($0) }
        entry.devices = latest.devices.filter { !dropped.contains($0) }
        let (added, removed) = (
            badges.filter { !base.badges.contains($0) }, base.badges.filter { !badges.contains($0) }
        )
        entry.badges = latest.badges.filter { !removed.contains($0) } + added.filter { !latest.badges.contains($0) }
        return entry
    }

    /// An id of what is named so that nothing has, nor ever had.
    static func freshID(_ part: RegistryPart, named name: String, taken: Set<String>) -> String {
        if part == .member {
            let last = taken.compactMap { $0.hasPrefix("m-") ? Int($0.dropFirst(2)) : nil }.max() ?? 0
            return "m-\(last + 1)"
        }
        let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: Locale(identifier: "fr"))
        let words = plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let slug = String(words.joined(separator: "-").prefix(40)).lowercased()
        let stem = slug.isEmpty ? part.rawValue : slug
        guard taken.contains(stem) || stem == "lab" else { return stem }
        return (2...).lazy.map { "\(stem)-\($0)" }.first { !taken.contains($0) } ?? stem
    }
}
