using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Sandbox.Intuit.Company;

/// <summary>10 requests a second and 500 a minute for each company; whoever exceeds one waits 60 seconds.</summary>
internal sealed class CompanyThrottle
{
    private const int PerSecond = 10;
    private const int PerMinute = 500;
    private static readonly TimeSpan Penalty = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    public bool Allows(string realmId, DateTimeOffset now) => _windows.GetOrAdd(realmId, _ => new Window()).Take(now);

    public void Clear() => _windows.Clear();

    private sealed class Window
    {
        private readonly Lock _gate = new();
        private long _second;
        private long _minute;
        private int _inSecond;
        private int _inMinute;
        private DateTimeOffset _blockedUntil;

        public bool Take(DateTimeOffset now)
        {
            lock (_gate)
            {
                if (now < _blockedUntil)
                    return false;
                var second = now.ToUnixTimeSeconds();
                if (second != _second)
                    (_second, _inSecond) = (second, 0);
                if (second / 60 != _minute)
                    (_minute, _inMinute) = (second / 60, 0);
                if (++_inSecond <= PerSecond && ++_inMinute <= PerMinute)
                    return true;
                _blockedUntil = now + Penalty;
                return false;
            }
        }
    }
}
