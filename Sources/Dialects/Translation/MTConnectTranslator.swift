internal import UsageDomain

struct MTConnectTranslator: PayloadTranslator {
    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {}
}
