using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

/// <summary>
/// Connectors and open attempts in memory, as attempts of Drivetrain.Reauth are until their end is durable; everything that outlives a login in the database.
/// </summary>
internal sealed class FairLogins(FairDatabase database, FairProof proof, IDataProtectionProvider dataProtection)
{
    private const string ReturnUrl = "https://app.drivetrain.ai/";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, FairConnector> _connectors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FairAttempt> _attempts = new(StringComparer.Ordinal);

    public async Task<Identified> RegisterAsync(ConnectorRequest request)
    {
        var id = NewId("con");
        var connector = new FairConnector(id, request, dataProtection.CreateProtector("fair", id, request.Provider, "tokens"));
        await database.InsertConnectorAsync(connector);
        _connectors[id] = connector;
        return new Identified(id);
    }

    /// <summary>Null for an unknown connector. A new attempt supersedes the connector's older one.</summary>
    public Begun? Begin(string connectorId, string origin)
    {
        if (!_connectors.TryGetValue(connectorId, out var connector))
            return null;

        var now = DateTimeOffset.UtcNow;
        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var attempt = new FairAttempt(NewId("rea"), connector, now, SHA256.HashData(Encoding.ASCII.GetBytes(ticket)));
        if (Interlocked.Exchange(ref connector.AttemptId, attempt.Id) is { } older)
            _attempts.TryRemove(older, out _);

        _attempts[attempt.Id] = attempt;
        return new Begun(attempt.Id, connectorId, connector.WorkspaceId, "created", now, now + Lifetime, $"{origin}/reauth/{attempt.Id}/start?ticket={ticket}");
    }

    /// <summary>Whether the ticket is this attempt's, in time, and used for the first time.</summary>
    public bool Redeem(string attemptId, string ticket)
    {
        var now = DateTimeOffset.UtcNow;
        if (
            !_attempts.TryGetValue(attemptId, out var attempt)
            || attempt.BegunAt + TicketLifetime < now
            || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)), attempt.TicketHash)
            || Interlocked.Exchange(ref attempt.Redeemed, 1) != 0
        )
        {
            return false;
        }

        attempt.StartedAt = now;
        return true;
    }

    /// <summary>Where the browser goes once everything is durable. Whoever takes the attempt out has consumed its state.</summary>
    public async Task<string> FinishAsync(string attemptId, string realmId, JsonElement answer)
    {
        var returned = DateTimeOffset.UtcNow;
        if (!_attempts.TryRemove(attemptId, out var attempt) || attempt.BegunAt + Lifetime < returned)
            throw new AuthenticationFailureException("The attempt is over.");

        var connector = attempt.Connector;
        var access = answer.GetProperty("access_token").GetString()!;
        var company = await proof.ProveAsync(realmId, access, answer.GetProperty("id_token").GetString()!);
        if (!string.Equals(company.Id, connector.InstanceId, StringComparison.Ordinal))
            throw new AuthenticationFailureException("Another company.");

        var now = DateTimeOffset.UtcNow;
        var tokens = new Tokens(
            access,
            answer.GetProperty("refresh_token").GetString()!,
            now.AddSeconds(answer.GetProperty("expires_in").GetInt32()),
            now.AddSeconds(answer.GetProperty("x_refresh_token_expires_in").GetInt32())
        );
        Step[] timeline = [new(attempt.BegunAt, "created"), new(attempt.StartedAt, "started"), new(returned, "returned"), new(now, "ended")];
        var told = new Reauthenticated(connector.Id, connector.WorkspaceId, connector.DataSourceId, connector.Provider, company, attemptId, "connected", now);
        await database.CompleteAsync(
            new Completion(
                attempt,
                now,
                company.Name,
                tokens.AccessTokenExpiresAt,
                connector.Protector.Protect(JsonSerializer.SerializeToUtf8Bytes(tokens, FairJson.Default.Tokens)),
                JsonSerializer.SerializeToUtf8Bytes(timeline, FairJson.Default.StepArray),
                JsonSerializer.SerializeToUtf8Bytes(told, FairJson.Default.Reauthenticated),
                JsonSerializer.SerializeToUtf8Bytes(new AuditDetails(attemptId, "completed", company.Id), FairJson.Default.AuditDetails)
            )
        );
        return ReturnUrl;
    }

    /// <summary>Sorts by time, and cannot be guessed.</summary>
    public static string NewId(string prefix) => $"{prefix}_{Guid.CreateVersion7():n}";
}

internal sealed class FairConnector(string id, ConnectorRequest request, IDataProtector protector)
{
    /// <summary>The open attempt's id, if there is one.</summary>
    public string? AttemptId;

    public string Id => id;

    public string WorkspaceId => request.WorkspaceId;

    public string DataSourceId => request.DataSourceId;

    public string Provider => request.Provider;

    public string Name => request.Name;

    public string InstanceId => request.Instance.Id;

    public IDataProtector Protector => protector;
}

internal sealed class FairAttempt(string id, FairConnector connector, DateTimeOffset begunAt, byte[] ticketHash)
{
    public int Redeemed;

    public string Id => id;

    public FairConnector Connector => connector;

    public DateTimeOffset BegunAt => begunAt;

    public byte[] TicketHash => ticketHash;

    public DateTimeOffset StartedAt { get; set; }
}

/// <summary>What one login leaves behind.</summary>
internal sealed record Completion(
    FairAttempt Attempt,
    DateTimeOffset At,
    string CompanyName,
    DateTimeOffset AccessTokenExpiresAt,
    byte[] ProtectedTokens,
    byte[] Timeline,
    byte[] Event,
    byte[] AuditDetails
);
