using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>
/// Counts what is created within 24 hours, in memory: a disk is filled in weeks, so that a restart may begin anew. By the clock that never steps back.
/// </summary>
internal sealed class DailyQuotas(IOptions<QuotaOptions> options, TimeProvider time)
{
    private const int Remembered = 100_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly RecentMap<(string Setting, string Scope), Taken> _taken = new(Remembered);

    /// <summary>Takes one, or says how long to wait.</summary>
    public bool TryTake(Quota quota, string scope, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = Find(quota, scope);
            if (now.Count >= quota.Limit(options.Value))
            {
                wait = Day - time.GetElapsedTime(now.Began);
                return false;
            }

            _taken.Set((quota.Setting, scope), now with { Count = now.Count + 1 });
            wait = TimeSpan.Zero;
            return true;
        }
    }

    /// <summary>Takes one of each, or none, and then says which is used up.</summary>
    public UsedUp? TryTake(IReadOnlyList<(Quota Quota, string Scope)> each)
    {
        for (var i = 0; i < each.Count; i++)
        {
            if (!TryTake(each[i].Quota, each[i].Scope, out var wait))
            {
                GiveBack([.. each.Take(i)]);
                return new UsedUp(each[i].Quota, wait);
            }
        }

        return null;
    }

    /// <summary>Gives one of each back: nothing was created.</summary>
    public void GiveBack(IReadOnlyList<(Quota Quota, string Scope)> each)
    {
        foreach (var (quota, scope) in each)
        {
            GiveBack(quota, scope);
        }
    }

    /// <summary>Gives one back: nothing was created.</summary>
    public void GiveBack(Quota quota, string scope)
    {
        lock (_gate)
        {
            var now = Find(quota, scope);
            _taken.Set((quota.Setting, scope), now with { Count = Math.Max(0, now.Count - 1) });
        }
    }

    private Taken Find(Quota quota, string scope) =>
        _taken.TryGetValue((quota.Setting, scope), out var known) && time.GetElapsedTime(known.Began) < Day ? known : new Taken(time.GetTimestamp(), 0);

    /// <param name="Quota">The one that is used up.</param>
    /// <param name="Wait">Until when.</param>
    internal sealed record UsedUp(Quota Quota, TimeSpan Wait);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Taken(long Began, int Count);
}
