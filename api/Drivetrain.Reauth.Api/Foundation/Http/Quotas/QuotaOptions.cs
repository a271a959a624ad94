using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>
/// Settings of the section <c>Quotas</c>: how much may be created, so that one browser, one key or one workspace cannot fill the disk for all. What is stored
/// is counted exactly; what is counted by the day is counted by each instance of the service for itself, from its start on.
/// </summary>
public sealed class QuotaOptions
{
    public const string Section = "Quotas";

    private const int MostStored = 100_000;
    private const int MostPerDay = 100_000_000;

    /// <summary>Connectors of one workspace. Default: 1,000.</summary>
    [Range(1, MostStored)]
    public int ConnectorsPerWorkspace { get; set; } = 1_000;

    /// <summary>Connectors that one session may register within a day. Default: 200.</summary>
    [Range(1, MostPerDay)]
    public int ConnectorsPerSessionPerDay { get; set; } = 200;

    /// <summary>Logins that may be begun for one workspace within a day. Default: 2,000.</summary>
    [Range(1, MostPerDay)]
    public int ReauthsPerWorkspacePerDay { get; set; } = 2_000;

    /// <summary>Logins that one session may begin within a day. Default: 500.</summary>
    [Range(1, MostPerDay)]
    public int ReauthsPerSessionPerDay { get; set; } = 500;

    /// <summary>Hand-overs that may be made in one workspace within a day. Default: 200.</summary>
    [Range(1, MostPerDay)]
    public int HandoversPerWorkspacePerDay { get; set; } = 200;

    /// <summary>Hand-overs that one session may make within a day. Default: 50.</summary>
    [Range(1, MostPerDay)]
    public int HandoversPerSessionPerDay { get; set; } = 50;

    /// <summary>Reports that one workspace may send within a day. Default: 50, or what the older setting <c>StuckReports:QuotaPerDay</c> says.</summary>
    [Range(1, MostStored)]
    public int ReportsPerWorkspacePerDay { get; set; } = 50;

    /// <summary>Reports that one session may send within a day, so that colleagues can report as well. Default: 30.</summary>
    [Range(1, MostStored)]
    public int ReportsPerSessionPerDay { get; set; } = 30;

    /// <summary>Megabytes of screenshots of one workspace. Default: 1,000.</summary>
    [Range(1, 1_000_000)]
    public int ScreenshotMegabytesPerWorkspace { get; set; } = 1_000;

    /// <summary>Pairing codes of one workspace that wait to be redeemed. Default: 100.</summary>
    [Range(1, MostStored)]
    public int PairingCodesPerWorkspace { get; set; } = 100;

    /// <summary>Sessions of one workspace. Default: 1,000.</summary>
    [Range(1, MostStored)]
    public int SessionsPerWorkspace { get; set; } = 1_000;

    /// <summary>API keys of the service, without those of the configuration. Default: 1,000.</summary>
    [Range(1, MostStored)]
    public int ApiKeys { get; set; } = 1_000;

    /// <summary>Sign-ins of the console by one key or person within a day. Default: 200.</summary>
    [Range(1, MostPerDay)]
    public int ConsoleSessionsPerCallerPerDay { get; set; } = 200;

    /// <summary>
    /// Webhook endpoints of the service, without those of the configuration. Default: 100, or what the older setting <c>Webhooks:MaxEndpoints</c> says.
    /// </summary>
    [Range(0, 1_000)]
    public int WebhookEndpoints { get; set; } = 100;

    /// <summary>Webhook endpoints of one workspace. Default: 20.</summary>
    [Range(0, 1_000)]
    public int WebhookEndpointsPerWorkspace { get; set; } = 20;

    /// <summary>Test events that one caller may send within a day. Default: 500.</summary>
    [Range(1, MostPerDay)]
    public int WebhookTestsPerCallerPerDay { get; set; } = 500;

    /// <summary>Requests with an Idempotency-Key that succeed for one session within a day. Default: 2,000.</summary>
    [Range(1, MostPerDay)]
    public int IdempotencyKeysPerSessionPerDay { get; set; } = 2_000;

    /// <summary>Requests with an Idempotency-Key that succeed for one API key within a day; it may speak for all workspaces. Default: 1,000,000.</summary>
    [Range(1, MostPerDay)]
    public int IdempotencyKeysPerApiKeyPerDay { get; set; } = 1_000_000;
}
