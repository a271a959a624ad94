using System.Collections.Frozen;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Features.Health;

/// <summary>For whatever watches the process. Features register their <see cref="IHealthCheck"/>s; none of their data or exceptions is shown.</summary>
internal static class HealthFeature
{
    private const string Tag = "Health";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks();
        var ready = new HealthResponse { Status = HealthState.Healthy, Checks = [new() { Name = "storage", Status = HealthState.Healthy }] };
        return services.AddApiTag(Tag, "Liveness and readiness.").AddApiExample(ready);
    }

    public static void MapHealthEndpoints(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/healthz").WithTags(Tag).AllowAnonymous().DisableRateLimiting();
        health
            .MapGet("/live", Live)
            .WithName("getLiveness")
            .WithSummary("Is the process alive?")
            .WithDescription("200 as long as the process responds. Restart it if it doesn't.");
        health
            .MapGet("/ready", ReadyAsync)
            .WithName("getReadiness")
            .WithSummary("Is the service ready?")
            .WithDescription("200 if every check passes or is degraded, 503 otherwise. Don't send requests to an instance that isn't ready.")
            .Produces<HealthResponse>()
            .Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<HealthResponse> Live() => TypedResults.Ok(new HealthResponse { Status = HealthState.Healthy, Checks = [] });

    private static async Task<JsonHttpResult<HealthResponse>> ReadyAsync(HealthCheckService checks, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var response = new HealthResponse { Status = States[report.Status], Checks = [.. report.Entries.Select(entry => ToResponse(entry.Key, entry.Value))] };
        return TypedResults.Json(
            response,
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK
        );
    }

    /// <summary>Where a check threw, its description is the exception's text, which stays here.</summary>
    private static HealthCheckResponse ToResponse(string name, HealthReportEntry entry) =>
        new()
        {
            Name = name,
            Status = States[entry.Status],
            Description = entry.Exception is null ? entry.Description : null,
        };

    private static readonly FrozenDictionary<HealthStatus, HealthState> States = new Dictionary<HealthStatus, HealthState>
    {
        [HealthStatus.Healthy] = HealthState.Healthy,
        [HealthStatus.Degraded] = HealthState.Degraded,
        [HealthStatus.Unhealthy] = HealthState.Unhealthy,
    }.ToFrozenDictionary();
}

/// <summary>How a check ended.</summary>
public enum HealthState
{
    Healthy,
    Degraded,
    Unhealthy,
}

/// <summary>The state of the service.</summary>
public sealed record HealthResponse
{
    /// <summary>The worst of the checks.</summary>
    public required HealthState Status { get; init; }

    public required IReadOnlyList<HealthCheckResponse> Checks { get; init; }
}

/// <summary>One check.</summary>
public sealed record HealthCheckResponse
{
    public required string Name { get; init; }

    public required HealthState Status { get; init; }

    /// <summary>What is wrong, if anything.</summary>
    public string? Description { get; init; }
}
