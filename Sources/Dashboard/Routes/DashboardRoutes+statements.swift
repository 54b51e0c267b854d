import HTTPTypes
import Hummingbird
import UsageDomain

extension DashboardRoutes {
    /// The issued statements.
    @Sendable func statements(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let content = StatementsPage(try await sources.statements(), format: formats[context.language])
        return await pages.page(
            .statements, title: .statementsTitle, section: .statements, request: request, context: context, content)
    }

    /// One file of a statement, exactly as it was issued.
    @Sendable func statementFile(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard let number = context.parameters.get("number"),
            let revision = context.parameters.get("revision", as: Int.self),
            let format = context.parameters.get("format", as: StatementFormat.self),
            let file = try await sources.statementFile(number, revision, format)
        else { throw HTTPError(.notFound) }
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType, .cacheControl: "no-store",
                .contentDisposition: Self.attachment(file.fileName),
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    /// RFC 6266: a plain name for every client, the true one for those that read UTF-8.
    static func attachment(_ name: String) -> String {
        let plain = String(
            name.map { character in
                character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
                    ? character : "_"
            })
        let encoded = name.filter { $0 != "/" && $0 != "\\" && !$0.isNewline }.escapedForPath
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
