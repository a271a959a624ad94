using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Plugins.Xero;

/// <summary>A connection between the app and one organisation, as <c>GET /connections</c> lists it.</summary>
/// <param name="Id">The connection's own id, which a deletion names.</param>
/// <param name="TenantId">The organisation.</param>
/// <param name="AuthEventId">The login that made it.</param>
internal sealed record XeroConnection(string Id, string TenantId, string? AuthEventId);

/// <summary>What <c>GET /connections</c> listed.</summary>
/// <param name="Rows">The connections that can be ended.</param>
/// <param name="HasHoles">Whether there were rows that cannot be.</param>
internal sealed record XeroConnectionList(IReadOnlyList<XeroConnection> Rows, bool HasHoles);

/// <summary>The connections of the person whom an access token belongs to.</summary>
internal sealed class XeroConnections(HttpClient http, Uri address)
{
    public async Task<ProviderResult<XeroConnectionList>> ListAsync(string accessToken, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, address, accessToken, cancellationToken);
            if (FailureOf(response) is { } failure)
            {
                return failure;
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var rows = await JsonSerializer.DeserializeAsync(body, ConnectionJson.Default.ListXeroConnection, cancellationToken);

            if (rows is null)
            {
                return Unreadable();
            }

            // A row that names no connection or no organisation is nothing that could be ended; the others count.
            var whole = rows.Where(row => row is { Id.Length: > 0, TenantId.Length: > 0 })
                .Select(row => row with { TenantId = Instance.CanonicalId(row.TenantId) })
                .ToList();
            return new XeroConnectionList(whole, whole.Count < rows.Count);
        }
        catch (JsonException)
        {
            return Unreadable();
        }
        catch (Exception exception) when (FailureOf(exception, cancellationToken) is { } failure)
        {
            return failure;
        }
    }

    /// <summary>Null when the connection is gone afterwards, or was before.</summary>
    public async Task<ProviderFailure?> DeleteAsync(XeroConnection connection, string accessToken, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(
                HttpMethod.Delete,
                new Uri($"{address}/{Uri.EscapeDataString(connection.Id)}"),
                accessToken,
                cancellationToken
            );
            return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden ? null : FailureOf(response);
        }
        catch (Exception exception) when (FailureOf(exception, cancellationToken) is { } failure)
        {
            return failure;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        return await http.SendAsync(request, cancellationToken);
    }

    private static ProviderFailure? FailureOf(HttpResponseMessage response)
    {
        var kind = (int)response.StatusCode switch
        {
            >= 200 and < 300 => (ProviderFailureKind?)null,
            401 => ProviderFailureKind.CredentialRejected,
            408 or 429 or >= 500 => ProviderFailureKind.Unavailable,
            _ => ProviderFailureKind.ProtocolError,
        };
        return kind is { } known
            ? new ProviderFailure(known, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), RetryAfter: response.Headers.RetryAfter?.Delta)
            : null;
    }

    private static ProviderFailure? FailureOf(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            EgressDeniedException => new ProviderFailure(ProviderFailureKind.Misconfigured, "egress_denied"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new ProviderFailure(
                ProviderFailureKind.ProtocolError,
                "response_too_large"
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Unreadable(),
            HttpRequestException => new ProviderFailure(ProviderFailureKind.Unavailable, "network_failed"),
            OperationCanceledException when !cancellationToken.IsCancellationRequested => new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"),
            _ => null,
        };

    public static ProviderFailure Unreadable() => new(ProviderFailureKind.ProtocolError, "unreadable_answer");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<XeroConnection>))]
internal sealed partial class ConnectionJson : JsonSerializerContext;
