using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>Settings of the section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>What <see cref="RepeatWindow"/> can be at most.</summary>
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    /// <summary>Entries are deleted after this. Default: 730 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(730);

    /// <summary>
    /// What happens again within this time is counted in one entry: an access token that is handed out, a key that is refused. Default: 6 hours, so that a
    /// connector that syncs all day long leaves four entries a day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan RepeatWindow { get; set; } = TimeSpan.FromHours(6);
}

/// <summary>The audit log: features add <see cref="AuditEntry"/> to the batch of each change; the operator reads it by <see cref="AuditEndpoints"/>.</summary>
internal static class AuditFeature
{
    internal const string Tag = "Audit";

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExpiring, AuditRetention>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkspaceData, AuditData>());
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = "platform.example.com" };
        var at = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        const string Actor = "key:key_01kaqv3c5mf8z9t2b7w4n6x0ye";
        var created = new AuditEntryView(
            "aud_01kaqw2n8r3s5t7v9w1x4y6z0a",
            "acme",
            at,
            Actor,
            "webhook_endpoint.created",
            "whe_01kaqw0a5nb2c8d4e6f1g3h7jk",
            details
        );
        var issued = new AuditEntryView("aud_01kaqw1b4c6d8e0f2g4h6j8k0m", "acme", at, Actor, "access_token.issued", "con_0a5nb2c8d4e6f1g3h7jk01kaqw")
        {
            Address = "203.0.113.7",
            Count = 12,
            LastAt = at.AddHours(5),
        };
        return services
            .AddSweep<AuditTally>()
            .AddHostedService(provider => provider.GetRequiredService<AuditTally>())
            .AddApiTag(Tag, "Who did what and when.")
            .AddApiExample(new Page<AuditEntryView>([created, issued]));
    }

    /// <summary>Maps <c>/audit</c>.</summary>
    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes) => AuditEndpoints.Map(routes);
}

/// <summary>Deletes entries that are older than the options keep them.</summary>
internal sealed class AuditRetention(IOptions<AuditOptions> options) : IExpiring
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var range = new KeyRange(null, ExpiryKey.Of(now - options.Value.Retention));
        var expired = await store.QueryAsync(AuditEntry.ByTime, range, limit, cancellationToken);
        await expired.EachAsync(async row => await store.CommitAsync(new Batch().Delete(row), Durability.Deferred, cancellationToken), cancellationToken);
        return expired.Count;
    }
}
