using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Detection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>How many failed connectors a page should have shown, and how many were detected on it. No page contents and no names.</summary>
/// <param name="Provider">The provider whose connectors are counted.</param>
/// <param name="Known">Failed connectors that should be on this page, as far as the api knows.</param>
/// <param name="Found">How many of them the rules detected.</param>
public sealed record SightingsRequest(
    [property: TextLength(64, MinimumLength = 1)] string Provider,
    [property: Range(1, 1000)] int Known,
    [property: Range(0, 1000)] int Found
);

/// <summary>Rules that replace those that plugins bring, as a manifest has them.</summary>
/// <param name="Detectors">Detectors; they replace all detectors of their providers.</param>
/// <param name="Words">Lists of words; each replaces the list of its name.</param>
public sealed record DetectionRulesRequest(JsonElement? Detectors = null, JsonElement? Words = null)
{
    internal JsonElement Written() =>
        JsonSerializer.SerializeToElement(
            new Dictionary<string, JsonElement?>(StringComparer.Ordinal) { ["detectors"] = Detectors, ["words"] = Words }
                .Where(part => part.Value is { ValueKind: not JsonValueKind.Null })
                .ToDictionary(StringComparer.Ordinal)
        );
}

/// <summary>Rules that override the plugins' rules.</summary>
/// <param name="Rules">As they were written.</param>
/// <param name="UpdatedAt">Since when they hold.</param>
public sealed record DetectionRulesResponse(JsonElement Rules, DateTimeOffset UpdatedAt);

/// <summary>Rules that an operator corrects at once, and the count that tells when they have to.</summary>
internal static class DetectionEndpoints
{
    public static ProblemCode InvalidRules { get; } = new(422, "invalid_detection_rules");

    public static DetectionRulesRequest Example { get; } =
        new(
            Words: JsonElement.Parse(
                """
                { "failed": ["failed", "expired", "needs a new login"] }
                """
            )
        );

    public static void Map(RouteGroupBuilder group)
    {
        var rules = group.MapGroup("/rules").RequireAuthorization(Policies.Operator);
        rules
            .MapGet("", GetAsync)
            .WithName("getDetectionRules")
            .WithSummary("Get the corrected rules")
            .WithDescription("Rules an operator has set to override the plugins' rules.")
            .WithProblems(CommonProblems.NotFound);
        rules
            .MapPut("", PutAsync)
            .WithName("putDetectionRules")
            .WithSummary("Correct the rules")
            .WithDescription(
                "Overrides the detectors and word lists of plugins and this version, for when Drivetrain's page has changed. "
                    + "Written as in a manifest: `detectors` replace all "
                    + "detectors of their providers, and each list in `words` replaces the list of the same name. They take "
                    + "effect with the next request and survive a restart; extensions receive them within a minute."
            )
            .WithProblems(InvalidRules, CommonProblems.Conflict);
        rules
            .MapDelete("", DeleteAsync)
            .WithName("deleteDetectionRules")
            .WithSummary("Remove the corrected rules")
            .WithDescription("The plugins' rules apply again.")
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict);
        group
            .MapPost("/sightings", CountAsync)
            .RequireAuthorization(Policies.Session)
            .WithName("countSightings")
            .WithSummary("Report detection counts")
            .WithDescription(
                "Two numbers for each page that lists failed connectors. If most of them are not detected, the support console "
                    + "shows that the rules may be out of date."
            )
            .WithProblems(ConnectorProblems.UnknownProvider);
    }

    private static async Task<Results<Ok<DetectionRulesResponse>, ProblemHttpResult>> GetAsync(DetectionRules rules, CancellationToken cancellationToken) =>
        await rules.ReadAsync(cancellationToken) is { } stored
            ? TypedResults.Ok(new DetectionRulesResponse(stored.Value.Body, stored.Value.UpdatedAt))
            : Problems.NotFound("set of corrected rules");

    private static async Task<Results<Ok<DetectionRulesResponse>, ProblemHttpResult>> PutAsync(
        DetectionRulesRequest request,
        DetectionRules rules,
        Caller caller,
        IProviderCatalog catalog,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var body = request.Written();
        if (DetectionCorrection.Parse(body, catalog.Manifests, out var errors) is not { } correction)
        {
            return InvalidRules.Result(
                string.Join(' ', errors.Take(5).Select(error => $"{(error.JsonPointer.Length == 0 ? "/" : error.JsonPointer)}: {error.Problem} {error.Remedy}"))
            );
        }

        var before = await rules.ReadAsync(cancellationToken);
        var after = new DetectionRulesDocument { Body = body, UpdatedAt = time.GetUtcNow() };
        var batch = new Batch().Put(after, before?.Version ?? 0).AddFresh(DetectionAudit.Corrected(correction, caller, after.UpdatedAt));
        return await CommitAsync(rules, store, batch)
            ? TypedResults.Ok(new DetectionRulesResponse(after.Body, after.UpdatedAt))
            : CommonProblems.Conflict.Result();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        DetectionRules rules,
        Caller caller,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await rules.ReadAsync(cancellationToken) is not { } stored)
        {
            return Problems.NotFound("set of corrected rules");
        }

        var batch = new Batch().Delete(stored).AddFresh(DetectionAudit.Removed(caller, time.GetUtcNow()));
        return await CommitAsync(rules, store, batch) ? TypedResults.NoContent() : CommonProblems.Conflict.Result();
    }

    private static async Task<bool> CommitAsync(DetectionRules rules, IStore store, Batch batch)
    {
        try
        {
            return (await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed;
        }
        finally
        {
            // After a failure too, which leaves it open whether the change will be there.
            rules.Forget();
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CountAsync(
        SightingsRequest request,
        Sightings sightings,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        if (catalog.Find(request.Provider) is null)
        {
            return ConnectorProblems.UnknownProvider.Result();
        }

        await sightings.CountAsync(request.Provider, request.Known, Math.Min(request.Found, request.Known), cancellationToken);
        return TypedResults.NoContent();
    }
}
