namespace Drivetrain.Reauth.Api.Access;

/// <summary>Counts wrong guesses by address and in all, in windows. Each instance of the service counts for itself.</summary>
internal abstract class AttemptLimit(int perAddress, int inAll, TimeSpan window, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> byAddress = new(StringComparer.Ordinal);
    private DateTimeOffset windowEnds;
    private int total;

    /// <summary>Takes an attempt, counted as wrong until <see cref="Succeeded"/> says otherwise, so that parallel guesses do not slip through. Or says how long to wait.</summary>
    public bool TryBegin(string address, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now >= windowEnds)
            {
                windowEnds = now + window;
                byAddress.Clear();
                total = 0;
            }

            wait = windowEnds - now;
            var count = byAddress.GetValueOrDefault(address);
            if (count >= perAddress || total >= inAll)
            {
                return false;
            }

            byAddress[address] = count + 1;
            total++;
            return true;
        }
    }

    public void Succeeded(string address)
    {
        lock (gate)
        {
            if (byAddress.TryGetValue(address, out var count) && count > 0)
            {
                byAddress[address] = count - 1;
                total--;
            }
        }
    }
}
