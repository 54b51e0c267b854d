internal import CSimdjson

/// What a plan found in a message.
///
/// A value of its own, because every access to what a class holds is checked, and a message is read in dozens of them.
struct JSONValues {
    private let found: [releve_json_slot]
    private let starts: [UInt32]
    /// Text of the slots, as ranges of these bytes.
    let text: [UInt8]

    init(found: [releve_json_slot], starts: [UInt32], text: [UInt8]) {
        self.found = found
        self.starts = starts
        self.text = text
    }

    /// The numbers of the slots found at a path.
    func slots(at path: Int) -> Range<Int> { Int(starts[path])..<Int(starts[path + 1]) }

    func slot(_ number: Int) -> JSONSlot {
        let slot = found[number]
        let start = Int(slot.text_start)
        let range = start..<start + Int(slot.text_length)
        let value: JSONSlot.Value =
            switch Int(slot.kind) {
            case RELEVE_SLOT_INTEGER: .integer(slot.integer)
            case RELEVE_SLOT_NUMBER: .number(slot.number)
            case RELEVE_SLOT_UNSIGNED: .unsigned(UInt64(bitPattern: slot.integer))
            case RELEVE_SLOT_BOOLEAN: .boolean
            case RELEVE_SLOT_TEXT: .text
            default: .container
            }
        return JSONSlot(
            channel: slot.channel < 0 ? nil : Int(slot.channel), value: value, text: range, isCut: slot.is_cut)
    }
}
