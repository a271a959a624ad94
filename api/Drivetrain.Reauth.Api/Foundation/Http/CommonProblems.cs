namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>The problems that any feature may answer with.</summary>
internal static class CommonProblems
{
    public static ProblemCode MalformedJson { get; } = new(400, "malformed_json");

    public static ProblemCode UnknownField { get; } = new(400, "unknown_field");

    public static ProblemCode InvalidBody { get; } = new(400, "invalid_body");

    public static ProblemCode InvalidRequest { get; } = new(400, "invalid_request");

    public static ProblemCode InvalidParameter { get; } = new(400, "invalid_parameter");

    public static ProblemCode InvalidCursor { get; } = new(400, "invalid_cursor");

    public static ProblemCode Unauthenticated { get; } = new(401, "unauthenticated");

    public static ProblemCode Forbidden { get; } = new(403, "forbidden");

    public static ProblemCode NotFound { get; } = new(404, "not_found");

    public static ProblemCode MethodNotAllowed { get; } = new(405, "method_not_allowed");

    public static ProblemCode NotAcceptable { get; } = new(406, "not_acceptable");

    public static ProblemCode Conflict { get; } = new(409, "conflict");

    public static ProblemCode BodyTooLarge { get; } = new(413, "body_too_large");

    public static ProblemCode WorkspaceRequired { get; } = new(422, "workspace_required");

    public static ProblemCode UnsupportedMediaType { get; } = new(415, "unsupported_media_type");

    public static ProblemCode RateLimited { get; } = new(429, "rate_limited");

    public static ProblemCode InternalError { get; } = new(500, "internal_error");

    public static ProblemCode StorageUnavailable { get; } = new(503, "storage_unavailable");

    public static ProblemCode StorageStalled { get; } = new(503, "storage_stalled");

    public static ProblemCode KeysMissing { get; } = new(503, "keys_missing");

    public static ProblemCode DocumentUnreadable { get; } = new(500, "document_unreadable");

    public static ProblemCode NotAhead { get; } = new(503, "not_ahead_of_time");

    public static ProblemCode StorageFull { get; } = new(507, "storage_full");

    private static readonly Dictionary<int, ProblemCode> ByStatus = new ProblemCode[]
    {
        InvalidParameter,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        NotAcceptable,
        Conflict,
        BodyTooLarge,
        UnsupportedMediaType,
        RateLimited,
        InternalError,
        StorageUnavailable,
        StorageFull,
    }.ToDictionary(problem => problem.Status);

    /// <summary>What a status means that somebody set without saying more.</summary>
    public static ProblemCode Of(int status) =>
        ByStatus.TryGetValue(status, out var problem) ? problem
        : status >= 500 ? new(status, InternalError.Code)
        : new(status, "request_refused");
}
