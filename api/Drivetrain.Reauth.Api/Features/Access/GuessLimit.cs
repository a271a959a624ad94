using System.Runtime.InteropServices;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// Counts wrong guesses by where they come from: an IPv4 address; in IPv6 a network of 64 bits, and the site of 48 bits around it, since whoever has one has
/// 65,536 of the former. There is no count of all together: it would be a switch by which anyone shuts everybody out. Each instance of the service counts for
/// itself.
/// </summary>
/// <param name="perAddress">Wrong guesses of an address in <see cref="Window"/>; <see cref="PerDay"/> times as many in a day, and <see cref="PerSite"/> times
/// as many for a site.</param>
internal abstract class GuessLimit(int perAddress, TimeProvider time)
{
    public const int PerDay = 3;
    public const int PerSite = 3;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// Sources that are remembered. Beyond twice as many the longest unseen half is forgotten: each gets its guesses anew, and had to come from another source.
    /// </summary>
    private const int Remembered = 100_000;

    private readonly Lock _gate = new();
    private readonly RecentMap<string, Guesses> _bySource = new(Remembered, StringComparer.Ordinal);
    private Guesses _ofAll;

    /// <summary>How many sources are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _bySource.Count;
            }
        }
    }

    /// <summary>Wrong guesses of all addresses together in this window, for whoever watches. Nothing is decided by it.</summary>
    public int OfAll
    {
        get
        {
            lock (_gate)
            {
                return Renewed(_ofAll).InWindow;
            }
        }
    }

    /// <summary>
    /// Takes an attempt, counted as wrong until <see cref="Succeeded"/> says otherwise, so that parallel guesses do not slip through. Or says how long to wait.
    /// </summary>
    public bool TryBegin(ClientSource source, out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = WaitOf(source.Address, perAddress);
            if (source.Site is { } site && WaitOf(site, perAddress * PerSite) is var atSite && atSite > wait)
            {
                wait = atSite;
            }

            _ofAll = Add(Renewed(_ofAll), 1);
            if (wait > TimeSpan.Zero)
            {
                return false;
            }

            Add(source, 1);
            return true;
        }
    }

    public void Succeeded(ClientSource source)
    {
        lock (_gate)
        {
            _ofAll = Add(Renewed(_ofAll), -1);
            Add(source, -1);
        }
    }

    private TimeSpan WaitOf(string key, int limit)
    {
        var guesses = Find(key);
        var window = guesses.InWindow < limit ? TimeSpan.Zero : Window - time.GetElapsedTime(guesses.WindowBegan);
        var day = guesses.InDay < limit * PerDay ? TimeSpan.Zero : Day - time.GetElapsedTime(guesses.DayBegan);
        return window > day ? window : day;
    }

    private void Add(ClientSource source, int count)
    {
        Add(source.Address, count);
        if (source.Site is { } site)
        {
            Add(site, count);
        }
    }

    private void Add(string key, int count) => _bySource.Set(key, Add(Find(key), count));

    private static Guesses Add(Guesses guesses, int count) =>
        guesses with
        {
            InWindow = Math.Max(0, guesses.InWindow + count),
            InDay = Math.Max(0, guesses.InDay + count),
        };

    private Guesses Find(string key) =>
        _bySource.TryGetValue(key, out var guesses) ? Renewed(guesses) : new Guesses(time.GetTimestamp(), 0, time.GetTimestamp(), 0);

    /// <summary>What of it belongs to the windows of now.</summary>
    private Guesses Renewed(Guesses guesses)
    {
        var now = time.GetTimestamp();
        guesses = time.GetElapsedTime(guesses.WindowBegan, now) < Window ? guesses : guesses with { WindowBegan = now, InWindow = 0 };
        return time.GetElapsedTime(guesses.DayBegan, now) < Day ? guesses : guesses with { DayBegan = now, InDay = 0 };
    }

    /// <summary>Beginnings are timestamps of the clock that never steps back.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Guesses(long WindowBegan, int InWindow, long DayBegan, int InDay);
}
