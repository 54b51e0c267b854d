internal import UsageDomain

struct BambuTranslator: PayloadTranslator {
    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {}
}
