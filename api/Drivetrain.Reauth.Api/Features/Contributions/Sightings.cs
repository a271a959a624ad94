using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>How many failed connectors of one provider should have been on pages of one day, and how many were found there. Two numbers, of nobody.</summary>
internal sealed record SightingsDocument : IDocument<SightingsDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static DocumentIndex<SightingsDocument> ByDay { get; } = new("day", s => s.Id);

    public static DocumentIndex<SightingsDocument> ByExpiry { get; } = new("expiry", s => ExpiryKey.Of(s.ExpiresAt));

    public static DocumentType<SightingsDocument> Type { get; } =
        new("sightings", DocumentJson.Of<SightingsDocument>(DetectionJson.Default), ByDay, ByExpiry) { NeedsRoom = true };

    /// <summary>Day and provider.</summary>
    public required string Id { get; init; }

    public required string Provider { get; init; }

    public required long Known { get; init; }

    public required long Found { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Counts what extensions found of what they should have.</summary>
internal sealed class Sightings(IStore store, TimeProvider time)
{
    /// <summary>Days that are looked at for whether the rules still fit the page.</summary>
    public const int Days = 7;

    /// <summary>Fewer say nothing: a page may be filtered, or somebody may have left it at once.</summary>
    private const int Least = 5;

    public async Task CountAsync(string provider, int known, int found, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = $"{DayOf(now)}.{provider}";
        while (true)
        {
            var before = await store.GetAsync<SightingsDocument>(id, cancellationToken);
            var after = new SightingsDocument
            {
                Id = id,
                Provider = provider,
                Known = (before?.Value.Known ?? 0) + known,
                Found = (before?.Value.Found ?? 0) + found,
                ExpiresAt = before?.Value.ExpiresAt ?? now + SightingsDocument.Kept,
            };
            if ((await store.CommitAsync(new Batch().Put(after, before?.Version ?? 0), Durability.Durable, cancellationToken)).Committed)
            {
                return;
            }
        }
    }

    /// <summary>The providers of whose failed connectors more than half were not found lately: their rules may be out of date.</summary>
    public async Task<IReadOnlyList<DoubtfulRules>> DoubtfulAsync(CancellationToken cancellationToken)
    {
        var from = DayOf(time.GetUtcNow().AddDays(1 - Days));
        var rows = await store.QueryAsync(SightingsDocument.ByDay, new KeyRange(from, null), 1000, cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Value.Provider, StringComparer.Ordinal)
                .Select(group => new DoubtfulRules(group.Key, group.Sum(row => row.Value.Known), group.Sum(row => row.Value.Known - row.Value.Found)))
                .Where(rules => rules.Known >= Least && rules.Missing * 2 > rules.Known)
                .OrderBy(rules => rules.Provider, StringComparer.Ordinal),
        ];
    }

    private static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Rules that seem not to fit the page any more.</summary>
/// <param name="Provider">Whose connectors are not found.</param>
/// <param name="Known">How many failed ones should have been seen on pages.</param>
/// <param name="Missing">How many of them were not.</param>
public sealed record DoubtfulRules(string Provider, long Known, long Missing);
