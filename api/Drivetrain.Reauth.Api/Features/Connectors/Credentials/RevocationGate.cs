namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Keeps revocations and the ends of logins of one instance apart. A revocation may take the app's permission for a whole instance away, so no login of that
/// instance may be stored between the look at who uses it and the provider's answer; and a login whose proof is older than a revocation has to prove again.
/// </summary>
internal sealed class RevocationGate
{
    private const int RememberedInstances = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _clock;
    private long _forgottenUpTo;

    /// <summary>A moment in the order of revocations.</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                return _clock;
            }
        }
    }

    /// <summary>Waits until nobody else is at any of these instances. Disposing the pass lets the next one in.</summary>
    public async Task<Pass> EnterAsync(string providerId, IEnumerable<string> instanceIds, CancellationToken cancellationToken)
    {
        // In one order for all, so that two who want the same instances do not wait for each other.
        var keys = instanceIds.Select(id => Grant.InstanceKey(providerId, id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var pass = new Pass(this);
        try
        {
            foreach (var key in keys)
            {
                var entry = Take(key);
                try
                {
                    await entry.Turn.WaitAsync(cancellationToken);
                }
                catch
                {
                    Leave(entry);
                    throw;
                }

                pass.Entries.Add(entry);
            }

            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    private Entry Take(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries.Add(key, entry = new Entry(key));
            }

            entry.Users++;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            entry.Users--;
            if (entry is { Users: 0, RevokedAt: 0 })
            {
                _entries.Remove(entry.Key);
            }

            if (_entries.Count > RememberedInstances)
            {
                Forget();
            }
        }
    }

    /// <summary>Whoever is older than what was forgotten has to prove again, which is a call too many and no harm.</summary>
    private void Forget()
    {
        _forgottenUpTo = _clock;
        foreach (var key in _entries.Values.Where(entry => entry.Users == 0).Select(entry => entry.Key).ToList())
        {
            _entries.Remove(key);
        }
    }

    /// <summary>The right to be alone at some instances.</summary>
    internal sealed class Pass(RevocationGate owner) : IDisposable
    {
        internal List<Entry> Entries { get; } = [];

        /// <summary>Whether something was revoked at one of the instances since that moment.</summary>
        public bool RevokedSince(long moment)
        {
            lock (owner._gate)
            {
                return Entries.Count > 0 && (moment < owner._forgottenUpTo || Entries.Exists(entry => entry.RevokedAt > moment));
            }
        }

        /// <summary>Tokens were revoked at these instances, or may have been.</summary>
        public void Revoke()
        {
            lock (owner._gate)
            {
                owner._clock++;
                Entries.ForEach(entry => entry.RevokedAt = owner._clock);
            }
        }

        public void Dispose()
        {
            foreach (var entry in Entries)
            {
                entry.Turn.Release();
                owner.Leave(entry);
            }

            Entries.Clear();
        }
    }

    internal sealed class Entry(string key)
    {
        public string Key => key;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }

        public long RevokedAt { get; set; }
    }
}
