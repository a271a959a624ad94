using System.Globalization;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Connections;

/// <summary><c>/connections</c>, and the one call of the accounting API that a sync makes.</summary>
internal static class ConnectionEndpoints
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/connections", ListAsync);
        routes.MapDelete("/connections/{id}", DeleteAsync);
        routes.MapGet("/api.xro/2.0/Organisation", OrganisationAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        world.Log.Add(XeroEvent.ConnectionsRead);
        var (email, refused) = await AdmitAsync(request, world, cancellationToken);
        if (email is null)
            return refused!;
        var rows = world
            .Connections.Of(email)
            .Select(connection =>
                (JsonNode?)
                    new JsonObject
                    {
                        ["id"] = connection.Id.ToString(),
                        ["authEventId"] = connection.AuthEventId.ToString(),
                        ["tenantId"] = connection.TenantId,
                        ["tenantType"] = world.Directory.Find(connection.TenantId)?.TenantType ?? "ORGANISATION",
                        ["tenantName"] = world.Directory.Find(connection.TenantId)?.Name,
                        ["createdDateUtc"] = Date(connection.CreatedAt),
                        ["updatedDateUtc"] = Date(connection.UpdatedAt),
                    }
            );
        return Results.Json(new JsonArray([.. rows]));
    }

    private static async Task<IResult> DeleteAsync(string id, HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        var (email, refused) = await AdmitAsync(request, world, cancellationToken);
        if (email is null)
            return refused!;
        if (world.Directory.Find(id) is not null)
            return Faults.AuthenticationUnsuccessful(world.Knobs);
        if (!Guid.TryParse(id, out var connectionId) || world.Connections.Delete(email, connectionId) is not { } deleted)
            return Results.NotFound();
        world.Log.AddDeletion(deleted.TenantId);
        return Results.NoContent();
    }

    private static async Task<IResult> OrganisationAsync(HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        world.Log.Add(XeroEvent.OrganisationRead);
        var (email, refused) = await AdmitAsync(request, world, cancellationToken);
        if (email is null)
            return refused!;
        var tenantId = request.Headers["Xero-tenant-id"].ToString();
        var isConnected = world.Connections.Of(email).Any(connection => string.Equals(connection.TenantId, tenantId, StringComparison.Ordinal));
        return isConnected && world.Directory.Find(tenantId) is { } organisation
            ? Results.Json(
                new JsonObject
                {
                    ["Organisations"] = new JsonArray(new JsonObject { ["Name"] = organisation.Name, ["OrganisationID"] = organisation.TenantId }),
                }
            )
            : Faults.AuthenticationUnsuccessful(world.Knobs);
    }

    /// <summary>Whose token it is; otherwise what is answered in place.</summary>
    private static async Task<(string? Email, IResult? Refused)> AdmitAsync(HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        if (world.Knobs.DelayMs > 0)
            await Task.Delay(world.Knobs.DelayMs, cancellationToken);
        if (Faults.Of(world.TakeApiFault(), world.Knobs) is { } fault)
            return (null, fault);
        return ClientAuthentication.Bearer(request) is { } token && world.Vault.FindAccess(token, world.Now) is { } grant
            ? (grant.User.Email, null)
            : (null, Faults.TokenExpired(world.Knobs));
    }

    // UTC without saying so: no Z.
    private static string Date(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}
