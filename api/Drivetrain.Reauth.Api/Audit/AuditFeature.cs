using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Access;
using Drivetrain.Reauth.Api.Http;
using Drivetrain.Reauth.Api.OpenApi;
using Drivetrain.Reauth.Api.Retention;
using Drivetrain.Reauth.Api.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Audit;

/// <summary>Settings of the section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Entries are deleted after this. Default: 730 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(730);
}

/// <summary>Who did what, when.</summary>
/// <param name="Id">Its id; ids sort by time.</param>
/// <param name="WorkspaceId">The workspace it concerns, or <c>-</c> for the whole service.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: <c>key:{id}</c>, <c>session:{id}</c>, <c>browser</c> for the person in the browser, <c>handover:{id}</c> for whoever opened that link, or <c>system</c>.</param>
/// <param name="Action">What, as <c>noun.verb</c>: <c>credential.replaced</c>, <c>api_key.created</c>.</param>
/// <param name="SubjectId">The id of what it was done to.</param>
/// <param name="Details">Names and codes that help to understand it.</param>
public sealed record AuditEntryView(
    string Id, string WorkspaceId, DateTimeOffset At, string Actor, string Action, string SubjectId, IReadOnlyDictionary<string, string>? Details = null);

/// <summary>The audit log: features add <see cref="AuditEntry"/> to the batch of each change; the operator reads it here.</summary>
public static class AuditFeature
{
    private const string Tag = "Audit";

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExpiring, AuditRetention>());
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = "platform.example.com" };
        var example = new AuditEntryView(
            "aud_01kaqw2n8r3s5t7v9w1x4y6z0a", "acme", new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero), "key:key_01kaqv3c5mf8z9t2b7w4n6x0ye",
            "webhook_endpoint.created", "whe_01kaqw0a5nb2c8d4e6f1g3h7jk", details);
        return services
            .AddApiTag(Tag, "Who did what, when.")
            .AddApiExample(new Page<AuditEntryView>([example]));
    }

    /// <summary>Maps <c>/audit</c>.</summary>
    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", ListAsync)
        .WithTags(Tag).RequireAuthorization(Policies.Operator)
        .WithName("listAuditEntries").WithSummary("List audit entries")
        .WithDescription("Newest first, of one workspace or of all. A key of one workspace sees that workspace's alone.")
        .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);

    internal static Task<Results<Ok<Page<AuditEntryView>>, ProblemHttpResult>> ListAsync(
        Caller caller,
        IStore store,
        CancellationToken cancellationToken,
        [Description("Only of this workspace; '-' for what concerns the whole service.")] string? workspaceId = null,
        int? limit = null,
        string? cursor = null)
    {
        var wanted = workspaceId ?? caller.WorkspaceId;
        if (wanted is null)
        {
            return store.PageAsync(AuditEntry.ByTime, new KeyRange(null, null, Descending: true), limit, cursor, View, cancellationToken);
        }

        // A workspace out of sight is as one without entries.
        var prefix = caller.MaySee(wanted) ? $"{wanted}/" : "//";
        return store.PageAsync(AuditEntry.ByWorkspace, KeyRange.Prefix(prefix, descending: true), limit, cursor, View, cancellationToken);
    }

    private static AuditEntryView View(AuditEntry e) => new(e.Id, e.WorkspaceId, e.At, e.Actor, e.Action, e.SubjectId, e.Details);
}

/// <summary>Deletes entries that are older than the options keep them.</summary>
internal sealed class AuditRetention(IOptions<AuditOptions> options) : IExpiring
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var range = new KeyRange(null, ExpiryKey.Of(now - options.Value.Retention));
        var expired = await store.QueryAsync(AuditEntry.ByTime, range, limit, cancellationToken);
        foreach (var row in expired)
        {
            await store.CommitAsync(new Batch().Delete(row), Durability.Deferred, cancellationToken);
        }

        return expired.Count;
    }
}
