namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>The problems that any feature may answer with.</summary>
internal static class CommonProblems
{
    public static ProblemCode MalformedJson { get; } =
        new(400, "malformed_json", "The body is not valid JSON of at most 32 levels. Check it with a JSON parser, and send it as UTF-8.");

    public static ProblemCode UnknownField { get; } =
        new(400, "unknown_field", "The body has a field that this request does not know. Remove it, or correct its spelling.");

    public static ProblemCode InvalidBody { get; } =
        new(400, "invalid_body", "The body does not have the shape that this request needs. Compare its fields and their types with the documentation.");

    public static ProblemCode InvalidRequest { get; } = new(400, "invalid_request", "Some fields have values that are not allowed. Each is named in 'errors'.");

    public static ProblemCode InvalidParameter { get; } =
        new(400, "invalid_parameter", "A parameter of the path, the query or a header is missing or has the wrong form. Compare it with the documentation.");

    public static ProblemCode InvalidCursor { get; } =
        new(
            400,
            "invalid_cursor",
            "The cursor does not belong to this list. Send 'nextCursor' of the previous page unchanged, or leave it out to begin again."
        );

    public static ProblemCode Unauthenticated { get; } =
        new(401, "unauthenticated", "Send 'Authorization: Bearer' with an API key or a session that is valid. If the session has ended, pair again.");

    public static ProblemCode Forbidden { get; } =
        new(403, "forbidden", "Your key or session does not have the role that this request needs. Use one that has it.");

    public static ProblemCode NotFound { get; } =
        new(404, "not_found", "There is nothing here. Check the address, and that your key or session belongs to its workspace.");

    public static ProblemCode MethodNotAllowed { get; } =
        new(405, "method_not_allowed", "This address does not take this method. The 'Allow' header names those it takes.");

    public static ProblemCode NotAcceptable { get; } = new(406, "not_acceptable", "This address answers with application/json. Ask for that in 'Accept'.");

    public static ProblemCode Conflict { get; } = new(409, "conflict", "It was changed at the same time. Read it again, then repeat your change.");

    public static ProblemCode BodyTooLarge { get; } =
        new(413, "body_too_large", "The body is larger than this address takes: 64 KB unless documented otherwise. Send less.");

    public static ProblemCode WorkspaceRequired { get; } = new(422, "workspace_required", "Your key is for all workspaces. Name one in 'workspaceId'.");

    public static ProblemCode UnsupportedMediaType { get; } = new(415, "unsupported_media_type", "Send the body as 'Content-Type: application/json' in UTF-8.");

    public static ProblemCode RateLimited { get; } =
        new(429, "rate_limited", "There were too many requests. Wait for the seconds that 'Retry-After' names, then go on.");

    public static ProblemCode InternalError { get; } =
        new(500, "internal_error", "Something went wrong on our side. Try again; if it stays, tell the operator of this service the trace id.");

    public static ProblemCode StorageUnavailable { get; } =
        new(503, "storage_unavailable", "The service cannot write its data now, and changed nothing. Try again in a minute.");

    public static ProblemCode StorageStalled { get; } =
        new(
            503,
            "storage_stalled",
            "The service's disk does not answer in time. What you asked for may still happen: look whether it has before you try again."
        );

    public static ProblemCode KeysMissing { get; } =
        new(
            503,
            "keys_missing",
            "The service lacks an encryption key that it needs for this, and changed nothing. The operator has to put the key back; nobody has to log in "
                + "again for it. Try again after the time in Retry-After."
        );

    public static ProblemCode DocumentUnreadable { get; } =
        new(
            500,
            "document_unreadable",
            "Something that is stored for this cannot be read; everything else is served. The operator can restore it from a backup: tell them the trace id."
        );

    public static ProblemCode NotAhead { get; } =
        new(503, "not_ahead_of_time", "This address does something once it is opened, so it is not answered ahead of time. Open it as a page.");

    public static ProblemCode StorageFull { get; } =
        new(507, "storage_full", "The service has no room to store this, and changed nothing. The operator has to free disk space.");

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
        : status >= 500 ? new(status, InternalError.Code, InternalError.Detail)
        : new(status, "request_refused", "The request was refused. Compare it with the documentation.");
}
