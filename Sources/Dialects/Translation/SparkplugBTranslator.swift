internal import UsageDomain

struct SparkplugBTranslator: PayloadTranslator {
    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {}
}
