using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>Who may call what. A route that is not listed fails a test; so does a listed one that is gone.</summary>
internal static class AccessTable
{
    private static readonly Role[] Anyone = [];
    private static readonly Role[] Operator = [Role.Operator];
    private static readonly Role[] Extension = [Role.Extension];
    private static readonly Role[] Platform = [Role.Platform];
    private static readonly Role[] Workspace = [Role.Extension, Role.Platform];
    private static readonly Role[] Support = [Role.Support, Role.Operator];
    private static readonly Role[] Everyone = [Role.Extension, Role.Platform, Role.Support, Role.Operator];
    private static readonly Role[] PlatformOrOperator = [Role.Platform, Role.Operator];

    /// <summary>The roles that are admitted; empty for routes that need neither key nor session.</summary>
    public static IReadOnlyDictionary<string, Role[]> Rows { get; } =
        new Dictionary<string, Role[]>(StringComparer.Ordinal)
        {
            ["GET /healthz/live"] = Anyone,
            ["GET /healthz/ready"] = Anyone,
            ["GET /openapi/{documentName}.json"] = Anyone,
            ["GET /openapi/{documentName}.yaml"] = Anyone,
            ["GET /schemas/plugin.schema.json"] = Anyone,
            ["POST /v1/api-keys"] = Operator,
            ["GET /v1/api-keys"] = Operator,
            ["GET /v1/api-keys/{id}"] = Operator,
            ["DELETE /v1/api-keys/{id}"] = Operator,
            ["GET /"] = Anyone,
            ["GET /pair"] = Anyone,
            ["POST /v1/pairings"] = PlatformOrOperator,
            ["POST /v1/pairings/preview"] = Anyone,
            ["POST /v1/sessions"] = Anyone,
            ["GET /v1/sessions"] = PlatformOrOperator,
            ["GET /v1/sessions/current"] = Extension,
            ["DELETE /v1/sessions/current"] = Extension,
            ["POST /v1/sessions/current/renewal"] = Extension,
            ["DELETE /v1/sessions/{id}"] = PlatformOrOperator,
            ["PUT /v1/connectors"] = Workspace,
            ["GET /v1/connectors"] = Workspace,
            ["GET /v1/connectors/{connectorId}"] = Workspace,
            ["GET /v1/connectors/{connectorId}/history"] = Workspace,
            ["DELETE /v1/connectors/{connectorId}"] = Platform,
            ["POST /v1/connectors/{connectorId}/failures"] = Platform,
            ["PUT /v1/connectors/{connectorId}/sync"] = Platform,
            ["POST /v1/connectors/{connectorId}/access-token"] = Platform,
            ["POST /v1/connectors/{connectorId}/test"] = Workspace,
            ["GET /v1/withdrawn-scopes"] = PlatformOrOperator,
            ["PUT /v1/connectors/{connectorId}/credential"] = Platform,
            ["POST /v1/connectors/{connectorId}/disconnect"] = Workspace,
            ["POST /v1/connectors/{connectorId}/reauths"] = Workspace,
            ["POST /v1/connectors/{connectorId}/handovers"] = Workspace,
            ["DELETE /v1/handovers/{handoverId}"] = Workspace,
            ["GET /v1/reauths/{reauthId}"] = Workspace,
            ["DELETE /v1/reauths/{reauthId}"] = Workspace,
            ["GET /v1/reauths/{reauthId}/events"] = Workspace,
            ["POST /v1/reauths/{reauthId}/confirmation"] = Workspace,
            ["POST /v1/instances/match"] = Workspace,
            ["POST /v1/stuck-reports"] = Workspace,
            ["GET /v1/stuck-reports"] = Everyone,
            ["GET /v1/stuck-reports/statistics"] = Support,
            ["GET /v1/stuck-reports/{reportId}"] = Everyone,
            ["PATCH /v1/stuck-reports/{reportId}"] = Everyone,
            ["DELETE /v1/stuck-reports/{reportId}"] = Support,
            ["GET /v1/stuck-reports/{reportId}/screenshot"] = Support,
            ["POST /v1/stuck-reports/{reportId}/replies"] = Everyone,
            ["GET /v1/plugins"] = Operator,
            ["GET /v1/contributions"] = Anyone,
            ["GET /v1/contributions/rules"] = Operator,
            ["PUT /v1/contributions/rules"] = Operator,
            ["DELETE /v1/contributions/rules"] = Operator,
            ["POST /v1/contributions/sightings"] = Extension,
            ["GET /v1/audit"] = Operator,
            ["POST /v1/backups"] = Operator,
            ["POST /v1/key-rotation"] = Operator,
            ["GET /v1/key-rotation"] = Operator,
            ["GET /v1/outbox"] = Operator,
            ["GET /v1/outbox/{id}"] = Operator,
            ["POST /v1/outbox/{id}/redelivery"] = Operator,
            ["POST /v1/outbox/redeliveries"] = Operator,
            ["POST /v1/webhook-endpoints"] = PlatformOrOperator,
            ["GET /v1/webhook-endpoints"] = PlatformOrOperator,
            ["GET /v1/webhook-endpoints/{id}"] = PlatformOrOperator,
            ["PATCH /v1/webhook-endpoints/{id}"] = PlatformOrOperator,
            ["DELETE /v1/webhook-endpoints/{id}"] = PlatformOrOperator,
            ["POST /v1/webhook-endpoints/{id}/secret-rotation"] = PlatformOrOperator,
            ["POST /v1/webhook-endpoints/{id}/test"] = PlatformOrOperator,
            ["GET /reauth/{reauthId}"] = Anyone,
            ["GET /reauth/{reauthId}/start"] = Anyone,
            ["POST /reauth/{reauthId}/start"] = Anyone,
            ["POST /reauth/{reauthId}/attempts"] = Anyone,
            ["POST /reauth/{reauthId}/confirmation"] = Anyone,
            ["POST /reauth/{reauthId}/cancellation"] = Anyone,
            ["GET /oauth/{provider}/callback"] = Anyone,
            ["GET /oauth/{provider}/form"] = Anyone,
            ["GET /oauth/refused"] = Anyone,
            ["POST /oauth/{provider}/form"] = Anyone,
            ["GET /connect/{providerId}"] = Anyone,
            ["POST /connect/{providerId}"] = Anyone,
            ["POST /connect/{providerId}/address"] = Anyone,
            ["GET /disconnected/{providerId}"] = Anyone,
            ["GET /launch/{providerId}"] = Anyone,
            ["GET /handover/{handoverId}"] = Anyone,
            ["POST /handover/{handoverId}"] = Anyone,

            // The console knows neither key nor session of a header, only its cookie: ConsoleAccessTests walks these.
            ["GET /support"] = Anyone,
            ["GET /support/changes"] = Anyone,
            ["GET /support/statistics"] = Anyone,
            ["GET /support/reports/{reportId}"] = Anyone,
            ["GET /support/reports/{reportId}/screenshot"] = Anyone,
            ["GET /support/reports/{reportId}/deletion"] = Anyone,
            ["POST /support/reports/{reportId}/deletion"] = Anyone,
            ["POST /support/reports/{reportId}/status"] = Anyone,
            ["POST /support/reports/{reportId}/assignee"] = Anyone,
            ["POST /support/reports/{reportId}/messages"] = Anyone,
            ["GET /support/sign-in"] = Anyone,
            ["POST /support/sign-in"] = Anyone,
            ["GET /support/sign-in/oidc"] = Anyone,
            ["POST /support/sign-out"] = Anyone,
        };
}
