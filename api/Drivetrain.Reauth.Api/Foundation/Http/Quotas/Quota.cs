using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>Whose things are counted together.</summary>
internal enum QuotaScope
{
    Workspace,
    Session,

    /// <summary>A session, an API key, or a person of the console.</summary>
    Caller,
    Service,
}

/// <summary>What is counted.</summary>
internal enum QuotaKind
{
    /// <summary>What there is: 403 when it is full.</summary>
    Stored,

    /// <summary>What was created within 24 hours: 429 until they are over.</summary>
    PerDay,
}

/// <summary>One row of the table of everything that can be created: how much of it, for whom, and by which setting an operator changes that.</summary>
/// <param name="Things">In the plural, as people call them.</param>
/// <param name="Setting">The name of the setting below <c>Quotas</c>.</param>
/// <param name="Limit">Reads the setting.</param>
internal sealed record Quota(QuotaScope Scope, QuotaKind Kind, string Things, string Setting, Func<QuotaOptions, int> Limit)
{
    /// <summary>What a caller can do about a full quota beside asking the operator.</summary>
    private string Remedy { get; init; } = "Delete the ones no longer in use";

    public static Quota Connectors { get; } =
        new(QuotaScope.Workspace, QuotaKind.Stored, "connectors", nameof(QuotaOptions.ConnectorsPerWorkspace), o => o.ConnectorsPerWorkspace);

    public static Quota ConnectorsOfSession { get; } =
        new(QuotaScope.Session, QuotaKind.PerDay, "new connectors", nameof(QuotaOptions.ConnectorsPerSessionPerDay), o => o.ConnectorsPerSessionPerDay);

    public static Quota Reauths { get; } =
        new(QuotaScope.Workspace, QuotaKind.PerDay, "logins", nameof(QuotaOptions.ReauthsPerWorkspacePerDay), o => o.ReauthsPerWorkspacePerDay);

    public static Quota ReauthsOfSession { get; } =
        new(QuotaScope.Session, QuotaKind.PerDay, "logins", nameof(QuotaOptions.ReauthsPerSessionPerDay), o => o.ReauthsPerSessionPerDay);

    public static Quota Handovers { get; } =
        new(QuotaScope.Workspace, QuotaKind.PerDay, "hand-overs", nameof(QuotaOptions.HandoversPerWorkspacePerDay), o => o.HandoversPerWorkspacePerDay);

    public static Quota HandoversOfSession { get; } =
        new(QuotaScope.Session, QuotaKind.PerDay, "hand-overs", nameof(QuotaOptions.HandoversPerSessionPerDay), o => o.HandoversPerSessionPerDay);

    public static Quota Reports { get; } =
        new(QuotaScope.Workspace, QuotaKind.PerDay, "reports", nameof(QuotaOptions.ReportsPerWorkspacePerDay), o => o.ReportsPerWorkspacePerDay);

    public static Quota ReportsOfSession { get; } =
        new(QuotaScope.Session, QuotaKind.PerDay, "reports", nameof(QuotaOptions.ReportsPerSessionPerDay), o => o.ReportsPerSessionPerDay);

    public static Quota Screenshots { get; } =
        new(
            QuotaScope.Workspace,
            QuotaKind.Stored,
            "megabytes of screenshots",
            nameof(QuotaOptions.ScreenshotMegabytesPerWorkspace),
            o => o.ScreenshotMegabytesPerWorkspace
        )
        {
            Remedy = "Send the report without a screenshot, ask support to delete old reports",
        };

    public static Quota PairingCodes { get; } =
        new(QuotaScope.Workspace, QuotaKind.Stored, "unused pairing codes", nameof(QuotaOptions.PairingCodesPerWorkspace), o => o.PairingCodesPerWorkspace)
        {
            Remedy = "Wait until some are redeemed or expire, which takes at most ten minutes",
        };

    public static Quota Sessions { get; } =
        new(QuotaScope.Workspace, QuotaKind.Stored, "sessions", nameof(QuotaOptions.SessionsPerWorkspace), o => o.SessionsPerWorkspace)
        {
            Remedy = "Revoke the ones no longer in use",
        };

    public static Quota ApiKeys { get; } =
        new(QuotaScope.Service, QuotaKind.Stored, "API keys", nameof(QuotaOptions.ApiKeys), o => o.ApiKeys) { Remedy = "Revoke the ones no longer in use" };

    public static Quota ConsoleSessions { get; } =
        new(QuotaScope.Caller, QuotaKind.PerDay, "sign-ins", nameof(QuotaOptions.ConsoleSessionsPerCallerPerDay), o => o.ConsoleSessionsPerCallerPerDay);

    public static Quota WebhookEndpoints { get; } =
        new(QuotaScope.Service, QuotaKind.Stored, "webhook endpoints", nameof(QuotaOptions.WebhookEndpoints), o => o.WebhookEndpoints);

    public static Quota WebhookEndpointsOfWorkspace { get; } =
        new(
            QuotaScope.Workspace,
            QuotaKind.Stored,
            "webhook endpoints",
            nameof(QuotaOptions.WebhookEndpointsPerWorkspace),
            o => o.WebhookEndpointsPerWorkspace
        );

    public static Quota WebhookTests { get; } =
        new(QuotaScope.Caller, QuotaKind.PerDay, "test events", nameof(QuotaOptions.WebhookTestsPerCallerPerDay), o => o.WebhookTestsPerCallerPerDay);

    public static Quota IdempotencyKeysOfSession { get; } =
        new(
            QuotaScope.Session,
            QuotaKind.PerDay,
            "idempotency keys",
            nameof(QuotaOptions.IdempotencyKeysPerSessionPerDay),
            o => o.IdempotencyKeysPerSessionPerDay
        );

    public static Quota IdempotencyKeysOfApiKey { get; } =
        new(
            QuotaScope.Caller,
            QuotaKind.PerDay,
            "idempotency keys",
            nameof(QuotaOptions.IdempotencyKeysPerApiKeyPerDay),
            o => o.IdempotencyKeysPerApiKeyPerDay
        );

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<Quota> All { get; } =
    [
        Connectors,
        ConnectorsOfSession,
        Reauths,
        ReauthsOfSession,
        Handovers,
        HandoversOfSession,
        Reports,
        ReportsOfSession,
        Screenshots,
        PairingCodes,
        Sessions,
        ApiKeys,
        ConsoleSessions,
        WebhookEndpoints,
        WebhookEndpointsOfWorkspace,
        WebhookTests,
        IdempotencyKeysOfSession,
        IdempotencyKeysOfApiKey,
    ];

    /// <summary>How much the limit is, and who can raise it.</summary>
    public string Explain(QuotaOptions options)
    {
        var whose = Scope switch
        {
            QuotaScope.Workspace => "This workspace",
            QuotaScope.Session => "Your session",
            QuotaScope.Caller => "Your key or session",
            _ => "This service",
        };
        var amount = FormattableString.Invariant($"{Limit(options):N0} {Things}");
        var (full, remedy) =
            Kind is QuotaKind.Stored
                ? ($"{whose} has reached its limit of {amount}.", Remedy)
                : ($"{whose} has reached its limit of {amount} within 24 hours.", "Wait for the number of seconds in 'Retry-After'");
        return $"{full} {remedy}, or ask the operator of this service to raise {QuotaOptions.Section}:{Setting}.";
    }

    /// <summary>The answer when it is used up.</summary>
    public ProblemHttpResult Exceeded(QuotaOptions options) =>
        (Kind is QuotaKind.Stored ? QuotaProblems.Exceeded : QuotaProblems.UsedUp).Result(Explain(options));
}

/// <summary>What is answered when a quota is used up.</summary>
internal static class QuotaProblems
{
    public static ProblemCode Exceeded { get; } = new(403, "quota_exceeded");

    public static ProblemCode UsedUp { get; } = new(429, "quota_used_up");
}
