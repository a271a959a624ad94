using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Whose quota a request about a connector counts against.</summary>
internal static class ConnectorScopes
{
    /// <summary>The workspace of the connector that the route names.</summary>
    public static async ValueTask<string?> WorkspaceOfConnector(HttpContext http, Caller caller) =>
        http.Request.RouteValues["connectorId"] is string id
        && await http.RequestServices.GetRequiredService<IStore>().GetAsync<Connector>(id, http.RequestAborted) is { Value: var connector }
        && caller.MaySee(connector.WorkspaceId)
            ? connector.WorkspaceId
            : null;
}
